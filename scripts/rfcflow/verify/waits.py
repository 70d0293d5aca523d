"""Time to object, replayed a second time: nobody clears the way of a decision and decides in one breath.

Invariant: written from the documented rules and not from `policy`. Resolving somebody else's objection,
taking a module out of an open vote, lowering the class of one, and attesting an editorial change each give
the others five days from when it was seen; those they are for can end them by their own word.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct, field

from rfcflow.events import Event, moment
from rfcflow.verify.counting import Box
from rfcflow.verify.findings import Finding, on
from rfcflow.verify.standing import Standing

_DAYS: Final = timedelta(days=5)
_HINT: Final = "Others have time to object; the bot always gives it."
_WORDS: Final = frozenset(("signed-off", "abstained", "recused"))


class Waits(Struct):
    """Each wait by the event that began it: until when, which concern (or nothing), and for whom."""

    known: dict[int, tuple[datetime, str, set[int]]] = field(default_factory=dict)

    def take(self, event: Event, box: Box) -> None:
        """The waits after one more event; `box` is the vote without it."""
        who = event.actor.id if event.actor is not None else 0
        about: set[str] = set()
        if event.type in ("concern-resolved", "concern-overruled"):
            about = {str(name) for name in event.data["ids"]}
        elif event.type == "concern-reopened":
            about = {str(event.data["id"])}
        for seq, (_, concern, people) in list(self.known.items()):
            alone = event.type in _WORDS and people == {who}
            if concern in about or alone:
                del self.known[seq]
            elif event.type in _WORDS:
                people.discard(who)
        if "waits_until" in event.data:
            concern, people = "", set[int]()
            if event.type == "concern-resolved":
                (concern,) = about
                people = {box.concerns[concern]}
            elif event.type == "dispute-settled":
                (concern,) = (str(name) for name in event.data["disputes"])
                people = {0}
            elif event.type == "editorial":
                people = {p for p, ballot in box.ballots.items() if ballot.text == event.data["old"]}
            self.known[event.seq] = (moment(str(event.data["waits_until"])), concern, people)

    def standing(self, at: datetime) -> bool:
        """Whether somebody still has time to object; the timer of that very moment has fired."""
        return any(until > at for until, _, _ in self.known.values())

    def agrees(self, concern: str, who: int) -> bool:
        """Whether the time runs for this person about a concern that was resolved for them."""
        return any(name == concern and who in people for _, name, people in self.known.values())


def check_wait(event: Event, before: Standing, box: Box, waits: Waits) -> Iterator[Finding]:
    """That an event gives the others their time, where it has to; all values are without the event."""
    who = event.actor.id if event.actor is not None else 0
    due = False
    match event.type:
        case "concern-resolved" if event.source.type == "comment":
            (name,) = (str(given) for given in event.data["ids"])
            owners = {before.concerns[name].owner.id} if name in before.concerns else set()
            due = name in box.concerns and who not in owners | {box.concerns[name]}
            if name not in box.concerns and not waits.agrees(name, who) and _resolved(before, name):
                yield on(event, "concern", f"concern {name[:60]!r} was resolved already.", _HINT)
        case "modules-changed" if "replaced" in event.data:
            due = bool(event.data["electorates"]) and before.state == "final-comment"
        case "modules-changed" if event.source.type != "pull":
            due = any(f"module:{name}" in box.scopes for name in event.data["removed"])
        case "dispute-settled":
            owners = {before.disputes[name] for name in event.data["disputes"] if name in before.disputes}
            due = who not in owners
        case "routine":
            due = bool(box.scopes)
        case "editorial":
            due = True
    given = event.data.get("waits_until")
    if (moment(str(given)) if given is not None else None) != (event.seen + _DAYS if due else None):
        said = "gives nobody time to object" if given is None else "gives another time than the rule"
        yield on(event, "wait", f"it {said}.", _HINT)


def _resolved(before: Standing, name: str) -> bool:
    return name in before.concerns and before.concerns[name].resolved
