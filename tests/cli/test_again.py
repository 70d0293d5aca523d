"""A build that is asked for again says at once that nothing changed, and never when something did."""

from __future__ import annotations

import os
import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from rfcflow.adapters.git import FILE, Git, Identity
from rfcflow.cli.again import FLAGS, VALUES, built_plainly, plain_options, told_again
from rfcflow.cli.main import rfc
from rfcflow.cli.site import build
from rfcflow.ledger import dump_ledger
from tests.cli.conftest import loaded
from tests.site.samples import IMPORTED_TEXT, START, Story

WHO = Identity("rfc bot", "bot@example.org")
ASKED = ["site", "build", "--repository", "rfcs.git", "--output=site", "--no-search"]


@pytest.fixture
def git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Git:
    """A bare repository, in whose directory the commands are given."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    with Git.create(tmp_path / "rfcs.git") as made:
        commit(made, "refs/heads/main", {"rfcs/0007-packed.md": IMPORTED_TEXT})
        return made


def commit(git: Git, ref: str, files: dict[str, bytes]) -> None:
    tree = git.write_tree(None, {path: (FILE, git.write_blob(content)) for path, content in files.items()})
    git.update_ref(ref, git.commit(tree, (), "files", WHO, START))


def built(monkeypatch: pytest.MonkeyPatch, asked: list[str] = ASKED) -> str:
    """What the build itself says."""
    monkeypatch.setattr("sys.argv", ["rfc", *asked])
    done = CliRunner().invoke(rfc, asked)
    assert 0 == done.exit_code, done.output
    return done.output


def files(directory: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob("*") if path.is_file()
    }


def timeless(said: str) -> list[str]:
    """Its lines, whatever their order and however long it took."""
    return sorted(re.sub(r"[0-9.]+ s:", "", said).splitlines())


def test_nothing_changed_is_told_in_the_words_of_the_build(
    git: Git, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not told_again(ASKED)
    built(monkeypatch)
    assert told_again(ASKED)
    told = capsys.readouterr()
    said = built(monkeypatch)
    assert timeless(said) == timeless(told.out + told.err)
    assert "nothing changed" in told.out
    assert "no branch rfc-ledger" in told.err


def test_whatever_is_another_question_is_left_to_the_build(
    git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(monkeypatch)
    assert not told_again([*ASKED, "--no-highlight"])
    assert not told_again(["site", "serve", *ASKED[2:]])
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("GITHUB_REPOSITORY", "acme/rfcs")
        assert not told_again(ASKED)
    with monkeypatch.context() as elsewhere:
        elsewhere.chdir(tmp_path / "site")
        assert not told_again(ASKED)
    with monkeypatch.context() as job:
        job.setenv("GITHUB_ACTIONS", "true")
        assert not told_again(ASKED)
    assert told_again(ASKED)


def test_whatever_changed_is_left_to_the_build(
    git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = tmp_path / "rfcs.git" / "rfcflow"
    text = b"# A text that came later\n"
    with Git.create(tmp_path / "other.git") as other:
        blob = other.write_blob(text)
    story = Story("0053", "Fuse kernels")
    story.say("opened", None, number=53, title={"text": "Fuse kernels"}, draft=False)
    story.say("revised", None, path="rfcs/0000-fuse.md", blob=blob, meta={}, assets=[])
    for change in (
        lambda: commit(git, "refs/heads/main", {"rfcs/0008-padded.md": IMPORTED_TEXT}),
        lambda: commit(git, "refs/heads/rfc-ledger", {"0000/0053.jsonl": dump_ledger(story.events)}),
        lambda: git.write_blob(text),
        (tmp_path / "site" / "index.html").unlink,
        lambda: os.utime(tmp_path / "site" / "index.json", (0, 0)),
        lambda: (tmp_path / "rfcs.git" / "packed-refs").write_text(
            "# pack-refs with: peeled fully-peeled sorted \n", encoding="ascii"
        ),
        lambda: next(memory.glob("site-*")).write_bytes(b"broken"),
        lambda: next(memory.glob("asked-*")).write_bytes(b"broken"),
        lambda: next(memory.glob("asked-*")).unlink(),
        lambda: monkeypatch.setattr("rfcflow.cli.again.signature", lambda: "another program"),
    ):
        built(monkeypatch)
        assert told_again(ASKED)
        change()
        assert not told_again(ASKED)


def test_what_came_by_commits_alone_is_built_as_the_command_would(
    git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    built(monkeypatch)
    commit(git, "refs/heads/main", {"rfcs/0007-packed.md": IMPORTED_TEXT, "rfcs/0008-more.md": b"# More\n"})
    assert built_plainly(ASKED)
    told = capsys.readouterr()
    elsewhere = [*ASKED[:4], "--output=fresh", "--no-search"]
    said = built(monkeypatch, elsewhere).replace("fresh/", "site/")
    assert files(tmp_path / "fresh") == files(tmp_path / "site")
    counted = [re.sub(r"\d+ written", "written", text) for text in (told.out + told.err, said)]
    assert timeless(counted[1]) == timeless(counted[0])
    assert told_again(ASKED)


def test_building_again_loads_nothing_it_has_no_use_for() -> None:
    code = (
        "from rfcflow.cli.again import load_quickly\n"
        "load_quickly()\n"
        "import rfcflow.cli.building, rfcflow.engine.site.making"
    )
    heavy = ("click", "inspect", "platform", "typing_extensions", "pickle", "difflib", "tempfile", "docutils")
    assert [] == loaded(code, *heavy)


def test_what_came_otherwise_is_built_as_the_command_would(
    git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    here = tmp_path / "rfcs.git"
    asked = [*ASKED, "--branch", "main"]
    for change in (
        lambda: None,
        lambda: commit(git, "refs/heads/rfc-ledger", {"README.md": b"A ledger.\n"}),
        (here / "refs" / "heads" / "rfc-ledger").unlink,
        lambda: (here / "HEAD").write_text("ref: refs/heads/other\n", encoding="ascii"),
        lambda: (here / "packed-refs").write_text("# pack-refs with: peeled \n", encoding="ascii"),
    ):
        change()
        assert built_plainly(asked)
        told = capsys.readouterr()
        elsewhere = [*ASKED[:4], "--output=fresh", "--no-search", "--branch", "main"]
        said = built(monkeypatch, elsewhere).replace("fresh/", "site/")
        assert files(tmp_path / "fresh") == files(tmp_path / "site")
        counts = re.compile(r"\d+ written in|nothing changed in")
        assert timeless(counts.sub("", said)) == timeless(counts.sub("", told.out + told.err))
        assert told_again(asked)
        capsys.readouterr()


def test_options_are_read_as_the_command_declares_them() -> None:
    declared = {option: parameter for parameter in build.params for option in parameter.opts}
    off = {option: parameter for parameter in build.params for option in parameter.secondary_opts}
    assert {option: declared[option].name for option in VALUES} == VALUES
    assert all(isinstance(declared[option], click.Option) for option in VALUES)
    assert not any(getattr(declared[option], "is_flag", False) for option in VALUES)
    told = {option: ((declared | off)[option].name, option not in off) for option in FLAGS}
    assert told == FLAGS
    asked = ["site", "build", "--web=https://example.org/a", "--name", "acme/rfcs", "--no-highlight"]
    with build.make_context("build", asked[2:]) as context:
        known = plain_options(asked)
        assert known is not None
        assert known == {name: context.params[name] for name in known}
    for odd in (["--fetch"], ["--search"], ["--help"], ["--out", "x"], ["x"], ["--name"], ["--web", "--x"]):
        assert plain_options([*asked, *odd]) is None, odd
    assert plain_options(["site", "serve"]) is None


def test_what_is_wrong_with_an_option_is_left_to_the_command_to_tell(
    git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not built_plainly([*ASKED, "--base-url", "nowhere"])
    assert not built_plainly([*ASKED, "--name", "a b"])
    assert not built_plainly([*ASKED, "--repository", "elsewhere"])
    assert not built_plainly([*ASKED, "--branch", "other"])
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert not built_plainly(ASKED)
    assert ("", "") == tuple(capsys.readouterr())
    assert not (tmp_path / "site").exists()


def test_a_build_that_fails_is_left_to_the_command_to_tell_of(
    git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    built(monkeypatch)
    commit(git, "refs/heads/main", {"rfcs/0008-padded.md": IMPORTED_TEXT})
    (tmp_path / "site" / ".rfcflow-site").unlink()
    assert not built_plainly(ASKED)
    assert ("", "") == tuple(capsys.readouterr())


def test_a_branch_that_follows_another_is_left_to_the_build(
    git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "rfcs.git" / "refs" / "heads" / "other").write_text(
        "ref: refs/heads/main\n", encoding="ascii"
    )
    asked = [*ASKED, "--branch", "other"]
    built(monkeypatch, asked)
    assert not told_again(asked)
