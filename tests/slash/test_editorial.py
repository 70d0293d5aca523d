"""`/editorial`: a change of words keeps ballots and windows; what binds a withdrawal and a decision."""

from __future__ import annotations

from rfcflow.model import Rule
from tests.builders import World, governance, text

TWO = governance(rules={"engine": {"routine": Rule("any-of", k=2)}})


def said(world: World, login: str, body: str) -> str:
    assert ["answered"] == world.command(login, body)
    return world.answer()


def pushed(world: World, title: str, **fields: object) -> World:
    world.push(text(title, **fields))  # type: ignore[arg-type]  # the fields of text()
    world.sweep()
    return world


def test_ballots_on_the_text_before_are_current_again() -> None:
    world = World(governance=TWO).reviewed()
    world.command("ben", "/sign-off")
    pushed(world, "Ragged tensors.")
    old, new = world.rfc.revisions[0].text, world.rfc.revisions[-1].text
    assert ["editorial"] == world.command("ada", "/editorial")
    event = world.history[-1]
    assert (old, new, new) == (event.data["old"], event.data["new"], event.text)
    assert [new] == [ballot.text for ballot in world.rfc.ballots]
    assert ["signed-off"] == world.command("eve", "/sign-off")
    assert ["signed-off", "decided"] == world.command("ben", "/sign-off")


def test_an_editorial_change_can_span_several_pushes() -> None:
    world = World(governance=TWO).reviewed()
    world.command("ben", "/sign-off")
    first = world.rfc.revisions[0].text.removeprefix("t1:")[:12]
    pushed(pushed(world, "Once"), "Twice")
    assert "no ballot and no final comment period is bound" in said(world, "ada", "/editorial")
    assert ["editorial"] == world.command("ada", f"/editorial from={first}")
    assert "There is no such earlier text" in said(world, "ada", "/editorial from=0123456789ab")
    assert "takes `from=HASH` or nothing" in said(world, "ada", "/editorial please")


def test_a_window_that_the_change_had_ended_goes_on() -> None:
    world = World(raw=text(contentious=("removal",))).final()
    ends = world.rfc.window.ends if world.rfc.window else None
    world.command("ben", "/sign-off")
    pushed(world, "Ragged tensors.", contentious=("removal",))
    assert "review" == world.rfc.state
    assert ["editorial"] == world.command("ada", "/editorial")
    window = world.rfc.window
    assert window is not None
    assert ("final-comment", ends) == (world.rfc.state, window.ends)
    for login in ("ada", "cora", "cyrus"):
        world.command(login, "/sign-off")
    world.later(days=11)
    assert ["decided"] == world.moves()


def test_only_the_shepherd_attests_and_never_an_author() -> None:
    world = World(governance=TWO).reviewed("ada")
    world.command("ben", "/sign-off")
    pushed(world, "Other", author="nina, ada")
    assert "is for the shepherd; you are" in said(world, "nina", "/editorial")
    assert "There is no sound text to attest." in said(world, "ada", "/editorial")


def test_what_the_bot_had_not_announced_is_not_attested() -> None:
    world = World(governance=TWO).reviewed("ada")
    world.command("ben", "/sign-off")
    pushed(world, "Other")
    world.push(text("Third"))
    assert ["revised", "answered"] == world.command("ada", "/editorial")
    assert "had not announced the current text yet" in world.answer()


def test_a_ballot_to_reject_stays_one_to_reject() -> None:
    world = World().final("reject")
    world.command("ben", "/sign-off")
    pushed(world, "Other")
    world.command("ada", "/editorial")
    assert ["reject"] == [ballot.disposition for ballot in world.rfc.ballots]


# --- what was announced binds a withdrawal ---


def test_a_push_followed_by_a_withdrawal_lands_the_text_that_was_announced() -> None:
    world = World().reviewed()
    announced = world.rfc.revision
    assert announced is not None
    world.push(text("An advertisement"))
    assert ["revised", "decided"] == world.command("nina", "/withdraw Solved elsewhere.")
    decision = world.rfc.decision
    assert decision is not None
    assert (announced.text, announced.head) == (decision.text, decision.head)


# --- an old yes decides nothing after a window that proposed a no ---


def rejecting() -> World:
    """Both voices to accept are there; a window proposes to reject."""
    world = World(governance=TWO).reviewed()
    world.command("ben", "/sign-off")
    world.command("dan", "/concern Memory use")
    world.command("eve", "/sign-off")
    world.command("ada", "/writeup Two designs were compared, and neither was liked by anybody.")
    reject = '/final-comment reject criterion=need reopen="Somebody who needs it" Nobody needs it.'
    proposed = f"/resolve memory-use Nobody needs it.\n\n{reject}"
    assert ["concern-resolved", "final-comment"] == world.command("ada", proposed)
    return world


def test_a_lapsed_window_to_reject_accepts_nothing_by_sign_offs_from_before() -> None:
    world = rejecting()
    world.later(days=11)
    assert ["window-lapsed"] == world.moves()
    assert "one of them is needed afresh: `/sign-off`" in world.projection.status
    assert ["signed-off", "decided"] == world.command("ben", "/sign-off")


def test_a_cancelled_window_to_reject_accepts_nothing_either() -> None:
    world = rejecting()
    assert ["final-comment-cancelled"] == world.command(
        "ada", "/final-comment cancel It is needed after all."
    )
    assert "review" == world.rfc.state


# --- a draft flag moved to and fro ---


def test_a_draft_flag_is_answered_once() -> None:
    world = World().reviewed()
    for draft in (True, False, True, False):
        world.draft = draft
        world.sweep()
    noted = [said for said in world.projection.said if "marked as a draft" in said.body]
    assert 1 == len(noted)


def test_a_draft_flag_moved_to_and_fro_asks_the_same_candidate_once() -> None:
    world = World().proposed()
    for draft in (True, False, True, False):
        world.draft = draft
        world.later(minutes=1)
        world.sweep()
    asked = [said for said in world.projection.said if "would you shepherd this RFC" in said.body]
    assert 1 == len(asked)
