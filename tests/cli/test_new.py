"""`rfc new`: what it asks, writes, refuses."""

from __future__ import annotations

import shlex
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from rfcflow.cli import new as module
from rfcflow.cli.main import main
from rfcflow.cli.main import rfc as group
from rfcflow.lints import LintContext, lint_file
from rfcflow.text.frontmatter import parse_document
from rfcflow.text.submission import slug_of
from tests.cli.conftest import PROJECT, rfc


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(PROJECT / ".github/governance", tmp_path / ".github/governance")
    monkeypatch.chdir(tmp_path)
    return tmp_path


FLAGS = ("--kind", "feature", "--title", "Ragged tensors", "--module", "engine", "--author", "@ada-example")


def test_flags_are_enough_and_the_next_steps_are_said(repository: Path) -> None:
    ran = rfc("new", *FLAGS, "--summary", "Rows  differ.", cwd=repository)
    assert (0, "") == (ran.code, ran.err)
    assert ran.out.startswith("Wrote rfcs/0000-ragged-tensors.md.\nNext:\n")
    assert "rfc lint rfcs/0000-ragged-tensors.md" in ran.out
    raw = (repository / "rfcs/0000-ragged-tensors.md").read_bytes()
    document, _ = parse_document("rfcs/0000-ragged-tensors.md", raw)
    assert document is not None
    assert {
        "title": "Ragged tensors",
        "summary": "Rows differ.",
        "kind": "feature",
        "authors": ("ada-example",),
        "modules": ("engine",),
        "contentious": (),
    } == {key: value for key, value in document.meta.items() if key != "created"}
    assert abs((datetime.now(UTC).date() - datetime.fromisoformat(document.meta["created"]).date()).days) <= 1
    _, problems = lint_file(document.path, raw, LintContext())
    assert {"placeholder-left", "nothing-written"} == {problem.code for problem in problems}


def test_nothing_is_overwritten(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["new", *FLAGS])
    path = repository / "rfcs/0000-ragged-tensors.md"
    path.write_text("mine")
    assert 1 == main(["new", *FLAGS])
    assert "exists already and is not overwritten" in capsys.readouterr().err
    assert "mine" == path.read_text()
    path.unlink()
    path.symlink_to(repository / "elsewhere.md")
    assert 1 == main(["new", *FLAGS])
    assert not (repository / "elsewhere.md").exists()


def test_without_a_terminal_what_is_missing_is_a_usage_error(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 2 == main(["new", "--title", "Ragged tensors"])
    said = capsys.readouterr().err
    assert "give --kind." in said
    assert "Kinds: amendment, core-nomination, feature" in said
    assert not (repository / "rfcs").exists()


def test_on_a_terminal_it_asks_with_the_choices(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "on_terminal", lambda: True)
    answers = "prozess\nprocess\nHow we meet\nenginee\nengine, forge\nWhen we meet.\nada-example\n"
    result = CliRunner().invoke(group, ["new"], input=answers, standalone_mode=False)
    assert result.exception is None, result.output
    for asked in (
        "Kinds:",
        "  process",
        "Title: ",
        "Modules:",
        "Did you mean `engine`?",
        "Summary, one sentence (empty: later): ",
        "asked by login",
        "Your GitHub login: ",
    ):
        assert asked in result.output
    text = (repository / "rfcs/0000-how-we-meet.md").read_text()
    assert "summary: When we meet.\nkind: process\nauthors: [ada-example]\nmodules: [engine, forge]\n" in text
    assert "## Scope and bets" in text


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (("--kind", "featur"), "Did you mean `feature`?"),
        (("--module", "engin"), "Did you mean `engine`?"),
        (("--title", "x" * 200), "at most 120"),
        (("--title", "  "), "`title` has no value"),
        (("--title", "hid\u202eden"), "U+202E"),
        (("--author", "not a login"), "`not a login`"),
    ],
)
def test_a_mistake_is_told_in_the_lints_words_and_nothing_is_written(
    repository: Path, capsys: pytest.CaptureFixture[str], changed: tuple[str, str], told: str
) -> None:
    assert main(["new", *FLAGS, *changed]) in (1, 2)
    said = capsys.readouterr().err
    assert told in said
    assert "bug" not in said
    assert not list(repository.glob("rfcs/*"))


def test_the_first_commands_of_the_guide_to_linting_work(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    guide = (PROJECT / "docs/lint.md").read_text(encoding="utf-8")
    first, second = (
        line for line in guide.splitlines() if line.startswith(("scripts/rfc new", "scripts/rfc lint rfcs/"))
    )
    assert 0 == main(shlex.split(first)[1:])
    assert 1 == main(shlex.split(second)[1:])
    assert "nothing-written" in capsys.readouterr().out


def test_kinds_that_change_governance_say_so(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["new", "--kind", "nomination", "--title", "Ada Example for engine"])
    assert "Make the change of .github/governance/" in capsys.readouterr().out


def test_outside_of_an_rfc_repository_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert 1 == main(["new", *FLAGS])
    assert "Run it in an RFC repository." in capsys.readouterr().err


def test_governance_with_an_error_is_shown_and_not_taken_for_another_place(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = repository / ".github/governance/policy.yml"
    policy.write_text(f"{policy.read_text()}\nlints: {{imagealt: off}}\n")
    assert 1 == main(["new", *FLAGS])
    said = capsys.readouterr().err
    assert "policy.yml:" in said
    assert "imagealt" in said
    assert "Run it in an RFC repository" not in said


def test_a_directory_that_cannot_be_made_is_told(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 1 == main(["new", *FLAGS, "--output", "no/such/place"])
    assert "cannot be written" in capsys.readouterr().err


def test_a_title_without_latin_letters_is_named_after_its_kind(repository: Path) -> None:
    assert 0 == main(["new", "--kind", "feature", "--title", "大きさ"])
    assert (repository / "rfcs/0000-feature.md").exists()


@given(st.text(max_size=200))
def test_a_name_from_any_title_is_a_name_the_bot_takes(title: str) -> None:
    name = module.slug(title)
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not name.startswith("-")
    assert not name.endswith("-")
    assert len(name) <= 80
    if name:
        assert name == slug_of(f"rfcs/0000-{name}.md")
