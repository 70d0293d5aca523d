"""The moves that commands and timers share: open a vote, offer the shepherd's place, decide, end a window.

Invariant: nothing is decided without the rule of every electorate met on the exact text and disposition, no
open concern, a text without errors, and a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from msgspec import Struct

from rfcflow.events import Source, thaw, timestamp, words
from rfcflow.model import Account, Revision, Rfc
from rfcflow.policy import elections
from rfcflow.policy.ballots import Tally
from rfcflow.policy.calendar import after_working_days
from rfcflow.policy.electorates import open_vote, track
from rfcflow.policy.machine import OUTCOMES
from rfcflow.policy.obstacles import (
    hindrances,
    lacks_fresh_voice,
    lacks_module,
    obstacles,
    say_scope,
    standing,
)
from rfcflow.policy.shepherds import choose
from rfcflow.policy.snapshots import electorate_record
from rfcflow.policy.turn import Turn

# Where an RFC without a shepherd is offered to one.
SHEPHERDED: Final = ("proposed", "review", "returned", "final-comment")


class Cause(Struct):
    """One source of events; every event it makes takes the next ordinal, so that each is made once."""

    type: str
    id: str
    at: datetime
    actor: Account | None = None
    ordinal: int = 0

    def next(self) -> Source:
        """The source of the next event."""
        source = Source(self.type, self.id, self.ordinal)
        self.ordinal += 1
        return source


def vote_record(turn: Turn) -> list[dict[str, Any]]:
    """The electorates of a vote opened now, as an event keeps them."""
    return [electorate_record(value) for value in open_vote(turn.known, turn.governance, turn.today)]


def offer_shepherd(turn: Turn, cause: Cause, *, automatic: bool = True) -> str:
    """Offer the place to the next candidate, or call publicly when nobody is left or enough offers lapsed.

    Returns `offered`, `called` or `nothing`. The time to answer runs from now, whatever caused it and when:
    nobody can answer before they are asked.
    """
    rfc, policy = turn.known, turn.governance.policy
    if automatic and not policy.does("offer-shepherd"):
        return "nothing"
    if rfc.state not in SHEPHERDED or rfc.shepherd is not None or rfc.offer is not None:
        return "nothing"
    if not rfc.open or "foreign-base" in rfc.flags or lacks_module(rfc, turn.governance):
        return "nothing"
    taken = rfc.shepherd_taken
    lapsed = sum(1 for o in rfc.offers if o.ended == "lapsed" and (taken is None or o.at > taken))
    choice = choose(rfc, turn.governance, turn.roster, turn.today)
    candidates = [row.record() for row in choice.table]
    if choice.chosen is None or (automatic and lapsed >= policy.offers_before_call):
        if rfc.public_call:
            return "nothing"
        turn.emit(
            "public-call", cause.at, cause.next(), actor=cause.actor, lapsed=lapsed, candidates=candidates
        )
        return "called"
    person = choice.chosen.person
    expires = after_working_days(turn.now, policy.offer_working_days, policy.holidays)
    turn.emit(
        "shepherd-offered",
        cause.at,
        cause.next(),
        actor=cause.actor,
        person={"id": person.id, "login": person.login},
        expires=timestamp(expires),
        because=choice.reason,
        candidates=candidates,
    )
    return "offered"


def settle(turn: Turn, cause: Cause) -> None:
    """Decide a routine RFC the moment its rules are met; a contentious one waits for its window."""
    rfc = turn.known
    if rfc.decision is not None or rfc.state not in ("proposed", "review"):
        return
    if rfc.self_removal:
        # Leaving needs nobody, and no concern or vote keeps anybody in a role.
        if not [said for said in hindrances(rfc) if "no module" not in said]:
            conclude(turn, cause, "accept", "Gives up roles of their own.")
        return
    if rfc.recorded is None and track(rfc, turn.governance) != "module":
        return
    if obstacles(rfc):
        return
    tallies = standing(rfc)
    if not tallies or not all(tally.passed for tally in tallies):
        return
    if lacks_fresh_voice(rfc, tallies):
        return
    ayes = {person for tally in tallies for person in (*tally.yes, *tally.core_yes)}
    signers = sorted({ballot.login for ballot in rfc.ballots if ballot.person in ayes}, key=str.lower)
    scopes = ", ".join(tally.scope.removeprefix("module:") for tally in tallies)
    told = rfc.recorded
    if told is not None:
        # The day and who decided are the record's; the vote confirms that it is true.
        who = {"core": "core", "lead": "the lead", "module": "its module"}.get(told["by"].lower(), "core")
        reason = f"Decided by {who} off the repository on {told['on']} ({told['topic']}): {told['reason']}"
        conclude(turn, cause, "accept", reason, tallies)
        return
    reason = rfc.writeup or f"Routine change to {scopes}, approved by {', '.join(signers)}."
    conclude(turn, cause, "accept", reason, tallies)


def close_window(turn: Turn, cause: Cause) -> None:
    """The end of a final comment period: decided when everything holds, else back to review, saying why."""
    rfc = turn.known
    window = rfc.window
    if window is None:
        return
    tallies = standing(rfc, window_over=True)
    blocked = obstacles(rfc)
    elected = elections.count(rfc.election) if rfc.election is not None else None
    if elected is not None and elected.winner is None and window.disposition == "accept":
        blocked = (*blocked, "nobody is elected, because nobody was ranked")
    if tallies and all(tally.passed for tally in tallies) and not blocked:
        grounds = Grounds(window.reason, window.criteria, window.reopens, window.against)
        conclude(turn, cause, window.disposition, grounds, tallies)
        return
    missing = [
        *blocked,
        *(f"{say_scope(t.scope)}: {t.missing}" for t in tallies if not (t.passed or t.objected)),
    ]
    waiting = sorted({person for tally in tallies for person in tally.waiting})
    turn.emit(
        "window-lapsed",
        cause.at,
        cause.next(),
        to="review",
        head=rfc.proposed.head if rfc.proposed is not None else None,
        text=window.text,
        missing=missing,
        waiting=waiting,
        failed=[tally.scope for tally in tallies if not tally.passed],
        tally=[tally.record() for tally in tallies],
    )


class Grounds(Struct, frozen=True):
    """Why something is decided; what is rejected names criteria of the policy, and what would reopen it.

    `against` are ids of principles that the decision goes against, which is core's or the lead's to do.
    """

    reason: str
    criteria: tuple[str, ...] = ()
    reopens: str = ""
    against: tuple[str, ...] = ()


def conclude(
    turn: Turn,
    cause: Cause,
    disposition: str,
    grounds: Grounds | str,
    tallies: tuple[Tally, ...] = (),
    *,
    by_lead: bool = False,
    failed: Iterable[Mapping[str, Any]] = (),
) -> None:
    """Write the decision; `failed` are the tallies of the vote after which the lead decides.

    Text that never reached review does not land; then the state moves at once.
    """
    rfc, policy = turn.known, turn.governance.policy
    why = Grounds(grounds) if isinstance(grounds, str) else grounds
    reason = why.reason
    decides = "lead" if by_lead else track(rfc, turn.governance)
    extra: dict[str, Any] = {}
    if rfc.election is not None and disposition == "accept":
        extra["election"] = elections.record(rfc.election, elections.count(rfc.election))
    if disposition == "defer":
        until = rfc.window.until if rfc.window is not None else None
        turn.emit(
            "deferred",
            cause.at,
            cause.next(),
            actor=cause.actor,
            to="deferred",
            reason=words(reason),
            until=timestamp(until) if until is not None else None,
        )
        return
    lands = rfc.reached_review or disposition == "accept"
    contestable = None
    if disposition in ("accept", "reject"):
        days = policy.veto_days
        if decides == "module":
            days = max(days, policy.dispute_days)
        # From now: nobody contests what was not announced. A landing that comes later begins them anew.
        contestable = timestamp(turn.now + timedelta(days=days))
    kept = rfc.revision if not lands else readable(rfc)
    if lands and disposition in ("withdraw", "expire"):
        kept = acted_on(rfc)
    turn.emit(
        "decided",
        cause.at,
        cause.next(),
        actor=cause.actor,
        to=None if lands else OUTCOMES[disposition],
        head=kept.head if kept else None,
        text=(kept.text or None) if kept else None,
        disposition=disposition,
        reason=words(reason),
        tally=[*(tally.record() for tally in tallies), *map(thaw, failed)],
        electorates=[electorate_record(value) for value in rfc.electorates],
        contestable_until=contestable,
        lands=lands,
        track=decides,
        criteria=list(why.criteria),
        reopens=words(why.reopens),
        **({"against": list(why.against)} if why.against else {}),
        **extra,
    )


def acted_on(rfc: Rfc) -> Revision | None:
    """The last sound text somebody else than an author did something about, which a withdrawal keeps.

    A text of which only its author knows reaches the default branch by no push and no `/withdraw`.
    """
    known = {text for text, person in rfc.acted if person not in rfc.authors}
    sound = [revision for revision in rfc.revisions if revision.text and not revision.errors]
    known_ones = [revision for revision in sound if revision.text in known]
    return next(iter((*reversed(known_ones), *sound)), rfc.revision)


def readable(rfc: Rfc) -> Revision | None:
    """The last revision without errors; else the last."""
    sound = (revision for revision in reversed(rfc.revisions) if revision.text and not revision.errors)
    return next(sound, rfc.revision)
