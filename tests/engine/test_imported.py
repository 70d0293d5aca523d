"""An RFC that came from elsewhere has no pull request: it is commanded through an issue about it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rfcflow.engine.verify import verify_repository
from rfcflow.text.frontmatter import parse_document
from rfcflow.verify.branch import blob_id
from tests.engine.world import NAME, World, open_world, rfc_text
from tests.forge.oracle import attach

FILE = "rfcs/0042-an-old-idea.md"
OUTCOME = "rfcs/outcomes/0042.yml"
TEXT = """---
title: An old idea
summary: It was there before.
kind: feature
authors: [wren]
modules: [alpha]
created: 2024-03-01
rfc: "0042"
state: accepted
---

# An old idea

It is old.
"""
RECORD = """rfc: '0042'
title: An old idea
kind: feature
state: accepted
origin:
  source: https://git.example/old/rfcs
  commit: 0123456789012345678901234567890123456789
  path: text/42-old.md
  blob: 9876543210987654321098765432109876543210
"""
RECORD += f"file:\n  path: {FILE}\n  blob: {blob_id(TEXT.encode(), 40)}\n"
LIST = """# RFCs

Every RFC that was decided, whatever the outcome. This list changes only when a decision lands.

| RFC | title | state | decided | record |
|---|---|---|---|---|
| [0042](0042-an-old-idea.md) | An old idea | accepted | 2024-03-09 | [outcome](outcomes/0042.yml) |
"""


@pytest.fixture
def world(tmp_path: Path, fresh: bool) -> Iterator[World]:
    with open_world(tmp_path, {FILE: TEXT, OUTCOME: RECORD, "rfcs/README.md": LIST}, fresh=fresh) as made:
        judge = attach(made.forge)
        yield made
        judge.assert_clean()


def issue(world: World, body: str = "RFC: 0042\n\nThis one is built.", who: str = "eli-elm") -> int:
    world.good_sweep()
    number = world.forge.open_issue(NAME, who, "About the old idea", body)
    world.pause()
    return number


def statuses(world: World, number: int) -> list[str]:
    return [body for body in world.bot_comments(number) if "rfcflow:status 0042" in body]


def types(world: World) -> list[str]:
    return world.types(42)


def findings(world: World) -> list[str]:
    return [str(finding) for finding in verify_repository(world.repository).findings]


def test_the_first_command_opens_its_ledger_and_its_status_lives_in_the_issue(world: World) -> None:
    number = issue(world)
    world.good_sweep()
    assert ([], []) == (types(world), statuses(world, number))
    world.say(number, "eli-elm", "/implemented https://git.example/meadow/pull/9")
    world.good_sweep()
    assert ["imported", "implemented", "recorded"] == types(world)
    (status,) = statuses(world, number)
    assert "RFC 0042 · implemented" in status
    assert "Imported from " in status
    assert "how it was decided there is not proved here" in status
    document, _ = parse_document(FILE, world.file(FILE) or b"")
    assert document is not None
    assert "implemented" == document.meta["state"]
    assert RECORD.encode() == world.file(OUTCOME)
    assert "| An old idea | implemented |" in (world.file("rfcs/README.md") or b"").decode()
    assert "open" == world.state(number)
    assert [] == findings(world)
    report = world.good_sweep()
    assert (0, []) == (report.writes, report.events)


def test_a_successor_supersedes_it_though_nobody_ever_commanded_it(world: World) -> None:
    number = world.open(rfc_text("A better idea", extra='replaces: ["0042"]\n'))
    world.approve(number, "eli-elm")
    world.good_sweep()
    assert "accepted" == world.rfc(number).state
    assert ["imported", "superseded", "recorded"] == types(world)
    document, _ = parse_document(FILE, world.file(FILE) or b"")
    assert document is not None
    assert ("superseded", (f"{number:04d}",)) == (document.meta["state"], document.meta["superseded-by"])
    assert RECORD.encode() == world.file(OUTCOME)
    assert "| An old idea | superseded |" in (world.file("rfcs/README.md") or b"").decode()
    assert [] == statuses(world, number)
    assert [] == findings(world)
    report = world.good_sweep()
    assert (0, []) == (report.writes, report.events)


def test_who_may_not_is_told_so_there(world: World) -> None:
    number = issue(world)
    world.say(number, "stranger", "/implemented https://git.example/meadow/pull/9")
    world.good_sweep()
    assert ["imported", "answered"] == types(world)
    assert "was refused" in world.replies(number)[0]


def test_it_gets_a_shepherd_who_is_asked_how_it_stands(world: World) -> None:
    number = issue(world)
    world.say(number, "eli-elm", "/shepherd me")
    world.good_sweep()
    assert ["imported", "shepherd-accepted"] == types(world)
    world.pause(days=91)
    world.good_sweep()
    assert ["reminded", "reminded"] == types(world)[-2:]
    assert "@eli-elm, this RFC has been accepted" in world.bot_comments(number)[-1]


@pytest.mark.parametrize(
    "body", ["About RFC: 0042", "rfc: 42\n", "RFC: 0043\n", "RFC: 0042 and more\n", "\nRFC: 0042\n", ""]
)
def test_an_issue_that_is_about_no_imported_rfc_is_nobodys_business(world: World, body: str) -> None:
    number = issue(world, body)
    world.say(number, "eli-elm", "/shepherd me")
    world.good_sweep()
    assert [] == world.bot_comments(number)
    assert {} == world.ledgers()


def test_a_second_issue_about_it_is_told_once_where_the_first_one_is(world: World) -> None:
    first, second = issue(world), issue(world)
    world.say(first, "eli-elm", "/shepherd me")
    world.good_sweep()
    world.say(second, "eli-elm", "/shepherd release")
    world.good_sweep()
    world.say(second, "eli-elm", "/shepherd release")
    world.good_sweep()
    assert ["imported", "shepherd-accepted"] == types(world)
    (said,) = world.bot_comments(second)
    assert f"RFC 0042 is commanded in #{first}." in said
    assert set() == world.labels(second)


def test_an_issue_counts_only_when_an_active_maintainer_opened_it(world: World) -> None:
    theirs = issue(world, who="stranger")
    world.say(theirs, "eli-elm", "/shepherd me")
    world.good_sweep()
    world.say(theirs, "eli-elm", "/shepherd me")
    world.good_sweep()
    assert {} == world.ledgers()
    (said,) = world.bot_comments(theirs)
    assert "an issue that an active maintainer opened" in said
    number = issue(world)
    world.say(number, "stranger", "/status")
    world.good_sweep()
    assert ["imported", "answered"] == types(world)


def test_an_issue_stays_with_its_rfc_when_its_first_line_changes(world: World) -> None:
    other = {
        name.replace("0042", "0043"): text.replace("0042", "0043")
        for name, text in ((FILE, TEXT), (OUTCOME, RECORD))
    }
    world.forge.commit(NAME, "ara-lead", other, "Import another")
    number = issue(world)
    world.say(number, "eli-elm", "/shepherd me")
    world.good_sweep()
    about = world.forge.state.repository_named(NAME).issues[number]
    about.body, about.updated_at = "RFC: 0043\n", world.forge.clock.now()
    world.pause()
    world.say(number, "bas-core", "/retire It is gone.")
    world.good_sweep()
    assert ["imported", "shepherd-accepted"] == types(world)
    assert [42] == sorted(world.ledgers())
    assert "this issue is about RFC 0042 and stays so" in world.bot_comments(number)[-1]


def test_an_issue_that_names_its_rfc_no_more_is_followed_by_a_maintainers_next_one(world: World) -> None:
    number = issue(world)
    world.say(number, "eli-elm", "/shepherd me")
    world.good_sweep()
    old = world.forge.state.repository_named(NAME).issues[number]
    old.body, old.updated_at = "Nothing to see here\n", world.forge.clock.now()
    world.pause()
    later = issue(world)
    world.say(later, "eli-elm", "/shepherd release")
    world.good_sweep()
    assert ["imported", "shepherd-accepted", "conversation", "shepherd-released"] == types(world)
    assert "RFC 0042 · accepted" in statuses(world, later)[-1]
    assert [] == findings(world)


def test_an_issue_about_an_rfc_with_a_pull_request_commands_nothing(world: World) -> None:
    pull = world.open()
    world.good_sweep()
    number = issue(world, f"RFC: {pull:04d}\n")
    world.say(number, "eli-elm", "/shepherd me")
    world.good_sweep()
    assert (None, []) == (world.rfc(pull).shepherd, world.bot_comments(number))


def test_a_forged_origin_is_found(world: World) -> None:
    number = issue(world)
    world.say(number, "eli-elm", "/shepherd me")
    world.good_sweep()
    world.forge.commit(NAME, "ara-lead", {OUTCOME: RECORD.replace("old/rfcs", "new/rfcs")}, "Edit")
    assert any("changed-on-main" in finding for finding in findings(world))


def test_a_successor_supersedes_what_was_imported_once_it_has_a_ledger(world: World) -> None:
    number = issue(world)
    world.say(number, "eli-elm", "/shepherd me")
    world.good_sweep()
    pull = world.open(rfc_text("A new idea", extra='replaces: ["0042"]\n'))
    world.approve(pull, "eli-elm")
    world.good_sweep()
    assert "superseded" == world.rfc(42).state
    document, _ = parse_document(FILE, world.file(FILE) or b"")
    assert document is not None
    assert ("superseded", (f"{pull:04d}",)) == (document.meta["state"], document.meta["superseded-by"])
    assert [] == findings(world)
