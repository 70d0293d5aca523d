"""The command line as a whole: help, usage errors, exit codes, and no traceback for anybody."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from errno import EACCES, ENOENT, ENOSPC
from pathlib import Path

import click
import pytest

from rfcflow.cli.main import VERBS, main
from rfcflow.cli.main import rfc as group
from rfcflow.errors import Refusal, UpstreamError
from rfcflow.slash import commands
from tests.cli.conftest import PROJECT, loaded, rfc, rfc_process


def test_help_lists_every_verb() -> None:
    ran = rfc_process("--help")
    assert 0 == ran.code
    for verb in VERBS:
        assert re.search(rf"^  {verb}\b", ran.out, re.MULTILINE)


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_the_line_in_help_is_the_first_line_of_the_verbs_own_help(verb: str) -> None:
    command = group.get_command(click.Context(group), verb)
    assert command is not None
    assert VERBS[verb][1] == command.get_short_help_str(200)


def test_help_imports_nothing_but_click() -> None:
    code = "from rfcflow.cli.main import main\ntry: main(['--help'])\nexcept SystemExit: pass"
    assert [] == loaded(code, "yaml", "github", "comrak", "jsonschema", "markdown_it")


def test_a_verb_nobody_knows_gets_a_suggestion_and_exit_code_2() -> None:
    ran = rfc("verfy")
    assert 2 == ran.code
    assert "Did you mean `rfc verify`?" in ran.err


def test_an_option_nobody_knows_is_a_usage_error() -> None:
    assert 2 == rfc("verify", "--nonsense").code


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (Refusal("no, because"), 1, "rfc: no, because"),
        (UpstreamError("GitHub is away"), 4, "rfc: GitHub is away"),
        (ZeroDivisionError("x"), 3, "this is a bug (ZeroDivisionError: x)"),
        (
            OSError(ENOSPC, "No space left on device"),
            1,
            "rfc: No space left on device. Make room or allow it",
        ),
        (PermissionError(EACCES, "Permission denied", "a"), 1, "rfc: 'a': Permission denied. Make room or"),
        (FileNotFoundError(ENOENT, "No such file", "a"), 3, "this is a bug (FileNotFoundError"),
    ],
)
def test_errors_become_exit_codes_without_a_traceback(
    error: Exception,
    code: int,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    @click.command()
    def broken() -> None:
        raise error

    monkeypatch.setattr(group, "get_command", lambda ctx, name: broken)
    assert code == main(["verify"])
    shown = capsys.readouterr()
    assert told in shown.err
    assert "Traceback" not in shown.err
    assert "" == shown.out


def test_in_a_job_no_error_is_a_log_command_whatever_it_repeats(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    @click.command()
    def broken() -> None:
        click.echo("::set-output name=moved::true")
        raise Refusal("no\n  ::error::pwned")

    monkeypatch.setattr(group, "get_command", lambda ctx, name: broken)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert 1 == main(["verify"])
    shown = capsys.readouterr()
    assert "| ::set-output name=moved::true\n" == shown.out
    assert "rfc: no\n|   ::error::pwned\n" == shown.err


def test_commands_as_json_names_every_command_with_usage_who_states_and_examples() -> None:
    record = json.loads(rfc("commands", "--format", "json").out)
    assert 1 == record["schema_version"]
    assert sorted(commands()) == [one["name"] for one in record["commands"]]
    for one in record["commands"]:
        assert {"name", "usage", "who", "states", "examples"} <= set(one)
        assert all(one[key] for key in ("usage", "who", "examples"))


def test_a_sweep_without_a_repository_or_token_says_what_it_needs() -> None:
    ran = rfc("sweep")
    assert 1 == ran.code
    assert "GITHUB_TOKEN" in ran.err
    assert "rfc demo" in ran.err


@pytest.mark.parametrize("verb", ["explain", "plan"])
@pytest.mark.parametrize("number", ["x", "-1", "1e3", "0x1f", "\uff19", "1" * 30])
def test_a_number_that_is_none_is_refused(verb: str, number: str) -> None:
    ran = rfc(verb, "--", number)
    assert ran.code in (1, 2)
    assert "Traceback" not in ran.err
    assert "bug" not in ran.err


def test_explain_outside_of_a_repository_says_so(tmp_path: Path) -> None:
    ran = rfc("explain", "1", "--repository", str(tmp_path))
    assert 1 == ran.code
    assert "Traceback" not in ran.err


def test_lint_prints_findings_with_places_and_exits_1(tmp_path: Path) -> None:
    file = tmp_path / "0000-idea.md"
    file.write_text("---\ntitle: An idea\nkind: featur\n---\n\nText.\n")
    ran = rfc("lint", str(file), "--format", "json")
    record = json.loads(ran.out)
    assert 1 == ran.code
    assert {"findings", "schema_version", "summary"} == set(record)
    assert 1 == record["summary"]["files"]
    assert record["summary"]["errors"] > 0
    assert "::error" in rfc("lint", str(file), "--format", "github").out


def test_governance_check_names_file_and_line_of_what_is_broken(tmp_path: Path) -> None:
    folder = tmp_path / ".github" / "governance"
    folder.mkdir(parents=True)
    (folder / "policy.yml").write_text("profile: pytorch\nmodee: observe\n")
    ran = rfc("governance", "check", str(tmp_path))
    assert 1 == ran.code
    assert ".github/governance/policy.yml:2:" in ran.out
    assert "mode" in ran.out


def test_a_hostile_file_name_is_no_log_command_in_a_job(tmp_path: Path) -> None:
    (tmp_path / "a\n::error::pwned.md").write_text("no front matter")
    told = rfc("lint", str(tmp_path), GITHUB_ACTIONS="true")
    assert (1, True) == (told.code, "a\\x0a::error::pwned.md:1:1: " in told.out.splitlines()[0])
    annotated = rfc("lint", str(tmp_path), "--format", "github", GITHUB_ACTIONS="true")
    commands = [line for line in annotated.out.splitlines() if line.startswith("::")]
    assert ["::error file="] == [line[: len("::error file=")] for line in commands]
    assert "%0A%3A%3Aerror" in commands[0]


def test_a_caller_that_closed_its_streams_gets_the_exit_code(tmp_path: Path) -> None:
    command = f'exec "{sys.executable}" -P -m rfcflow "$@" >&- 2>&-'
    for verb, code in (("commands", 0), ("verfy", 2)):
        done = subprocess.run(
            ["sh", "-c", command, "sh", verb],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(PROJECT / "scripts")},
            stdin=subprocess.DEVNULL,
            check=False,
        )
        assert code == done.returncode, verb
