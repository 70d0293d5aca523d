"""A decision carries tallies that passed, on the exact text and disposition, each of somebody.

Invariant: the ballots are looked up in the events, not in the fold.
"""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.events import Event
from rfcflow.simulate.invariants.view import Invariant, View


def check(view: View) -> Iterator[str]:
    """Nothing is decided without the track's rule met: each tally passed, each yes in it is somebody's
    last ballot, for this very text and disposition, and there is a reason.
    """
    for event in view.fresh:
        if event.type == "decided":
            yield from _decided(event, view.history[: event.seq - 1])


def _decided(event: Event, before: tuple[Event, ...]) -> Iterator[str]:
    if not event.data["reason"]:
        yield "was decided without a reason"
    disposition = event.data["disposition"]
    if disposition not in ("accept", "reject") or (
        event.data.get("track") == "lead" and event.actor is not None
    ):
        # Where the lead decided by a word, the tallies are those of the vote that failed.
        return
    if not event.data["tally"]:
        yield f"was decided to {disposition} with no vote at all"
    last = _last_words(before)
    same = _same_texts(event.text, before)
    for tally in event.data["tally"]:
        if not tally["passed"]:
            yield f"was decided without the rule of {tally['scope']}"
        if not tally["eligible"] and not tally["yes"]:
            yield f"was decided by nobody in {tally['scope']}"
        for person in tally["yes"]:
            ballot = last.get(person)
            if ballot is None or ballot.type != "signed-off":
                yield f"counts a yes of {person} in {tally['scope']}, who never signed, or took it back"
            elif ballot.text not in same or ballot.data["disposition"] != disposition:
                yield f"counts a yes of {person} in {tally['scope']} that was for another text or disposition"


def _last_words(before: tuple[Event, ...]) -> dict[int, Event]:
    """The last ballot of each person."""
    ballots = (other for other in before if other.type in ("signed-off", "abstained", "recused"))
    return {other.actor.id: other for other in ballots if other.actor is not None}


def _same_texts(text: str | None, before: tuple[Event, ...]) -> set[str | None]:
    """A text under every hash: what the shepherd attests to be editorial is the same text."""
    same = {text}
    for other in reversed(before):
        if other.type == "editorial" and other.data["new"] in same:
            same.add(other.data["old"])
    return same


INVARIANT = Invariant("decided-by-rule", check)
