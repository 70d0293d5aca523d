"""Pull requests that are no RFC, or stop being one: a gate, and otherwise left in peace."""

from __future__ import annotations

from tests.engine.outages import assert_idle
from tests.engine.world import NAME, World, rfc_text


def test_a_pull_request_that_is_no_rfc_gets_a_green_gate_once_and_no_ledger(world: World) -> None:
    number = world.open(files={"docs/guide.md": "A guide.\n"})
    world.say(number, "eli-elm", "/sign-off")
    world.good_sweep()
    world.say(number, "eli-elm", "Thanks!")
    world.good_sweep()
    world.sweep(only=number)
    assert [("success", "Not an RFC: nothing is decided here.")] == world.gates(number)
    assert ({}, [], set()) == (world.ledgers(), world.bot_comments(number), world.labels(number))
    assert_idle(world)


def test_a_new_head_of_such_a_pull_request_gets_its_own_gate(world: World) -> None:
    number = world.open(files={"docs/guide.md": "A guide.\n"})
    world.good_sweep()
    world.push(number, {"docs/guide.md": "A better guide.\n"})
    world.good_sweep()
    assert "success" == world.gate(number)[0]


def test_such_a_pull_request_becomes_an_rfc_by_a_push(world: World) -> None:
    number = world.open(files={"docs/guide.md": "A guide.\n"})
    world.good_sweep()
    world.push(number, {"docs/guide.md": None, "rfcs/0000-idea.md": rfc_text()})
    world.good_sweep()
    assert ("proposed", "pending") == (world.rfc(number).state, world.gate(number)[0])


def test_an_issue_is_not_a_pull_request(world: World) -> None:
    issue = world.forge.open_issue(NAME, "wren", "RFC: an idea", "/sign-off")
    world.forge.comment(NAME, issue, "eli-elm", "/sign-off")
    world.pause()
    world.good_sweep()
    assert {} == world.ledgers()
    assert_idle(world)


def test_draft_follows_githubs_flag(world: World) -> None:
    number = world.open(draft=True)
    world.good_sweep()
    assert "draft" == world.rfc(number).state
    world.forge.set_draft(NAME, number, False)
    world.pause()
    world.good_sweep()
    assert "proposed" == world.rfc(number).state
    world.forge.set_draft(NAME, number, True)
    world.pause()
    world.good_sweep()
    assert ("draft", "pending") == (world.rfc(number).state, world.gate(number)[0])
    assert "rfc: draft" in world.labels(number)


def test_converting_to_draft_during_review_pauses_nothing(world: World) -> None:
    number = world.open_in_review()
    world.forge.set_draft(NAME, number, True)
    world.pause()
    world.good_sweep()
    assert "review" == world.rfc(number).state


def test_a_pull_request_of_another_base_is_not_decided_and_its_gate_says_so(world: World) -> None:
    world.forge.commit(NAME, "ara-lead", {"NEWS.md": "Next.\n"}, "Next", branch="next")
    number = world.open()
    world.good_sweep()
    world.forge.retarget(NAME, number, "next")
    world.pause()
    world.approve(number, "eli-elm")
    world.good_sweep()
    assert "decided" not in world.types(number)
    assert "does not target the default branch" in world.gate(number)[1]
    world.forge.retarget(NAME, number, "main")
    world.pause()
    world.good_sweep()
    assert "accepted" == world.rfc(number).state


def test_an_rfc_opened_against_another_base_is_no_rfc_here(world: World) -> None:
    world.forge.commit(NAME, "ara-lead", {"NEWS.md": "Next.\n"}, "Next", branch="next")
    number = world.open(base="next")
    world.good_sweep()
    assert {} == world.ledgers()
    assert world.gate(number)[0] in ("pending", "success")


def test_a_pull_request_that_somebody_else_closes_is_reopened_once(world: World) -> None:
    number = world.open_in_review()
    world.forge.close_pull(NAME, number, "hana-heath")
    world.pause()
    world.good_sweep()
    assert ("review", "open") == (world.rfc(number).state, world.state(number))
    world.good_sweep()
    world.forge.close_pull(NAME, number, "hana-heath")
    world.pause()
    world.good_sweep()
    world.good_sweep()
    assert "closed" == world.state(number)
    assert_idle(world)


def test_a_pull_request_that_its_author_closes_is_withdrawn_after_seven_days(world: World) -> None:
    number = world.open_in_review()
    world.forge.close_pull(NAME, number)
    world.pause()
    world.good_sweep()
    assert ("review", "closed") == (world.rfc(number).state, world.state(number))
    assert "withdrawn unless it is reopened" in world.status(number)
    world.pause(days=8)
    world.good_sweep()
    assert "withdrawn" == world.rfc(number).state
    assert world.file("rfcs/0001-idea-1.md") is not None


def test_a_pull_request_that_its_author_reopens_in_time_goes_on(world: World) -> None:
    number = world.open_in_review()
    world.forge.close_pull(NAME, number)
    world.pause()
    world.good_sweep()
    world.pause(days=3)
    world.forge.reopen_pull(NAME, number)
    world.pause()
    world.good_sweep()
    world.pause(days=8)
    world.good_sweep()
    assert ("review", "open") == (world.rfc(number).state, world.state(number))


def test_pull_requests_closed_before_the_bot_came_are_left_alone(world: World) -> None:
    numbers = [world.open() for _ in range(3)]
    for number in numbers:
        world.forge.close_pull(NAME, number)
    world.good_sweep()
    assert {} == world.ledgers()
    assert [[], [], []] == [world.gates(number) for number in numbers]
