"""`rfc init`: what it plans, writes, keeps and refuses; the whole way is in `test_adopt.py`."""

from __future__ import annotations

import errno
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from rfcflow.adapters.git import Git
from rfcflow.cli.demo.stage import BEGINNING
from rfcflow.cli.init import command
from rfcflow.cli.main import main
from rfcflow.cli.main import rfc as group
from rfcflow.forge import Forge
from tests.adapters.repositories import commit_files
from tests.cli.conftest import PROJECT
from tests.forge.oracle import attach

SHA = "0123456789" * 4
PIN = ("--action", f"acme/rfcflow@{SHA}")
FLAGS = ("--core", "ada-example", "--core", "@Bo-Example", *PIN)
SCHEMA = json.loads((PROJECT / "scripts/rfcflow/cli/schemas/init.json").read_text())
GOVERNANCE = ".github/governance"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone of an empty repository, with the ids of two people beside it."""
    (tmp_path / "ids.yml").write_text("ada-example: 101\nbo-example: 102\ncy-example: 103\n")
    place = tmp_path / "rfcs"
    subprocess.run(["git", "init", "-q", "-b", "main", str(place)], check=True)
    monkeypatch.chdir(place)
    return place


def init(*arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    """The exit code and what `--format json` prints."""
    code = main(["init", *arguments, "--format", "json"])
    record: dict[str, Any] = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator(SCHEMA).validate(record)
    return code, record


def files_of(place: Path) -> set[str]:
    return {
        path.relative_to(place).as_posix()
        for path in place.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(place).parts[:1]
    }


def test_a_second_run_has_nothing_to_do(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, planned = init(*FLAGS, "--ids", "../ids.yml", capsys=capsys)
    assert (0, False, set()) == (code, planned["applied"], files_of(place))
    code, done = init(*FLAGS, "--ids", "../ids.yml", "--apply", capsys=capsys)
    assert (0, True) == (code, done["applied"])
    assert {file["path"] for file in planned["files"]} == files_of(place)
    before = {path: (place / path).stat().st_mtime_ns for path in files_of(place)}
    for again in ((*FLAGS, "--ids", "../ids.yml", "--apply"), ("--apply", *PIN)):
        code, idle = init(*again, capsys=capsys)
        assert (0, True, False, []) == (code, idle["idle"], idle["applied"], idle["files"])
    assert before == {path: (place / path).stat().st_mtime_ns for path in files_of(place)}
    assert 0 == main(["governance", "check", "."])
    assert 0 == main(["governance", "sync", ".", "--check"])
    assert "id: 102\nlogin: Bo-Example\n" == (place / GOVERNANCE / "people/bo-example.yml").read_text()


def test_a_rota_of_who_watches_main_brings_the_workflow_that_tells_them(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    init(*FLAGS, "--ids", "../ids.yml", "--apply", capsys=capsys)
    path = ".github/workflows/watch.yml"
    assert path not in files_of(place)
    with (place / GOVERNANCE / "rotas.yml").open("a") as rotas:
        rotas.write("watch: {roster: [ada-example], start: 2026-11-02}\n")
    main(["doctor", ".", "--offline"])
    assert "watch.yml: it is missing." in capsys.readouterr().out
    _, record = init("--apply", *PIN, capsys=capsys)
    assert [(path, "write")] == [(file["path"], file["do"]) for file in record["files"]]
    assert f"acme/rfcflow/.github/actions/rfc@{SHA}" in (place / path).read_text()


def test_without_ids_nothing_is_written_and_what_to_do_is_said(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 1 == main(["init", *FLAGS, "--apply"])
    said = capsys.readouterr().out
    assert "2 people have no numeric id" in said
    assert "  ada-example: \n  Bo-Example: \n" in said
    assert ("gh auth token" in said, "--ids FILE" in said) == (True, True)
    assert set() == files_of(place)
    assert (1, ["ada-example"]) == (lambda told: (told[0], told[1]["without_id"]))(
        init("--core", "ada-example", *PIN, capsys=capsys)
    )


@pytest.mark.parametrize(
    "flags,said",
    [
        (PIN, "Who decides? Name the core maintainers with --core"),
        (("--core", "ada"), "say --action OWNER/NAME@SHA"),
        (("--core", "ada", "--action", "acme/rfcflow@main"), "is not OWNER/NAME@SHA with a commit's full id"),
        (("--core", "a b/c", *PIN), "--core: 'b/c' is no GitHub login"),
        (("--core", "ada", "--module", "Compiler", *PIN), "is not NAME=LOGIN,LOGIN"),
        (("--core", "ada", "--module", "Compiler=", *PIN), "names nobody"),
        (("--core", "ada", "--github", "x", *PIN), "--github 'x' is not OWNER/NAME"),
    ],
)
def test_what_is_missing_or_wrong_is_named(
    place: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    flags: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.setattr("rfcflow.cli.init.workflows.own_pin", lambda: None)
    assert main(["init", *flags, "--apply"]) in (1, 2)
    assert said in " ".join(capsys.readouterr().err.split())
    assert set() == files_of(place)


def test_what_is_there_is_kept_and_named(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine = {
        "TEMPLATE.md": "mine",
        "CODEOWNERS": "* @cy-example\n",
        ".github/workflows/validate.yml": "on: push\n",
        ".github/governance/kinds/feature.yml": (PROJECT / GOVERNANCE / "kinds/feature.yml").read_text(),
    }
    for path, text in mine.items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_text(text)
    code, record = init(*FLAGS, "--ids", "../ids.yml", "--apply", capsys=capsys)
    assert 0 == code
    kept = {file["path"]: file["why"] for file in record["files"] if file["do"] == "keep"}
    assert {"TEMPLATE.md", "CODEOWNERS", ".github/workflows/validate.yml"} == kept.keys()
    assert "/.github/ @ada-example @Bo-Example" in kept["CODEOWNERS"]
    assert mine == {path: (place / path).read_text() for path in mine}
    # GitHub would read ours and not theirs.
    assert not (place / ".github/CODEOWNERS").exists()
    assert init(*FLAGS, "--apply", capsys=capsys)[1]["idle"]


def test_a_broken_governance_is_refused_with_its_problems(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / GOVERNANCE / "modules").mkdir(parents=True)
    (place / GOVERNANCE / "modules/x.yml").write_text("title: X\nmaintainers: [nobody-here]\n")
    assert 1 == main(["init", *FLAGS, "--ids", "../ids.yml", "--apply"])
    assert "modules/x.yml:2:" in capsys.readouterr().err
    assert {f"{GOVERNANCE}/modules/x.yml"} == files_of(place)


@pytest.mark.parametrize("obstacle", ["link", "directory", "file", "full disk"])
def test_all_files_are_written_or_none(
    place: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    obstacle: str,
) -> None:
    away = tmp_path / "away"
    away.mkdir()
    if obstacle == "link":
        (place / ".github").symlink_to(away)
    elif obstacle == "directory":
        (place / GOVERNANCE / "policy.yml" / "x").mkdir(parents=True)
    elif obstacle == "file":
        (place / ".github").write_text("mine")
    else:
        real = Path.hardlink_to

        def full(self: Path, target: Path) -> None:
            if self.name == "TEMPLATE.md":
                raise OSError(errno.ENOSPC, "No space left on device", str(self))
            real(self, target)

        monkeypatch.setattr(Path, "hardlink_to", full)
    before = files_of(place)
    assert 1 == main(["init", *FLAGS, "--ids", "../ids.yml", "--apply"])
    said = capsys.readouterr().err.lower()
    assert "nothing was written" in said or "nothing is written" in said
    assert (before, []) == (files_of(place), list(away.iterdir()))
    assert obstacle != "full disk" or not (place / ".github").exists()


def test_a_newer_commit_is_put_with_its_version_into_workflows_that_nobody_changed(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Git.create(tmp_path / "rfcflow" / ".git") as git:
        newest, older = (commit_files(git, {"a": text}) for text in (b"1", b"2"))
        for name, commit in (("v2", newest), ("v2.0.1", newest), ("v1.9", older), ("vain", newest)):
            git.update_ref(f"refs/tags/{name}", commit)
    monkeypatch.setattr("rfcflow.cli.init.workflows.ROOT", tmp_path / "rfcflow")
    init(*FLAGS, "--ids", "../ids.yml", "--apply", capsys=capsys)
    mine = place / ".github/workflows/site.yml"
    mine.write_text(mine.read_text().replace("timeout-minutes: 15", "timeout-minutes: 25"))
    newer = f"acme/rfcflow@{newest}"
    code, record = init("--action", newer, "--apply", capsys=capsys)
    done = {file["path"].rpartition("/")[2]: file["do"] for file in record["files"]}
    assert (0, {"rfc.yml": "change", "validate.yml": "change", "site.yml": "keep"}) == (code, done)
    written = (place / ".github/workflows/rfc.yml").read_text()
    assert f"acme/rfcflow/.github/actions/rfc@{newest} # v2.0.1\n" in written
    _, record = init("--action", newer, capsys=capsys)
    assert ["keep"] == [file["do"] for file in record["files"]]


def test_the_default_branch_stands_in_the_workflows(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    init(*FLAGS, "--ids", "../ids.yml", "--branch", "dev/on: x", "--apply", capsys=capsys)
    for name in ("rfc.yml", "site.yml"):
        assert '    branches: ["dev/on: x"]\n' in (place / ".github/workflows" / name).read_text()


def test_proposals_are_found_observed_and_numbered_apart(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in (7, 31, 2071):
        (place / "text").mkdir(exist_ok=True)
        (place / "text" / f"{number:04d}-sails.md").write_text(
            "- Feature Name: sails\n- Start Date: 2020-01-02\n\n# S\n"
        )
    subprocess.run(["git", "add", "."], check=True)
    subprocess.run(["git", "commit", "-q", "-m", "x"], check=True)
    assert 0 == main(["init", *FLAGS, "--ids", "../ids.yml", "--apply"])
    said = capsys.readouterr().out
    assert "3 numbered texts look like proposals, such as text/0007-sails.md." in said
    assert "scripts/rfc import . ." in said
    policy = (place / GOVERNANCE / "policy.yml").read_text()
    assert ("mode: observe\n" in policy, "numbering: {offset: 3000}\n" in policy) == (True, True)
    assert 0 == main(["import", ".", "."])
    capsys.readouterr()
    record = init("--apply", *PIN, capsys=capsys)[1]
    assert (True, {"waiting": 0, "imported": 3}) == (record["idle"], record["proposals"])


def test_on_a_terminal_it_asks_and_does_nothing_without_a_yes(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "on_terminal", lambda: True)
    answers = "\nada-example, @bo-example\n\nCompiler\nx/y\nbo-example cy-example\n\n\n"
    arguments = ["init", "--ids", "../ids.yml", *PIN]
    told = CliRunner().invoke(group, arguments, input=f"{answers}n\n", standalone_mode=False)
    assert (0, set()) == (told.return_value, files_of(place))
    assert "This: 'x/y' is no GitHub login." in told.output
    told = CliRunner().invoke(group, arguments, input=f"{answers}y\n", standalone_mode=False)
    assert "Wrote 20 files." in told.output
    assert (
        "title: Compiler\nmaintainers: [bo-example, cy-example]\n"
        == (place / GOVERNANCE / "modules/compiler.yml").read_text()
    )
    assert "profile: small-team\n" in (place / GOVERNANCE / "policy.yml").read_text()


@pytest.fixture
def forge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Forge]:
    with Forge(tmp_path / "forge", BEGINNING) as made:
        judge = attach(made)
        made.repository("acme/rfcs", {"README.md": "x"}, {"ada-example": "admin"})
        made.account("Bo-Example")
        made.account("acme-org", kind="Organization")
        monkeypatch.setenv("GITHUB_API_URL", made.api_url)
        monkeypatch.setenv("GITHUB_TOKEN", made.token("ada-example"))
        monkeypatch.setenv("RFC_CLOCK", made.clock_url)
        yield made
        judge.assert_clean()


def test_ids_come_from_github_and_logins_nobody_has_are_named(
    place: Path, forge: Forge, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = ("--core", "acme-org", "--core", "no-such-login")
    code, record = init(*FLAGS, *wrong, "--github", "acme/rfcs", "--apply", capsys=capsys)
    assert (1, ["acme-org", "no-such-login"], set()) == (code, record["without_id"], files_of(place))
    code, record = init(*FLAGS, "--github", "acme/rfcs", "--apply", capsys=capsys)
    ids = {login: forge.account(login).id for login in ("ada-example", "Bo-Example")}
    assert (0, ids) == (code, {person["login"]: person["id"] for person in record["people"]})
    labels = forge.state.repository_named("acme/rfcs").labels
    assert {name.lower() for name in record["labels"]} == labels.keys()
    assert "ededed" == labels["module: whole-project"].color
    assert init(*PIN, "--github", "acme/rfcs", capsys=capsys)[1]["labels"] == []


def test_github_failing_on_the_way_is_said_and_the_next_run_goes_on(
    place: Path, forge: Forge, capsys: pytest.CaptureFixture[str]
) -> None:
    forge.faults.add("POST", "/repos/acme/rfcs/labels", 403)
    assert 4 == main(["init", *FLAGS, "--github", "acme/rfcs", "--apply"])
    assert "POST /repos/acme/rfcs/labels: GitHub answered 403" in capsys.readouterr().err
    assert (place / ".github/workflows/rfc.yml").exists()
    code, record = init(*PIN, "--github", "acme/rfcs", "--apply", capsys=capsys)
    assert (0, []) == (code, record["files"])
    assert len(record["labels"]) == len(forge.state.repository_named("acme/rfcs").labels)


HOSTILE = {
    "CODEOWNERS": (
        "* @ada-example\n/x/ @cy-example @evil::error\u202e\n"
        "/\u202eevil/ @cy-example\n../../etc/ @cy-example\n"
    ),
    "merge_rules.yaml": (
        '- name: "a\\u202eb"\n  patterns: [x/**]\n  approved_by: [cy-example]\n- name: &a [*a]\n'
    ),
    "OWNERS": "approvers: &x [*x, ada-example]\n",
    "OWNERS_ALIASES": 'aliases: {a: [b: c], "\\x00": [ada-example]}\n',
    "page.md": "## Core maintainers\n- [x](javascript:alert(1))\n- ![x](y)\n",
}


@pytest.mark.parametrize("name", [*HOSTILE, "a-link", "huge", "binary", "pipe", "too-many"])
def test_hostile_sources_are_read_as_data_and_named(
    place: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    code_directory = tmp_path / "code"
    (code_directory / "deep").mkdir(parents=True)
    source = code_directory
    if name in HOSTILE:
        source = code_directory / name
        source.write_text(HOSTILE[name])
    elif name == "a-link":
        (tmp_path / "secret").write_text("* @ada-example\n")
        (code_directory / "CODEOWNERS").symlink_to(tmp_path / "secret")
        (code_directory / "deep/OWNERS").symlink_to("/dev/zero")
    elif name == "huge":
        (code_directory / "OWNERS").write_bytes(b"a" * 1_000_001)
        source = code_directory / "OWNERS"
    elif name == "binary":
        source = code_directory / "CODEOWNERS"
        source.write_bytes(b"* @ada\n\xff\xfe")
    elif name == "pipe":
        os.mkfifo(code_directory / "OWNERS")
    else:
        monkeypatch.setattr("rfcflow.adapters.source_tree.MOST_FILES", 3)
        for number in range(5):
            (code_directory / f"{number}").write_text("")
    main(["init", "--from", str(source), "--core", "ada-example", "--ids", "../ids.yml", *PIN])
    told = capsys.readouterr()
    assert ("Traceback" in told.err, "this is a bug" in told.err) == (False, False)
    assert ("\u202e" in told.out + told.err, "\x00" in told.out) == (False, False)
    assert set() == files_of(place)
    if name in ("a-link", "pipe"):
        assert "no CODEOWNERS, merge_rules.yaml or OWNERS file was found" in told.err
