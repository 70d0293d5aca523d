"""A number that an imported RFC has: the pull request of that number is told, the other RFC is left alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rfcflow.engine.verify import verify_repository
from rfcflow.verify.branch import blob_id
from tests.engine import test_imported as imported
from tests.engine.world import NAME, World, open_world, rfc_text
from tests.forge.oracle import attach

FILE = imported.FILE.replace("0042", "0002")
OUTCOME = imported.OUTCOME.replace("0042", "0002")
TEXT = imported.TEXT.replace("0042", "0002")
RECORD = imported.RECORD.partition("file:")[0].replace("0042", "0002")
RECORD += f"file:\n  path: {FILE}\n  blob: {blob_id(TEXT.encode(), 40)}\n"
TAKEN = "The number 0002 is taken by {}: open a new pull request, or have numbering.offset raised."


@pytest.fixture
def world(tmp_path: Path, fresh: bool) -> Iterator[World]:
    with open_world(tmp_path, {FILE: TEXT, OUTCOME: RECORD}, fresh=fresh) as made:
        judge = attach(made.forge)
        yield made
        judge.assert_clean()


def second(world: World) -> int:
    """A pull request with an RFC, the number 2."""
    world.open(files={"docs/guide.md": "A guide.\n"})
    number = world.open(rfc_text())
    assert 2 == number
    return number


def test_a_pull_request_never_takes_an_imported_rfcs_number(world: World) -> None:
    number = second(world)
    world.say(number, "eli-elm", "/sign-off")
    world.good_sweep()
    assert ("failure", TAKEN.format("an RFC on the default branch")) == world.gate(number)
    assert ({}, []) == (world.ledgers(), world.bot_comments(number))
    assert RECORD.encode() == world.file(OUTCOME)
    report = world.good_sweep()
    assert (0, []) == (report.writes, report.events)


def test_its_conversation_is_not_heard_once_an_issue_has_the_number(world: World) -> None:
    world.good_sweep()
    issue = world.forge.open_issue(NAME, "eli-elm", "About it", "RFC: 0002\n")
    world.pause()
    world.say(issue, "eli-elm", "/shepherd me")
    world.good_sweep()
    number = world.open(rfc_text())
    world.say(number, "bas-core", "/retire It is gone.")
    world.say(number, "eli-elm", "/shepherd release")
    world.good_sweep()
    assert ("failure", TAKEN.format("the RFC of #1")) == world.gate(number)
    assert ["imported", "shepherd-accepted"] == world.types(2)
    assert [] == world.bot_comments(number)


def test_other_pull_requests_of_that_number_are_left_in_peace(world: World) -> None:
    world.open(files={"docs/guide.md": "A guide.\n"})
    number = world.open(files={"docs/other.md": "Another guide.\n"})
    world.good_sweep()
    assert ("success", "Not an RFC: nothing is decided here.") == world.gate(number)


def test_what_is_imported_while_an_rfc_is_open_is_not_replaced_by_its_landing(
    tmp_path: Path, fresh: bool
) -> None:
    with open_world(tmp_path, fresh=fresh) as world:
        number = second(world)
        world.good_sweep()
        world.forge.commit(NAME, "ara-lead", {FILE: TEXT, OUTCOME: RECORD}, "Import")
        world.approve(number, "eli-elm")
        report = world.sweep()
        assert any("is an imported RFC's" in failure for failure in report.failures)
        assert RECORD.encode() == world.file(OUTCOME)
        assert [] == [str(finding) for finding in verify_repository(world.repository).findings]
