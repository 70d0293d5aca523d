"""Disputes and escalations replayed a second time: who may contest what until when, and how it ended.

Invariant: written from the documented rules and not from `policy`; a decision is overturned only by core, in
a window that was open, by votes counted again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from msgspec import Struct, field

from rfcflow.events import Event, moment, thaw
from rfcflow.model import Governance
from rfcflow.verify.counting import Box
from rfcflow.verify.findings import Finding, on
from rfcflow.verify.grounds import check_grounds, is_said
from rfcflow.verify.standing import Standing

_LANDED: Final = frozenset(("accepted", "active", "implemented"))
_HINT: Final = "The rules do not give this; it was not made by the bot."


class Contests(Struct):
    """Disputes by name with who opened them, which are before core, and which are over.

    `failed` holds text, disposition and tally of each vote of core that failed, silence left out; `proposed`
    is the last window's disposition; `announced` is when a decision could first be contested: seen, and
    landed; `settled` until when who opened a dispute can disagree with its end.
    """

    disputes: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    owners: dict[str, int] = field(default_factory=dict)
    escalated: set[str] = field(default_factory=set)
    over: set[str] = field(default_factory=set)
    failed: list[tuple[str, str, list[Any]]] = field(default_factory=list)
    proposed: str = ""
    announced: datetime | None = None
    settled: dict[str, datetime] = field(default_factory=dict)

    def take(self, event: Event) -> None:
        """The contests after one more event; raises what an event of the wrong shape raises."""
        data = event.data
        if event.target in ("rejected", "withdrawn", "expired", "superseded", "retired"):
            self.over |= set(self.disputes)
        match event.type:
            case "dispute-opened":
                self.disputes[str(data["dispute"])] = data
                self.owners[str(data["dispute"])] = event.actor.id if event.actor is not None else 0
            case "dispute-settled" | "dispute-closed" | "overturned":
                self.over |= {str(name) for name in data.get("disputes", ())}
                if "waits_until" in data:
                    self.settled |= dict.fromkeys(data["disputes"], moment(str(data["waits_until"])))
            case "escalated" if data["why"] == "dispute":
                self.escalated.add(str(data["dispute"]))
                self.over.discard(str(data["dispute"]))
            case "decided" | "landed":
                self.announced = event.seen
            case "final-comment":
                self.proposed = str(data["disposition"])
            case "window-lapsed" if "core" in data["failed"]:
                tally = [thaw(row) for row in data["tally"]]
                (core,) = (row for row in tally if row["scope"] == "core")
                if core["yes"] or core["objections"] or core["abstained"]:
                    self.failed.append((event.text or "", self.proposed, tally))

    def waiting(self, name: str) -> bool:
        """Whether a dispute is open and not before core."""
        return name in self.disputes and name not in self.over | self.escalated


def check_contest(
    event: Event, before: Standing, governance: Governance, box: Box, contests: Contests
) -> Iterator[Finding]:
    """Everything about one event of a contest; `before`, `box` and `contests` are without it."""
    match event.type:
        case "dispute-opened":
            yield from _disputed(event, before, governance, box, contests.announced)
        case "dispute-settled":
            yield from _settled(event, contests)
        case "escalated" if event.data["why"] == "dispute":
            yield from _appealed(event, before, contests)
        case "escalated":
            yield from _escalated(event, before)
        case "dispute-closed":
            yield from _end_of_appeal(event, before, box, upheld=False)
        case "overturned" if "motion" not in event.data:
            yield from _end_of_appeal(event, before, box, upheld=True)
            yield from check_grounds(event, governance)


def _disputed(
    event: Event, before: Standing, governance: Governance, box: Box, announced: datetime | None
) -> Iterator[Finding]:
    decision, data = before.decision, event.data
    if decision is None or decision.disposition != "accept" or before.state not in _LANDED:
        yield on(event, "dispute", "nothing was accepted that could be disputed.", _HINT)
        return
    if decision.track != "module":
        yield on(event, "dispute", f"the track {decision.track} decided it, and no module.", _HINT)
    last = (announced or decision.at) + timedelta(days=governance.policy.dispute_days)
    if event.at > last:
        yield on(event, "dispute", f"the days for a dispute were over on {last:%Y-%m-%d}.", _HINT)
    if moment(str(data["settle_by"])) != event.seen + timedelta(days=governance.policy.settle_days):
        yield on(event, "dispute", "its date is not the policy's.", _HINT)
    who = event.actor.id if event.actor is not None else 0
    mine = {m.id for name in before.modules if (m := governance.module(name)) is not None}
    handles = {handle for handle, person in governance.people.items() if person.id == who}
    others = (m for m in governance.modules.values() if m.id not in mine)
    opener = before.author.id if before.author is not None else 0
    recused = {person for person, ballot in box.ballots.items() if ballot.choice == "recuse"}
    if who == opener or who in recused or not any(handles & set(module.maintainers) for module in others):
        yield on(event, "not-entitled", "they maintain no other module.", _HINT)
    names = [str(name) for name in data["modules"]]
    if not names or any(governance.module(name) is None for name in names):
        yield on(event, "dispute", "it names no known module that is affected.", _HINT)
    yield from check_grounds(event, governance)


def _settled(event: Event, contests: Contests) -> Iterator[Finding]:
    for name in event.data["disputes"]:
        if not contests.waiting(str(name)):
            yield on(event, "dispute", f"there is no dispute {str(name)[:20]!r} to settle.", _HINT)
    for part in ("arguments", "resolution"):
        if not is_said(event.data.get(part)):
            yield on(event, "no-reason", f"it gives no {part}.", "Both belong to the record.")


def _escalated(event: Event, before: Standing) -> Iterator[Finding]:
    """An RFC under review comes before core by its shepherd's word, or by its second lapse."""
    yield from _reasoned(event)
    if before.state != "review":
        yield on(event, "dispute", f"an RFC that is {before.state} is not brought before core.", _HINT)
    text = before.revision.text if before.revision else ""
    lapses = before.lapses.count(text)
    who = event.actor.id if event.actor is not None else 0
    led = before.shepherd is not None and before.shepherd.id == who
    if event.data["why"] == "second-lapse":
        if event.source.type != "timer" or lapses < 2:
            yield on(event, "dispute", "no two final comment periods lapsed on its text.", _HINT)
    elif not led:
        yield on(event, "not-entitled", "only its shepherd brings it before core.", _HINT)


def _reasoned(event: Event) -> Iterator[Finding]:
    if not is_said(event.data.get("reason")):
        yield on(event, "no-reason", "it carries no reason.", "No escalation without a reason.")


def _appealed(event: Event, before: Standing, contests: Contests) -> Iterator[Finding]:
    """A dispute comes before core when nobody settled it in time, or by its owner or the shepherd."""
    data = event.data
    yield from _reasoned(event)
    name = str(data["dispute"])
    given = contests.disputes.get(name)
    owner = event.actor is not None and contests.owners.get(name) == event.actor.id
    disagrees = owner and name in contests.settled and event.at <= contests.settled[name]
    if given is None or not (contests.waiting(name) or (disagrees and name not in contests.escalated)):
        yield on(event, "dispute", f"there is no dispute {name[:20]!r} to bring before core.", _HINT)
        return
    if event.source.type == "timer" and event.at < moment(str(given["settle_by"])):
        yield on(event, "timer", "there was time left to settle it.", _HINT)
    who = event.actor.id if event.actor is not None else 0
    led = before.shepherd is not None and before.shepherd.id == who
    if event.source.type != "timer" and not led and contests.owners.get(name) != who:
        yield on(event, "not-entitled", "the dispute is its owner's or the shepherd's to escalate.", _HINT)
    if ("ends" in data) == (before.window is not None):
        yield on(event, "window", "core votes on a dispute in one window.", _HINT)


def _end_of_appeal(event: Event, before: Standing, box: Box, *, upheld: bool) -> Iterator[Finding]:
    window = before.window
    if window is None or before.state not in _LANDED or event.source.type != "timer":
        yield on(event, "window", "core was not voting on a dispute.", _HINT)
        return
    if event.at < window.ends:
        yield on(event, "window", f"the vote ended only at {window.ends:%Y-%m-%d %H:%M} UTC.", _HINT)
    tallies = box.tallies(window.text, window.disposition, window_over=True)
    if [thaw(value) for value in event.data["tally"]] != tallies:
        yield on(event, "tally", "its tally is not what the ballots give.", _HINT)
    if (bool(tallies) and all(tally["passed"] for tally in tallies)) != upheld:
        said = "had not upheld" if upheld else "had upheld"
        yield on(event, "not-approved", f"core {said} the dispute.", _HINT)
