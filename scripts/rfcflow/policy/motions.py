"""Motions: what core does together, each voice by the same command.

Invariant: a motion is bound to the text and to the people who were core when it was opened; each speaks once,
and only while they hold the role; it takes effect with the voice that makes its number, or lapses.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from rfcflow.events import timestamp, words
from rfcflow.model import Decision, Electorate, Governance, Motion, Rfc
from rfcflow.policy.ballots import needed, say_rule
from rfcflow.policy.electorates import TOGETHER, eligible
from rfcflow.policy.machine import LANDED, TERMINAL
from rfcflow.policy.roles import core
from rfcflow.policy.snapshots import electorate_record
from rfcflow.policy.steps import Cause, vote_record
from rfcflow.policy.turn import Turn

_TALKED_ABOUT: Final = ("proposed", "review", "returned", "final-comment", "deferred")
_KEPT: Final = tuple(sorted(LANDED | TERMINAL))
# Where each kind of motion can be opened, and can still take effect.
STATES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "veto": tuple(sorted(LANDED)),
        "overrule": _TALKED_ABOUT,
        "reopen": ("expired", "withdrawn"),
        "correct": _KEPT,
        "retire": ("active", "implemented"),
    }
)
PURPOSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "veto": "reject it",
        "overrule": "overrule concern `{}`",
        "reopen": "reopen it",
        "correct": "correct its state to `{}`",
        "retire": "retire it",
    }
)


def purpose(motion: Motion) -> str:
    """What a motion would do: `overrule concern `memory-use``."""
    return PURPOSES[motion.kind].format(motion.subject)


def bound_text(rfc: Rfc) -> str:
    """The text a motion is about: the decided one, else the one a vote is on."""
    if rfc.decision is not None:
        return rfc.decision.text
    return rfc.proposed.text if rfc.proposed is not None else ""


def find(rfc: Rfc, kind: str, subject: str) -> Motion | None:
    """The open motion of a kind about a subject."""
    return next((m for m in rfc.open_motions if (m.kind, m.subject) == (kind, subject)), None)


def electorate(kind: str, name: str, rfc: Rfc, governance: Governance, day: date) -> Electorate:
    """Who may speak to a motion opened on `day`: core without its opener, the recused and the absent.

    Who is absent stays in where only one would be left: nobody moves alone what takes several voices.

    Whoever else the text names as an author keeps their voice: naming somebody must not disarm core.
    """
    members = eligible(core(governance), rfc, day, TOGETHER)
    return Electorate(f"motion:{name}", governance.policy.motions[kind], members, drawn_from="core")


def veto_until(decision: Decision, governance: Governance) -> datetime:
    """The end of the days in which core may veto (UTC), by the time at which a veto was written."""
    return decision.announced + timedelta(days=governance.policy.veto_days)


def expiry(kind: str, rfc: Rfc, governance: Governance, now: datetime) -> datetime:
    """When a motion opened now lapses; a veto at the latest with the days for it."""
    end = now + timedelta(days=governance.policy.motion_days)
    if kind == "veto" and rfc.decision is not None:
        return min(end, veto_until(rfc.decision, governance))
    return end


def counted(motion: Motion, rfc: Rfc) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Who is entitled now, and whose voices count: members who were not lost and are not recused."""
    entitled = tuple(person for person in motion.electorate.members if person not in rfc.recused)
    spoken = {voice.id for voice in motion.voices}
    return entitled, tuple(person for person in entitled if person in spoken)


def lacking(motion: Motion, rfc: Rfc) -> int:
    """How many voices are missing; an empty electorate never has enough."""
    entitled, spoken = counted(motion, rfc)
    if not entitled:
        return 1
    return max(0, needed(motion.electorate.rule, len(entitled)) - len(spoken))


def tally_record(motion: Motion, rfc: Rfc) -> dict[str, Any]:
    """How a motion stands, in the form of the tallies that decisions keep."""
    entitled, spoken = counted(motion, rfc)
    return {
        "scope": motion.electorate.scope,
        "rule": say_rule(motion.electorate.rule),
        "eligible": list(entitled),
        "yes": list(spoken),
        "passed": lacking(motion, rfc) == 0,
    }


def moot(motion: Motion, rfc: Rfc) -> str:
    """Why a motion can take effect no more, as half a sentence; empty while it can."""
    if rfc.state not in STATES[motion.kind]:
        return f"the RFC is {rfc.state} now"
    if motion.text != bound_text(rfc):
        return "the text changed"
    if motion.kind == "overrule" and all(c.id != motion.subject for c in rfc.blocking_concerns):
        return "the concern is open no more"
    if motion.kind == "correct" and motion.subject == rfc.state:
        return f"the RFC is {rfc.state} already"
    return ""


def carry(turn: Turn, cause: Cause) -> None:
    """Let every motion that has its voices take effect; those that have lost their object lapse."""
    for motion in turn.known.open_motions:
        why = moot(motion, turn.known)
        if why:
            turn.emit("motion-lapsed", cause.at, cause.next(), actor=cause.actor, motion=motion.id, why=why)
        elif lacking(motion, turn.known) == 0:
            _take_effect(turn, cause, motion)


def lapse(turn: Turn, cause: Cause) -> None:
    """The end of every motion whose time is over."""
    for motion in turn.known.open_motions:
        if motion.expires <= cause.at:
            missing = lacking(motion, turn.known)
            why = f"{missing} voice{'s were' if missing != 1 else ' was'} missing"
            turn.emit("motion-lapsed", cause.at, cause.next(), motion=motion.id, why=why)


def _take_effect(turn: Turn, cause: Cause, motion: Motion) -> None:
    rfc, actor = turn.known, cause.actor
    tally = tally_record(motion, rfc)
    turn.emit("motion-carried", cause.at, cause.next(), actor=actor, motion=motion.id, tally=tally)
    reason = words(motion.reason)
    if motion.kind == "overrule":
        turn.emit(
            "concern-overruled",
            cause.at,
            cause.next(),
            actor=actor,
            ids=[motion.subject],
            motion=motion.id,
            resolution=reason,
        )
        return
    decision = rfc.decision
    common: dict[str, Any] = {"motion": motion.id, "reason": reason, "tally": [tally]}
    head, text = (decision.head, decision.text) if decision is not None else (None, None)
    match motion.kind:
        case "veto":
            kind, to = "overturned", "rejected"
            common |= {
                "disposition": "reject",
                "criteria": list(motion.criteria),
                "reopens": words(motion.reopens),
            }
        case "reopen":
            kind, to = "reopened", "proposed"
            head, text = None, None
            common |= {"electorates": vote_record(turn)}
        case "correct":
            kind, to = "corrected", motion.subject
        case _:
            kind, to = "retired", "retired"
    turn.emit(kind, cause.at, cause.next(), actor=actor, to=to, head=head, text=text, **common)


def opened_record(kind: str, subject: str, rfc: Rfc, governance: Governance, now: datetime) -> dict[str, Any]:
    """What the event that opens a motion keeps, its reason excepted."""
    name = f"{kind}-{sum(1 for motion in rfc.motions if motion.kind == kind) + 1}"
    return {
        "motion": name,
        "verb": kind,
        "subject": subject,
        "expires": timestamp(expiry(kind, rfc, governance, now)),
        "electorate": electorate_record(electorate(kind, name, rfc, governance, now.date())),
    }


def missing_voices(motion: Motion, rfc: Rfc) -> tuple[int, ...]:
    """Who has not spoken and could."""
    entitled, spoken = counted(motion, rfc)
    return tuple(person for person in entitled if person not in spoken)
