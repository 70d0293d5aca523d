"""Pull requests nobody should have opened: one clear answer each, and nothing decided."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from rfcflow.events import Event
from rfcflow.forge import pushes
from rfcflow.forge.plumbing import update_refs
from rfcflow.forge.state import Actor
from rfcflow.views.projection import project
from tests.engine.world import NAME, World, rfc_text


def problems(world: World, number: int) -> list[str]:
    revision = world.rfc(number).revision
    assert revision is not None
    return [str(problem["code"]) for problem in revision.problems if problem["severity"] == "error"]


UNREADABLE: dict[str, str | bytes] = {
    "syntax": "---\ntitle: [unclosed\n---\n\n# Text\n",
    "missing": "# No front matter at all\n",
    "duplicate": "---\ntitle: One\ntitle: Two\n---\n\n# Text\n",
    "encoding": b"---\ntitle: \xff\xfe\n---\n",
    "binary": b"\x00\x01\x02binary",
    "empty": "",
    "aliases": "---\na: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n---\n\n# Text\n",
    "impossible-date": rfc_text().replace("2026-11-23", "2026-02-31"),
    "bot-owned": rfc_text(extra="state: accepted\n"),
}


def test_front_matter_that_does_not_parse_is_a_draft_that_says_where(world: World) -> None:
    numbers = [world.open(text, files={f"rfcs/0000-{slug}.md": text}) for slug, text in UNREADABLE.items()]
    for number in numbers:
        world.say(number, "eli-elm", "/sign-off")
    world.good_sweep()
    for number in numbers:
        assert problems(world, number)
        assert ("draft", "failure") == (world.rfc(number).state, world.gate(number)[0])
        assert "see the status comment" in world.gate(number)[1]
        assert "**error**" in world.status(number)
        assert ("decided" not in world.types(number), 1) == (True, len(world.replies(number)))


def test_mending_the_file_proposes_it_at_once(world: World) -> None:
    number = world.open(files={"rfcs/0000-an-idea.md": "---\ntitle: [unclosed\n---\n"})
    world.good_sweep()
    world.push(number, {"rfcs/0000-an-idea.md": rfc_text()})
    world.good_sweep()
    assert ("proposed", "pending") == (world.rfc(number).state, world.gate(number)[0])


def test_a_file_of_five_megabytes_is_named_and_not_read(world: World) -> None:
    number = world.open(rfc_text(body="word " * 200_000))
    world.good_sweep()
    assert ["too-large"] == problems(world, number)
    assert "at most 500,000 are read" in world.status(number)
    assert "failure" == world.gate(number)[0]
    assert all(len(ledger) < 20_000 for ledger in world.ledgers().values())


def special_pull(world: World, mode: str, content: str) -> int:
    """A pull request whose RFC has an unusual mode: a symlink or a submodule."""
    number = world.open(slug=f"special-{world.slugs}")
    branch = f"refs/heads/special-{world.slugs - 1}"
    home = world.directory / "forge" / "repositories" / "wren" / "rfcs.git"

    def git(*arguments: str, stdin: str = "") -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=home, input=stdin, capture_output=True, text=True, check=True, timeout=30
        )
        return done.stdout.strip()

    blob = (
        git("rev-parse", "main") if mode == "160000" else git("hash-object", "-w", "--stdin", stdin=content)
    )
    rfcs = git("mktree", stdin=f"{mode} {'commit' if mode == '160000' else 'blob'} {blob}\t0000-special.md\n")
    others = [line for line in git("ls-tree", "main").splitlines() if not line.endswith("\trfcs")]
    tree = git("mktree", stdin="\n".join([*others, f"040000 tree {rfcs}"]) + "\trfcs\n")
    commit = git("commit-tree", tree, "-p", git("rev-parse", "main"), "-m", "special")
    with world.forge.state.lock:
        repository = world.forge.state.repository_named("wren/rfcs")
        old = git("rev-parse", branch)
        update_refs(repository.path, [(branch, commit, old)])
        actor = Actor(world.forge.account("wren"))
        pushes.moved(world.forge.state, repository, actor, [(branch, old, commit)])
    world.pause()
    return number


SPECIAL = (
    ("120000", "/etc/passwd", "symlink"),
    ("120000", "../.github/governance/policy.yml", "symlink"),
    ("160000", "", "submodule"),
    ("100755", rfc_text(), "executable"),
)


def test_what_is_no_plain_file_is_not_followed(world: World) -> None:
    numbers = [special_pull(world, mode, content) for mode, content, _ in SPECIAL]
    world.good_sweep()
    assert [[code] for _, _, code in SPECIAL] == [problems(world, number) for number in numbers]
    assert {"failure"} == {world.gate(number)[0] for number in numbers}
    assert not any("root:" in world.status(number) for number in numbers)


def test_a_path_beside_rfcs_turns_the_gate_red_and_says_split(world: World) -> None:
    number = world.open(files={"rfcs/0000-an-idea.md": rfc_text(), "scripts/evil.py": "print('hello')\n"})
    world.say(number, "eli-elm", "/sign-off")
    world.good_sweep()
    state, description = world.gate(number)
    assert "failure" == state
    assert "split" in description.lower()
    assert "scripts/evil.py" in world.status(number)
    assert "decided" not in world.types(number)


def test_two_rfc_files_turn_the_gate_red_and_say_split(world: World) -> None:
    number = world.open(files={"rfcs/0000-one.md": rfc_text("One"), "rfcs/0000-two.md": rfc_text("Two")})
    world.good_sweep()
    state, description = world.gate(number)
    assert "failure" == state
    assert "split" in description.lower()
    assert "2 RFCs in one pull request" in world.status(number)


STRAY = (
    "rfcs/README.md",
    "rfcs/outcomes/0001.yml",
    "RFCS/0000-idea.md",
    "rfcs/deep/er/0000-idea.md",
    "rfcs/a b.md",
    "rfcs/0000-" + "long-" * 40 + "name.md",
    "rfcs/assets/idea/shell.sh",
)


def test_a_stray_path_below_rfcs_is_named(world: World) -> None:
    numbers = [world.open(files={path: "hello\n"}, slug=f"stray-{row}") for row, path in enumerate(STRAY)]
    world.good_sweep()
    assert {"failure"} == {world.gate(number)[0] for number in numbers}
    assert {"draft"} == {world.rfc(number).state for number in numbers}
    assert all(1 <= len(problems(world, number)) <= 2 for number in numbers)


def test_a_deleted_fork_is_still_served_by_the_pull_requests_own_ref(world: World) -> None:
    number = world.open()
    world.good_sweep()
    world.forge.delete_fork("wren/rfcs")
    world.pause()
    world.approve(number, "eli-elm")
    world.good_sweep()
    assert ("accepted", "merged") == (world.rfc(number).state, world.state(number))
    assert world.file("rfcs/0001-idea-1.md") is not None


@contextmanager
def vanished(world: World, number: int, how: str) -> Iterator[None]:
    """The head is not to be had: GitHub serves no ref for it, or lists a commit that is nowhere."""
    issue = world.forge.state.repository_named(NAME).issues[number]
    pull = issue.pull
    assert pull is not None
    real, ref = pull.head_sha, f"refs/pull/{number}/head"
    if how == "no-ref":
        world.git("update-ref", "-d", ref)
    else:
        pull.head_sha = "d" * 40
    issue.updated_at = world.forge.clock.tick()
    world.pause()
    yield
    pull.head_sha = real
    world.git("update-ref", ref, real)
    world.pause()


@pytest.mark.parametrize("fresh", [True])  # a clone that lasts has the head already
@pytest.mark.parametrize("how", ["no-ref", "no-commit"])
def test_a_head_that_cannot_be_fetched_decides_nothing_and_says_so_and_resumes(
    world: World, how: str
) -> None:
    number = world.open()
    world.good_sweep()
    before = world.types(number)
    with vanished(world, number, how):
        world.say(number, "eli-elm", "/sign-off")
        report = world.sweep()
        assert 4 == report.exit_code
        assert before == world.types(number)
        assert "Nothing is decided while this holds" in world.status(number)
        assert "cannot be fetched" in world.status(number)
    assert "pending" == world.gate(number)[0]
    world.good_sweep()
    assert "Nothing is decided while this holds" not in world.status(number)
    assert "accepted" == world.rfc(number).state


def test_a_head_that_cannot_be_fetched_is_not_written_about_again_and_again(world: World) -> None:
    number = world.open()
    world.good_sweep()
    with vanished(world, number, "no-ref"):
        world.sweep()
        _, requests = world.counted()
    assert [] == [request for request in requests if not request.startswith("GET")]


@pytest.mark.parametrize("how", ["no-ref", "no-commit"])
def test_a_new_pull_request_whose_head_is_not_to_be_had_waits(world: World, how: str) -> None:
    number = world.open()
    with vanished(world, number, how):
        report = world.sweep()
        assert 4 == report.exit_code
        assert {} == world.ledgers()
        if how == "no-ref":  # otherwise there is no commit to post it on
            assert "pending" == world.gate(number)[0]
            assert "cannot be fetched" in world.gate(number)[1]
    world.good_sweep()
    assert "proposed" == world.rfc(number).state


def test_one_vanished_head_stops_no_other(world: World) -> None:
    lost, fine = world.open(), world.open()
    world.approve(fine, "eli-elm")
    with vanished(world, lost, "no-ref"):
        report = world.sweep()
    assert 4 == report.exit_code
    assert "accepted" == world.rfc(fine).state


def test_one_broken_ledger_stops_no_other(world: World) -> None:
    broken, fine = world.open(), world.open()
    world.good_sweep()
    ledger = world.file("0000/0001.jsonl", "refs/heads/rfc-ledger") or b""
    world.forge.commit(
        NAME,
        "ara-lead",
        {"0000/0001.jsonl": ledger.replace(b'"alpha"', b'"beta_"')},
        "Tamper",
        branch="rfc-ledger",
    )
    world.pause()
    world.approve(broken, "eli-elm")
    world.approve(fine, "eli-elm")
    report = world.sweep()
    assert 4 == report.exit_code
    assert any("0001" in failure for failure in report.failures)
    assert "accepted" == world.rfc(fine).state
    assert "open" == world.state(broken)


def test_a_bug_met_on_one_rfc_stops_no_other_and_is_called_a_bug(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, fine = world.open(), world.open()
    world.good_sweep()
    world.approve(broken, "eli-elm")
    world.approve(fine, "eli-elm")

    def stumbling(history: tuple[Event, ...], *others: Any, **named: Any) -> Any:
        if history[0].rfc == "0001":
            raise KeyError("a row nobody thought of")
        return project(history, *others, **named)

    # No input is known that trips the views: the stumble has to be put there.
    monkeypatch.setattr("rfcflow.engine.show.project", stumbling)
    report = world.sweep()
    assert any("0001: a bug (KeyError)" in failure for failure in report.failures)
    assert "merged" == world.state(fine)
    assert "RFC 0002 · accepted" in world.status(fine)
    monkeypatch.undo()
    world.good_sweep()
    assert "RFC 0001 · accepted" in world.status(broken)
