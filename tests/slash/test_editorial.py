"""`/editorial`: a change of words keeps ballots and windows; what binds a withdrawal and a decision."""

from __future__ import annotations

from datetime import timedelta

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


# --- what an editorial change may be ---


def more(count: int) -> str:
    return "# Summary\n\nOne. " + "word " * count + "\n"


def test_more_words_than_the_policy_allows_are_not_editorial() -> None:
    world = World(governance=TWO).reviewed()
    world.command("ben", "/sign-off")
    pushed(world, "Ragged tensors", body=more(41))
    answer = said(world, "ada", "/editorial")
    assert "at most 40 words, and since that text was signed it is 41" in answer
    assert "Everybody is asked again: `/sign-off`" in answer
    assert [world.rfc.revisions[0].text] == [ballot.text for ballot in world.rfc.ballots]


def test_small_steps_are_counted_together_from_the_text_that_was_signed() -> None:
    world = World(governance=TWO).reviewed()
    world.command("ben", "/sign-off")
    pushed(world, "Ragged tensors", body=more(25))
    assert ["editorial"] == world.command("ada", "/editorial")
    assert 25 == world.history[-1].data["words"]
    pushed(world, "Ragged tensors", body=more(50))
    assert "since that text was signed it is 50" in said(world, "ada", "/editorial")


def test_a_changed_fact_of_the_front_matter_is_not_editorial() -> None:
    world = World(governance=TWO).reviewed()
    world.command("ben", "/sign-off")
    pushed(world, "Ragged tensors", modules=("engine", "docs"))
    world.push(text("Ragged tensors.", modules=("engine", "docs")))
    world.sweep()
    first = world.rfc.revisions[0].text.removeprefix("t1:")[:12]
    assert "More than words changed: `modules`" in said(world, "ada", f"/editorial from={first}")


def test_a_text_that_is_gone_cannot_be_compared() -> None:
    world = World(governance=TWO).reviewed()
    world.command("ben", "/sign-off")
    world.push(text("Ragged tensors."))
    world.raws.clear()
    world.sweep()
    assert "the text before is not in the repository any more" in said(world, "ada", "/editorial")


def test_a_window_that_goes_on_at_its_very_end_leaves_days_to_read() -> None:
    world = World(raw=text(contentious=("removal",))).final()
    before = world.rfc.window
    assert before is not None
    world.now = before.ends - timedelta(minutes=30)
    pushed(world, "Ragged tensors.", contentious=("removal",))
    assert ["editorial"] == world.command("ada", "/editorial")
    event, window = world.history[-1], world.rfc.window
    assert window is not None
    assert event.seen + timedelta(days=3) == window.ends


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
