"""The edge and the verb, on real repositories."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from rfcflow.adapters.git import FILE, Git, Identity
from rfcflow.cli.site import site
from rfcflow.engine.output import check_output, staging, write_site
from rfcflow.engine.site.disk import MARKER
from rfcflow.engine.site.reading import read_inputs
from rfcflow.errors import Refusal
from rfcflow.ledger import dump_ledger
from rfcflow.site.build import build
from tests.governance.samples import own_files
from tests.site.checking import broken_links, faults
from tests.site.samples import IMPORTED_TEXT, START, Story, spam

WHO = Identity("rfc bot", "bot@example.org")
OUTCOME = (
    b"state: accepted\ntitle: 'Packed: sequences'\ndecisions: []\norigin: {source: acme/old, commit: abc}\n"
)


def commit(git: Git, ref: str, files: dict[str, bytes]) -> str:
    tree = git.write_tree(None, {path: (FILE, git.write_blob(content)) for path, content in files.items()})
    made = git.commit(tree, (), "files", WHO, START)
    git.update_ref(ref, made)
    return made


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A bare repository with governance, an imported RFC, ledgers good and bad, and an open text."""
    directory = tmp_path / "rfcs.git"
    review = Story("0053", "Fuse kernels").review()
    broken = dump_ledger(review.events).replace(b"ben-harrow", b"eve-harrow")
    with Git.create(directory) as git:
        commit(
            git,
            "refs/heads/main",
            {
                **own_files(),
                "rfcs/0007-packed.md": IMPORTED_TEXT,
                "rfcs/0008-lost.md": b"no front matter\n",
                "rfcs/assets/packed/plan.png": b"\x89PNG",
                "rfcs/outcomes/0007.yml": OUTCOME,
                "rfcs/README.md": b"# RFCs\n",
                "rfcs/notes\x1b[31m.md": b"stray\n",
            },
        )
        commit(
            git,
            "refs/heads/rfc-ledger",
            {
                "0000/0050.jsonl": dump_ledger(spam().events),
                "0000/0053.jsonl": dump_ledger(review.events),
                "0000/0054.jsonl": broken,
                "0000/0055.jsonl": dump_ledger(review.events),
                "checkpoint.json": b"{}\n",
                "notes.jsonl": b"\n",
            },
        )
    return directory


def test_a_repository_becomes_a_whole_site(repository: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    done = CliRunner().invoke(
        site, ["build", "--repository", str(repository), "--output", str(output)], standalone_mode=False
    )
    assert None is done.exception, done.exception
    made = {
        path.relative_to(output).as_posix(): path.read_bytes() for path in output.rglob("*") if path.is_file()
    }
    assert [] == broken_links(made)
    assert [] == faults(made)
    index = json.loads(made["index.json"])
    states = {rfc["id"]: rfc["state"] for rfc in index["rfcs"]}
    assert {
        "0007": "accepted",
        "0008": "unknown",
        "0050": "withdrawn",
        "0053": "review",
        "0054": "unknown",
        "0055": "unknown",
    } == states
    codes = {rfc["id"]: [error["code"] for error in rfc["errors"]] for rfc in index["rfcs"]}
    assert (["ledger-broken"], ["foreign-event"]) == (codes["0054"], codes["0055"])
    assert {"stray-file", "stray-ledger"} == {error["code"] for error in index["errors"]}
    assert b"\x89PNG" == made["rfcs/0007/assets/packed/plan.png"]
    assert "6 RFCs" in done.stdout
    assert ("rfcs/notes␦[31m.md: error[stray-file]", False) == (
        done.stderr.split(" it ")[0],
        "\x1b" in done.stderr,
    )


def test_the_text_of_an_open_rfc_is_read_where_it_was_fetched(tmp_path: Path) -> None:
    with Git.create(tmp_path / "rfcs.git") as git:
        main = commit(git, "refs/heads/main", own_files())
        ledger = commit(
            git, "refs/heads/rfc-ledger", {"0000/0053.jsonl": dump_ledger(_with_blob(git).events)}
        )
        inputs = read_inputs(git, main, ledger, repository="acme/rfcs")
    (entry,) = inputs.rfcs
    assert b"# Hello\n" == entry.text


def _with_blob(git: Git) -> Story:
    story = Story("0053", "Fuse kernels")
    blob = git.write_blob(b"# Hello\n")
    story.say("opened", None, number=53, title={"text": "Fuse kernels"}, draft=False)
    return story.say("revised", None, path="rfcs/0000-fuse.md", blob=blob, meta={}, assets=[])


def test_building_twice_gives_the_same_files_and_replaces_the_old_ones(
    repository: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out"
    with Git.at(repository) as git:
        main, ledger = git.resolve("refs/heads/main"), git.resolve("refs/heads/rfc-ledger")
        assert main is not None
        inputs = read_inputs(git, main, ledger, repository="acme/rfcs")
    write_site(build(inputs), output)
    (output / "rfcs" / "old.html").write_text("left over", encoding="utf-8")
    write_site(build(inputs), output)
    assert not (output / "rfcs" / "old.html").exists()
    assert [output] == [path for path in tmp_path.iterdir() if path.name != "rfcs.git"]


def test_a_directory_it_did_not_make_is_never_touched(tmp_path: Path) -> None:
    output = tmp_path / "thesis"
    output.mkdir()
    (output / "chapter-1.md").write_text("years of work", encoding="utf-8")
    with pytest.raises(Refusal, match="nothing was written"):
        write_site({"index.html": b""}, output)
    assert ["chapter-1.md"] == [path.name for path in output.iterdir()]


def test_a_file_or_a_link_in_its_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    (tmp_path / "link").symlink_to(tmp_path)
    for name in ("file", "link"):
        with pytest.raises(Refusal, match="not a directory"):
            check_output(tmp_path / name)
    with pytest.raises(Refusal, match="file is not a directory"), staging(tmp_path / "file" / "site"):
        pass


def test_a_failure_on_the_way_leaves_the_old_site_as_it_was(tmp_path: Path) -> None:
    output = tmp_path / "out"
    write_site({"index.html": b"old"}, output)
    with pytest.raises(Refusal, match="no path of a site"):
        write_site({"index.html": b"new", "../escape.html": b"x"}, output)
    assert b"old" == (output / "index.html").read_bytes()
    assert [output] == list(tmp_path.iterdir())
    assert (output / MARKER).is_file()


def test_a_site_can_be_read_by_a_web_server(tmp_path: Path) -> None:
    write_site({"a/index.html": b"x"}, tmp_path / "out")
    assert 0o055 & (tmp_path / "out").stat().st_mode == 0o055 & tmp_path.stat().st_mode | 0o055


def test_an_address_that_is_none_is_a_mistake_of_usage(repository: Path) -> None:
    done = CliRunner().invoke(
        site, ["build", "--repository", str(repository), "--base-url", "javascript:x"], standalone_mode=False
    )
    assert "no http or https address" in str(done.exception)
