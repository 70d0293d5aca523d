"""What the commands that need several voices share: the first opens a motion, the same by another seconds it.

Invariant: who may speak is fixed when the motion opens and checked again when each voice is heard; nobody
speaks twice.
"""

from __future__ import annotations

from collections.abc import Callable

from rfcflow.events import words
from rfcflow.model import Motion
from rfcflow.policy import motions
from rfcflow.policy.calendar import say_moment
from rfcflow.policy.steps import Grounds
from rfcflow.slash.base import Answer, Done, Hearing, Misunderstood, NoEffect, Refused


def voice(hearing: Hearing, kind: str, subject: str, given: Callable[[], Grounds | Misunderstood]) -> Answer:
    """Open a motion, or second the one that is open; only the first needs `given`, its grounds."""
    motion = motions.find(hearing.rfc, kind, subject)
    if motion is not None:
        return _second(hearing, motion)
    rfc, turn, actor = hearing.rfc, hearing.turn, hearing.actor
    record = motions.opened_record(kind, subject, rfc, turn.governance, turn.now)
    if actor.id not in record["electorate"]["members"]:
        return Refused(_why_not(hearing), "Somebody else of core can open it.")
    grounds = given()
    if isinstance(grounds, Misunderstood):
        return grounds
    hearing.emit(
        "motion-opened",
        text=motions.bound_text(rfc) or None,
        head=rfc.decision.head if rfc.decision is not None else None,
        reason=words(grounds.reason),
        criteria=list(grounds.criteria),
        reopens=words(grounds.reopens),
        **record,
    )
    return Done()


def _second(hearing: Hearing, motion: Motion) -> Answer:
    actor = hearing.actor
    if actor.id not in motion.electorate.members or actor.id in hearing.rfc.recused:
        return Refused(
            _why_not(hearing)
            if _opened_it(hearing) or actor.id in hearing.rfc.recused
            else "Who may speak to this motion was fixed when it was opened, and you are not among them.",
            f"It waits for others until {say_moment(motion.expires)}.",
        )
    if actor.id in {other.id for other in motion.voices}:
        return NoEffect("you have spoken for this motion already; it needs others")
    hearing.emit("motion-seconded", text=motion.text or None, motion=motion.id)
    return Done()


def _opened_it(hearing: Hearing) -> bool:
    opener = hearing.rfc.author
    return opener is not None and opener.id == hearing.actor.id


def _why_not(hearing: Hearing) -> str:
    if _opened_it(hearing):
        return "An author has no voice about their own RFC."
    if hearing.actor.id in hearing.rfc.recused:
        return "You are recused from this RFC."
    return "You declared an absence for today, so you have no voice in what is opened now."


def plainly(reason: str, example: str) -> Callable[[], Grounds | Misunderstood]:
    """Grounds that are a reason and nothing else."""
    return lambda: Grounds(reason) if reason else Misunderstood("Say why, behind the command.", example)
