"""`docs/adopt.md`, run word for word: a shell, the real git, the forge for GitHub and a small `gh`."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec import Struct

from rfcflow.cli.demo.stage import BEGINNING, PERMISSIONS
from rfcflow.cli.main import main
from rfcflow.forge import Forge
from tests.cli.conftest import PROJECT
from tests.engine.world import BODY
from tests.forge.oracle import attach

NAME = "acme/rfcs"
STEPS = dict(
    re.findall(r"<!-- step: (\w+) -->\n```sh\n(.*?)```", (PROJECT / "docs/adopt.md").read_text(), re.DOTALL)
)
RFC = f"""#!/bin/sh
PYTHONPATH={PROJECT}/scripts exec {sys.executable} -P -m rfcflow "$@"
"""
GH = f"""#!{sys.executable}
import json, os, subprocess, sys, urllib.request
words = sys.argv[1:]
if words == ["auth", "token"]:
    print(os.environ["SIGNED_IN"])
elif words == ["pr", "create", "--fill"]:
    def git(*arguments):
        return subprocess.run(["git", *arguments], capture_output=True, text=True, check=True).stdout.strip()
    def api(path, body=None):
        url, key = os.environ["GITHUB_API_URL"] + "/repos/{NAME}" + path, os.environ["SIGNED_IN"]
        asked = urllib.request.Request(url, body, {{"Authorization": "Bearer " + key}})
        return json.load(urllib.request.urlopen(asked))
    head, title = git("branch", "--show-current"), git("log", "-1", "--format=%s")
    body = {{"title": title, "head": head, "base": api("")["default_branch"]}}
    print(api("/pulls", json.dumps(body).encode())["html_url"])
else:
    sys.exit("gh: " + " ".join(words))
"""


class Desk(Struct):
    """An adopter's machine; `step` runs a block of the page in `directory`, which `cd` in it moves."""

    forge: Forge
    directory: Path
    environment: dict[str, str]

    def step(self, name: str) -> subprocess.CompletedProcess[str]:
        return self.run(STEPS[name])

    def run(self, script: str) -> subprocess.CompletedProcess[str]:
        script += '\npwd >"$WHERE"\nprintf %s "${GITHUB_TOKEN:-}" >"$WHERE.token"\n'
        done = subprocess.run(
            ["bash", "-e", "-c", script],
            cwd=self.directory,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode == 0:
            where = Path(self.environment["WHERE"])
            self.directory = Path(where.read_text().strip())
            self.environment["GITHUB_TOKEN"] = Path(f"{where}.token").read_text()
        return done

    def well(self, name: str) -> str:
        done = self.step(name)
        assert 0 == done.returncode, done.stdout + done.stderr
        return done.stdout


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    own = tmp_path / "published"
    for path, text in (("bin/gh", GH), ("published/scripts/rfc", RFC)):
        place = tmp_path / path
        place.parent.mkdir(parents=True)
        place.write_text(text)
        place.chmod(0o755)
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "rfcflow"]):
        subprocess.run(["git", *arguments], cwd=own, check=True)
    with Forge(tmp_path / "forge", BEGINNING) as forge:
        judge = attach(forge)
        for login in ("ada-example", "bo-example", "cy-example", "dee-example"):
            forge.account(login)
        token = forge.token("ada-example")
        address = forge.url.replace("//", f"//x-access-token:{token}@")
        desk = tmp_path / "desk"
        desk.mkdir()
        settings = {
            f"url.{own.as_posix()}.insteadOf": "https://github.com/acme/rfcflow",
            f"url.{address}/.insteadOf": "https://github.com/",
        }
        environment = {
            **os.environ,
            "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}",
            "WHERE": str(tmp_path / "where"),
            "SIGNED_IN": token,
            "GITHUB_API_URL": forge.api_url,
            "RFC_CLOCK": forge.clock_url,
            "GIT_CONFIG_COUNT": str(len(settings)),
        }
        for number, (key, value) in enumerate(settings.items()):
            environment |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
        yield Desk(forge, desk, environment)
        judge.assert_clean()


def bot(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """One run of the adopter's `rfc.yml`: what its one step runs, with what its job grants."""
    job = {
        "GITHUB_API_URL": desk.forge.api_url,
        "GITHUB_SERVER_URL": desk.forge.url,
        "GITHUB_REPOSITORY": NAME,
        "GITHUB_TOKEN": desk.forge.job_token(NAME, PERMISSIONS),
        "RFC_CLOCK": desk.forge.clock_url,
    }
    for name, value in job.items():
        monkeypatch.setenv(name, value)
    assert 0 == main(["sweep", "--write-gap", "0"])
    desk.forge.clock.advance(timedelta(minutes=1))


def first_rfc(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> str:
    """Steps 4 and on; returns the files of the default branch."""
    desk.well("rfc")
    path = desk.directory / "rfcs" / "0000-ships-with-sails.md"
    path.write_text(path.read_text().partition("\n# ")[0] + f"\n{BODY}")
    desk.well("open")
    number = max(desk.forge.state.repository_named(NAME).issues)
    bot(desk, monkeypatch)
    desk.forge.comment(NAME, number, "cy-example", "/sign-off")
    bot(desk, monkeypatch)
    repository = desk.forge.state.repository_named(NAME).path
    listed = ["git", "-C", str(repository), "ls-tree", "-r", "--name-only", "HEAD", "rfcs/"]
    return subprocess.run(listed, capture_output=True, text=True, check=True).stdout


def test_ten_minutes_from_an_empty_repository_to_a_decided_rfc(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = tmp_path / "empty"
    subprocess.run(["git", "init", "-q", "-b", "trunk", str(empty)], check=True)
    desk.forge.import_repository(NAME, empty, {"ada-example": "admin", "dee-example": "write"})
    desk.well("clone")
    assert "Do it with --apply." in desk.well("plan")
    assert not (desk.directory / ".github").exists()
    done = desk.well("apply")
    assert ("Wrote 20 files." in done, "Created 24 labels." in done) == (True, True)
    assert " 0 error," in desk.well("push")
    asked = desk.step("doctor")
    assert 1 == asked.returncode
    wrong = [line.split(":")[0] for line in asked.stdout.splitlines() if line.startswith("ERROR")]
    assert ["ERROR   ledger branch", "ERROR   pages"] == wrong
    desk.forge.state.repository_named(NAME).settings.pages = "workflow"
    desk.forge.protect(NAME, "rfc-ledger", {"deletion": True, "non_fast_forward": True})
    assert ["rfcs/0001-ships-with-sails.md", "rfcs/README.md", "rfcs/outcomes/0001.yml"] == first_rfc(
        desk, monkeypatch
    ).splitlines()
    monkeypatch.setenv("GITHUB_TOKEN", desk.environment["GITHUB_TOKEN"])
    assert 0 == main(["doctor", str(desk.directory)])


@pytest.mark.nightly
def test_the_same_from_a_repository_with_proposals(
    desk: Desk, tmp_path: Path, corpora: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "old"
    old.mkdir()
    with tarfile.open(corpora / "pytorch-rfcs.tar.xz") as archive:
        archive.extractall(old, filter="data")
    for arguments in (["init", "-q", "-b", "master"], ["add", "."], ["commit", "-q", "-m", "as it was"]):
        subprocess.run(["git", *arguments], cwd=old, check=True)
    desk.forge.import_repository(NAME, old, {"ada-example": "admin", "dee-example": "write"})
    desk.well("clone")
    assert "numbered texts look like proposals" in desk.well("apply")
    assert "14 written" in desk.run("../rfcflow/scripts/rfc import . . && git add rfcs").stdout
    assert "mode: observe" in desk.well("push")
    bot(desk, monkeypatch)
    assert 0 == len(desk.forge.state.comments)
    policy = desk.directory / ".github" / "governance" / "policy.yml"
    assert "offset: 1000" in policy.read_text()
    policy.write_text(policy.read_text().replace("mode: observe\n", ""))
    assert 0 == desk.run("git commit --quiet --all --message Act && git push --quiet origin HEAD").returncode
    landed = first_rfc(desk, monkeypatch).splitlines()
    assert {"rfcs/1001-ships-with-sails.md", "rfcs/outcomes/1001.yml", "rfcs/outcomes/0001.yml"} <= set(
        landed
    )
