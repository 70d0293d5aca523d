"""Motions replayed a second time: who could speak, who did, and whether that was enough.

Invariant: written from the documented rules and not from `policy`; a motion is carried only by as many voices
of those who were core when it opened as its rule asks for, and what follows from it names it.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from msgspec import Struct, field

from rfcflow.events import Event, moment, thaw
from rfcflow.model import Governance
from rfcflow.verify.counting import Box, enough
from rfcflow.verify.findings import Finding, on
from rfcflow.verify.grounds import check_grounds, is_said
from rfcflow.verify.snapshots import core_people, record_of
from rfcflow.verify.standing import Standing

_LANDED: Final = frozenset(("accepted", "active", "implemented"))
_HINT: Final = "The rules do not give this; it was not made by the bot."
# What a carried motion does, and from where.
_DOES: Final[Mapping[str, tuple[str, frozenset[str]]]] = {
    "veto": ("overturned", _LANDED),
    "overrule": (
        "concern-overruled",
        frozenset(("proposed", "review", "returned", "final-comment", "deferred")),
    ),
    "reopen": ("reopened", frozenset(("withdrawn", "expired"))),
    "correct": (
        "corrected",
        _LANDED | {"rejected", "withdrawn", "expired", "superseded", "retired"},
    ),
    "retire": ("retired", frozenset(("active", "implemented"))),
}


class Moved(Struct):
    """A motion: who may speak, who has, and what became of it."""

    verb: str
    subject: str
    text: str | None
    expires: datetime
    rule: Mapping[str, Any]
    members: list[int]
    spoken: list[int]
    ended: str = ""


class Motions(Struct):
    """Every motion so far by its name; `carried` names the one that the last event carried.

    `announced` is when a decision could first be vetoed: when it was seen, and when it landed.
    """

    known: dict[str, Moved] = field(default_factory=dict)
    carried: str = ""
    announced: datetime | None = None

    def take(self, event: Event) -> None:
        """The motions after one more event; raises what an event of the wrong shape raises."""
        data = event.data
        who = event.actor.id if event.actor is not None else 0
        self.carried = str(data["motion"]) if event.type == "motion-carried" else ""
        match event.type:
            case "decided" | "landed":
                self.announced = event.seen
            case "motion-opened":
                held = data["electorate"]
                members = [int(person) for person in held["members"]]
                ends = moment(str(data["expires"]))
                self.known[str(data["motion"])] = Moved(
                    str(data["verb"]), str(data["subject"]), event.text, ends, held["rule"], members, [who]
                )
            case "motion-seconded":
                self.known[str(data["motion"])].spoken.append(who)
            case "motion-lapsed" | "motion-carried":
                self.known[str(data["motion"])].ended = event.type
            case "elector-left" if str(data["scope"]).startswith("motion:"):
                self.known[str(data["scope"]).removeprefix("motion:")].members.remove(int(data["person"]))

    def named(self, event: Event) -> Moved | None:
        """The open motion an event names."""
        motion = self.known.get(str(event.data["motion"]))
        return None if motion is None or motion.ended else motion


def check_motion(
    event: Event, before: Standing, governance: Governance, box: Box, motions: Motions
) -> Iterator[Finding]:
    """Everything about one event of a motion; `before`, `box` and `motions` are without it."""
    match event.type:
        case "motion-opened":
            yield from _opened(event, before, governance, box, motions)
        case "motion-seconded":
            yield from _seconded(event, governance, box, motions)
        case "motion-lapsed":
            yield from _lapsed(event, before, box, motions)
        case "motion-carried":
            yield from _carried(event, before, box, motions)
        case "corrected" | "retired" | "concern-overruled":
            yield from _effect(event, motions)
        case "overturned" if "motion" in event.data:
            yield from _effect(event, motions)
            yield from check_grounds(event, governance)
        case "reopened" if event.target is not None:
            yield from _effect(event, motions)


def _opened(
    event: Event, before: Standing, governance: Governance, box: Box, motions: Motions
) -> Iterator[Finding]:
    data = event.data
    verb, name = str(data["verb"]), str(data["motion"])
    if verb not in _DOES:
        yield on(event, "motion", f"{verb[:20]!r} is nothing core can move.", _HINT)
        return
    if before.state not in _DOES[verb][1]:
        yield on(event, "motion", f"an RFC that is {before.state} is not for `{verb}`.", _HINT)
    alike = (m for m in motions.known.values() if not m.ended)
    if name in motions.known or any((m.verb, m.subject) == (verb, data["subject"]) for m in alike):
        yield on(event, "motion", "the same motion is open already, or has its name.", _HINT)
    if (event.text or "") != _about(before):
        yield on(event, "motion", "it is not bound to the text that it is about.", _HINT)
    people = yield from _terms(event, verb, before, governance, motions.announced)
    if event.actor is None or event.actor.id not in people:
        yield on(event, "not-entitled", "whoever opened it has no voice in it.", _HINT)
    if not is_said(data.get("reason")):
        yield on(event, "no-reason", "it carries no reason.", "No motion without a reason.")
    if verb == "veto":
        yield from check_grounds(event, governance)
    if verb == "overrule" and data["subject"] not in box.concerns:
        yield on(event, "motion", "the concern it would overrule is not open.", _HINT)


def _terms(
    event: Event, verb: str, before: Standing, governance: Governance, announced: datetime | None
) -> Generator[Finding, None, list[int]]:
    """Who may speak to a new motion, and until when; returns those people."""
    data, decision = event.data, before.decision
    day = event.seen.date()
    people = core_people(before, governance, day, 2)  # several voices, whoever is on holiday
    wanted = record_of(f"motion:{data['motion']}", governance.policy.motions[verb], people, "core")
    if thaw(data["electorate"]) != wanted:
        yield on(event, "electorate", "who may speak to it is not who was core.", _HINT)
    ends = event.seen + timedelta(days=governance.policy.motion_days)
    if verb == "veto" and decision is not None:
        last = (announced or decision.at) + timedelta(days=governance.policy.veto_days)
        ends = min(ends, last)
        if event.at > last:
            yield on(event, "motion", f"the days for a veto were over on {last:%Y-%m-%d}.", _HINT)
    if moment(str(data["expires"])) != ends:
        yield on(event, "motion", f"it lapses on {ends:%Y-%m-%d}, and says otherwise.", _HINT)
    return people


def _seconded(event: Event, governance: Governance, box: Box, motions: Motions) -> Iterator[Finding]:
    motion = motions.named(event)
    who = event.actor.id if event.actor is not None else 0
    if motion is None:
        yield on(event, "motion", "there is no open motion to second.", _HINT)
        return
    active = {p.id for h in governance.policy.core if (p := governance.people.get(h)) is not None}
    if who not in motion.members or who not in active or who in _recused(box):
        yield on(event, "not-entitled", "they have no voice in this motion.", _HINT)
    if who in motion.spoken:
        yield on(event, "motion", "they have spoken for it already.", "Each voice counts once.")
    if event.seen > motion.expires and event.at > motion.expires:
        yield on(event, "motion", f"it had lapsed on {motion.expires:%Y-%m-%d}.", _HINT)


def _lapsed(event: Event, before: Standing, box: Box, motions: Motions) -> Iterator[Finding]:
    motion = motions.named(event)
    if motion is None:
        yield on(event, "motion", "there is no open motion to lapse.", _HINT)
    elif event.source.type == "timer" and event.at < motion.expires:
        yield on(event, "timer", f"it had until {motion.expires:%Y-%m-%d}.", _HINT)
    elif event.source.type != "timer" and not _moot(motion, before, box):
        yield on(event, "motion", "it could still take effect.", _HINT)


def _moot(motion: Moved, before: Standing, box: Box) -> bool:
    """Whether what it is about is gone: the state, the text, the concern."""
    return (
        before.state not in _DOES[motion.verb][1]
        or (motion.text or "") != _about(before)
        or (motion.verb == "overrule" and motion.subject not in box.concerns)
        or (motion.verb == "correct" and motion.subject == before.state)
    )


def _about(before: Standing) -> str:
    """The text a motion is about: the decided one, else the window's, else the current one."""
    if before.decision is not None:
        return before.decision.text
    if before.window is not None:
        return before.window.text
    return before.revision.text if before.revision is not None else ""


def _carried(event: Event, before: Standing, box: Box, motions: Motions) -> Iterator[Finding]:
    motion = motions.named(event)
    if motion is None:
        yield on(event, "motion", "there is no open motion to carry.", _HINT)
        return
    out = _recused(box)
    entitled = [person for person in motion.members if person not in out]
    yes = [person for person in entitled if person in motion.spoken]
    size, ayes = len(entitled), len(yes)
    if not entitled or not enough(motion.rule, size, ayes):
        yield on(event, "not-approved", f"{ayes} of {size} had spoken for it.", _HINT)
    tally = thaw(event.data["tally"])
    if (tally["eligible"], tally["yes"], tally["passed"]) != (entitled, yes, True):
        yield on(event, "tally", "its tally is not what the voices give.", _HINT)
    if (motion.text or "") != _about(before):
        yield on(event, "motion", "the text changed since it was opened.", _HINT)
    if before.state not in _DOES[motion.verb][1]:
        yield on(event, "motion", f"an RFC that is {before.state} is not for `{motion.verb}`.", _HINT)


def _effect(event: Event, motions: Motions) -> Iterator[Finding]:
    """What a carried motion does comes at once after it, does what it was for, and nothing else does it."""
    name = str(event.data.get("motion", ""))
    motion = motions.known.get(name)
    if motion is None or motions.carried != name:
        yield on(event, "motion", "no carried motion stands behind it.", "Core does this by several voices.")
        return
    if _DOES[motion.verb][0] != event.type:
        yield on(event, "motion", f"the motion was to `{motion.verb}`.", _HINT)
    if event.type == "corrected" and event.target != motion.subject:
        yield on(event, "motion", f"the motion was for {motion.subject[:20]}.", _HINT)
    if event.type == "concern-overruled" and list(event.data["ids"]) != [motion.subject]:
        yield on(event, "motion", "the motion was about another concern.", _HINT)


def _recused(box: Box) -> set[int]:
    return {person for person, ballot in box.ballots.items() if ballot.choice == "recuse"}
