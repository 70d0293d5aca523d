"""Who may let the text of a landed RFC be corrected."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from rfcflow.facts import PullRequest, Review
from rfcflow.policy.errata import approver
from tests.builders import IDS, START, World, account, head

HEAD = head(9)


def review(who: str, state: str = "APPROVED", *, minutes: int = 0, number: int = 1, at: str = HEAD) -> Review:
    return Review(number, account(who), state, at, "", START + timedelta(minutes=minutes))


def approved(*reviews: Review, by: str = "olaf", recused: str = "") -> str | None:
    """The login of whoever lets it pass, for a pull request of `by` against an RFC of nina's."""
    world = World().decided()
    pull: PullRequest | None = world.facts.pull
    assert pull is not None
    rfc = world.rfc
    if recused:
        ballot = replace(rfc.ballots[0], person=IDS[recused], choice="recuse")
        rfc = replace(rfc, ballots=(*rfc.ballots, ballot))
    found = approver(
        replace(pull, author=account(by), head=HEAD), reviews, rfc, world.governance, START.date()
    )
    return None if found is None else found.login


@pytest.mark.parametrize(
    ("who", "counts"),
    [
        ("ada", True),
        ("cora", True),
        ("dan", False),
        ("tri", False),
        ("olaf", False),
        ("nina", False),
    ],
)
def test_a_maintainer_of_its_modules_or_core_approves(who: str, *, counts: bool) -> None:
    assert (who if counts else None) == approved(review(who), by="eve")


def test_nobody_approves_their_own_words_nor_with_a_conflict() -> None:
    assert None is approved(review("ada"), by="ada")
    assert None is approved(review("ada"), recused="ada")
    assert "ben" == approved(review("ada"), review("ben", number=2), by="ada")


@pytest.mark.parametrize("state", ["CHANGES_REQUESTED", "DISMISSED"])
def test_the_last_word_on_the_head_counts(state: str) -> None:
    assert None is approved(review("ada"), review("ada", state, minutes=1, number=2))
    assert None is approved(review("ada", state, minutes=1, number=1), review("ada"))
    assert "ada" == approved(review("ada", state), review("ada", minutes=1))
    assert None is approved(review("ada", number=1), review("ada", state, number=2))
    assert "ada" == approved(review("ada"), review("ada", "COMMENTED", minutes=1, number=2))


def test_an_approval_of_another_commit_is_none() -> None:
    assert None is approved(review("ada", at=head(8)))
    assert "ben" == approved(review("ada", at=head(8)), review("ben", minutes=1, number=2))


def test_the_first_who_approved_is_named() -> None:
    assert "ben" == approved(review("ada", minutes=5), review("ben", minutes=1, number=2))


def test_without_a_review_nobody_approved() -> None:
    assert None is approved()
