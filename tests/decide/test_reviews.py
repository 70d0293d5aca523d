"""Reviews by the button: ballots and concerns, each state once."""

from __future__ import annotations

from rfcflow.model import Rule
from tests.builders import IDS, World, governance, head, text

TWO = governance(rules={"engine": {"routine": Rule("any-of", k=2)}})


def kinds(world: World) -> list[str]:
    return [event.type for event in world.sweep()]


def test_an_approval_is_a_sign_off_on_the_text_of_its_commit() -> None:
    world = World().reviewed()
    world.review("ben")
    assert ["signed-off", "decided"] == kinds(world)


def test_an_approval_of_an_older_commit_signs_the_older_text() -> None:
    world = World(governance=TWO).reviewed()
    world.push(body="# Summary\n\nTwo.\n")
    world.sweep()
    world.review("ben", commit=head(1))
    assert ["signed-off"] == kinds(world)
    assert "| module engine (3) | any-of 2 | — | ben | 2 sign-offs |" in world.projection.status


def test_an_approval_of_an_older_text_does_not_turn_a_newer_sign_off_stale() -> None:
    world = World(governance=TWO).reviewed()
    world.push(body="# Summary\n\nTwo.\n")
    world.sweep()
    world.command("ben", "/sign-off")
    world.review("ben", commit=head(1))
    assert [] == world.sweep()
    assert ["signed-off", "decided"] == world.command("eve", "/sign-off")


def test_an_approval_of_a_commit_nobody_knows_signs_nothing() -> None:
    world = World().reviewed()
    world.review("ben", commit="9" * 40)
    assert [] == world.sweep()


def test_an_approval_by_somebody_without_a_vote_signs_nothing() -> None:
    world = World().reviewed()
    for login in ("olaf", "dan", "nina"):
        world.review(login)
    assert [] == world.sweep()


def test_an_approval_by_somebody_who_lost_the_role_signs_nothing() -> None:
    world = World().reviewed("cora")
    world.review("cyrus")
    world.governance = governance(core=("cora", "cleo"))
    assert ["elector-left"] == kinds(world)
    assert () == world.rfc.ballots


def test_an_approval_before_the_vote_opens_counts_when_it_does() -> None:
    world = World(draft=True).proposed()
    world.review("ben")
    assert [] == world.sweep()
    world.draft = False
    assert ["ready", "signed-off", "decided"] == kinds(world)


def test_an_approval_counts_as_soon_as_its_module_is_added_in_the_same_run() -> None:
    world = World(raw=text(modules=("engine",)), governance=TWO).reviewed("ada")
    world.review("dan")
    world.say("ada", "/module add docs")
    assert ["modules-changed", "signed-off"] == kinds(world)


def test_requested_changes_are_a_concern() -> None:
    world = World().reviewed()
    world.review("ben", "CHANGES_REQUESTED", body="The cache grows without bound.\nMeasure it.")
    (raised,) = world.sweep()
    assert ("concern-raised", "review-the-cache-grows-without-bound") == (raised.type, raised.data["id"])
    assert "The cache grows without bound." == world.rfc.open_concerns[0].title


def test_requested_changes_without_words_have_a_title_too() -> None:
    world = World().reviewed()
    world.review("ben", "CHANGES_REQUESTED", body="/status")
    assert ["concern-raised", "answered"] == kinds(world)
    assert "Changes requested" == world.rfc.open_concerns[0].title


def test_changes_requested_by_a_stranger_are_a_comment() -> None:
    world = World().reviewed()
    world.review("olaf", "CHANGES_REQUESTED", body="No.")
    assert [] == world.sweep()


def test_a_later_approval_resolves_what_the_review_objected_to_and_nothing_else() -> None:
    world = World().reviewed()
    world.review("ben", "CHANGES_REQUESTED", body="The cache grows.")
    world.sweep()
    world.command("ben", "/concern Naming")
    world.review("ben")
    assert ["signed-off", "concern-resolved"] == kinds(world)
    assert ["naming"] == [concern.id for concern in world.rfc.open_concerns]


def test_a_dismissed_approval_stays_and_its_owner_is_told_once() -> None:
    world = World(governance=TWO).reviewed()
    review = world.review("ben")
    world.sweep()
    world.dismiss(review)
    assert ["review-dismissed"] == kinds(world)
    assert "@ben, your review was dismissed. What you said stays" in world.answer()
    assert [] == world.sweep()
    assert [IDS["ben"]] == [ballot.person for ballot in world.rfc.ballots]
    assert ["signed-off", "decided"] == world.command("eve", "/sign-off")


def test_a_review_that_was_dismissed_before_it_was_read_is_nothing() -> None:
    world = World().reviewed()
    world.dismiss(world.review("ben"))
    assert [] == world.sweep()


def test_what_somebody_said_after_a_review_is_not_overwritten_by_it() -> None:
    world = World().reviewed()
    world.push(b"broken")
    world.sweep()
    world.review("ben", commit=head(1))
    world.say("ben", "/concern Memory use")
    kinds(world)
    assert ["memory-use"] == [concern.id for concern in world.rfc.open_concerns]
    late = World(governance=TWO).reviewed()
    review = late.review("ben", "CHANGES_REQUESTED", body="No.")
    late.reviews.clear()
    late.command("ben", "/sign-off")
    late.reviews.append(review)
    assert [] == late.sweep()


def test_an_approval_signs_for_accepting_only() -> None:
    world = World().final("reject")
    world.review("ben")
    assert ["signed-off"] == kinds(world)
    world.later(days=11)
    assert ["window-lapsed"] == kinds(world)
    assert ["signed-off", "decided"] == world.command("ben", "/sign-off")
    assert world.rfc.decision is not None
    assert "accept" == world.rfc.decision.disposition


def test_commands_in_the_body_of_a_review_are_answered_and_not_run() -> None:
    # A body can be edited by others, and the list of reviews does not tell.
    world = World().reviewed()
    world.review("ben", "COMMENTED", body="/concern Memory use doubles")
    assert ["answered"] == kinds(world)
    assert [] == world.sweep()
    assert world.reviews[0].id not in [reaction.comment for reaction in world.projection.reactions]


def test_reviews_of_bots_and_pending_ones_are_ignored() -> None:
    world = World().reviewed()
    world.review("ben", "PENDING")
    world.review("github-actions[bot]")
    assert [] == world.sweep()


def test_a_review_on_the_authors_own_rfc_signs_nothing() -> None:
    world = World(author="ben").reviewed()
    world.review("ben")
    assert [] == world.sweep()
