"""A repository whose default branch is not `main`: every verb finds out by itself which one it is."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from rfcflow.adapters.git import Git
from rfcflow.cli.demo.stage import PERMISSIONS
from rfcflow.cli.main import main
from rfcflow.forge import Forge
from tests.engine.small import PERSON_ID, governance_files
from tests.engine.world import NAME, START, rfc_text


def test_an_rfc_goes_its_way_on_a_default_branch_of_any_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with Forge(tmp_path / "forge", START) as forge:
        forge.account("eli-elm", PERSON_ID["eli-elm"])
        bare = forge.repository(NAME, governance_files(), default_branch="dev/trunk").path
        job = {
            "GITHUB_API_URL": forge.api_url,
            "GITHUB_SERVER_URL": forge.url,
            "GITHUB_REPOSITORY": NAME,
            "GITHUB_TOKEN": forge.job_token(NAME, PERMISSIONS),
            "RFC_CLOCK": forge.clock_url,
        }
        for name, value in job.items():
            monkeypatch.setenv(name, value)
        number = forge.open_pull(NAME, "wren", "idea", {"rfcs/0000-idea.md": rfc_text()}, "An idea")
        assert 0 == main(["lint", "--pull", str(number)])
        assert 0 == main(["sweep", "--write-gap", "0"])
        forge.clock.advance(timedelta(minutes=1))
        forge.comment(NAME, number, "eli-elm", "/sign-off")
        assert 0 == main(["sweep", "--write-gap", "0"])
        tree = subprocess.run(
            ["git", "-C", str(bare), "ls-tree", "--name-only", "dev/trunk", "rfcs/"],
            capture_output=True,
            text=True,
            check=True,
        )
        assert ["rfcs/0001-idea.md", "rfcs/README.md", "rfcs/outcomes"] == tree.stdout.splitlines()
        assert 0 == main(["site", "build", "--fetch", "--output", "index"])
        page = (tmp_path / "index" / "rfcs" / "0001.html").read_text()
        assert "/blob/dev/trunk/rfcs/outcomes/0001.yml" in page
        for verb in (["verify"], ["explain", "1"], ["agenda"], ["governance", "check"]):
            assert 0 == main([*verb, "--repository", str(bare)]), verb


def test_a_clone_knows_its_default_branch_and_a_checkout_of_another_one_changes_nothing(
    tmp_path: Path,
) -> None:
    def git(*arguments: str, where: Path) -> None:
        subprocess.run(["git", *arguments], cwd=where, check=True, capture_output=True)

    origin, plain = tmp_path / "origin", tmp_path / "plain"
    for place, name in ((origin, "trunk"), (plain, "main")):
        place.mkdir()
        git("init", "-q", "-b", name, where=place)
        git("commit", "-q", "--allow-empty", "-m", "one", where=place)
        git("checkout", "-q", "-b", "topic", where=place)
    git("checkout", "-q", "trunk", where=origin)
    git("clone", "-q", str(origin), "clone", where=tmp_path)
    clone = tmp_path / "clone"
    git("checkout", "-q", "-b", "other", where=clone)
    found = {}
    for place in (clone, plain, origin):
        with Git.at(place) as here:
            found[place.name] = here.default_branch()
    assert {"clone": "trunk", "plain": "main", "origin": "trunk"} == found
