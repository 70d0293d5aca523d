"""How the registry and the process do: each module's people, load and duties, and figures of the process.

Invariant: counted from registry and ledgers alone; people are counted and never scored, compared or ranked,
and what is not known is None and no nought.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from rfcflow.events import Event
from rfcflow.model import Governance, Module, Rfc
from rfcflow.policy.machine import LANDED, OPEN, TERMINAL
from rfcflow.policy.modules import effective
from rfcflow.policy.roles import maintainers

Histories = Sequence[tuple[Rfc, tuple[Event, ...]]]
_PROMPT_DAYS: Final = 7


def health(histories: Histories, governance: Governance, day: date) -> dict[str, Any]:
    """The report of `day` (UTC) as a JSON object; RFCs that are spam are left out."""
    known = [(rfc, events) for rfc, events in histories if not rfc.spam]
    seen = _last_seen(events for _, events in known)
    return {
        "schema_version": 1,
        "day": day.isoformat(),
        "modules": [
            _module(module, [rfc for rfc, _ in known], governance, seen, day)
            for _, module in sorted(governance.modules.items())
        ],
        "process": _process(known),
    }


def _last_seen(histories: Iterable[tuple[Event, ...]]) -> Mapping[int, date]:
    """When each account last did something in any RFC."""
    seen: dict[int, date] = {}
    for events in histories:
        for event in events:
            if event.actor is not None:
                seen[event.actor.id] = max(seen.get(event.actor.id, event.at.date()), event.at.date())
    return seen


def _module(
    module: Module, rfcs: Iterable[Rfc], governance: Governance, seen: Mapping[int, date], day: date
) -> dict[str, Any]:
    people = maintainers(module, governance)
    present = [person for person in people if not person.absent_on(day)]
    mine = [rfc for rfc in rfcs if rfc.state in OPEN and module in effective(rfc, governance)]
    return {
        "id": module.id,
        "maintainers": len(people),
        "present": len(present),
        "single_point_of_failure": len(people) == 1,
        "nobody": not people,
        "open": len(mine),
        "without_shepherd": sum(1 for rfc in mine if rfc.shepherd is None),
        "upkeep": [_upkeep(name, module, day) for name in sorted(module.upkeep)],
        "emeritus_proposals": emeritus_proposals(module, governance, seen, day),
    }


def _upkeep(name: str, module: Module, day: date) -> dict[str, Any]:
    """A recurring duty: when it was last done, when it is due, and whether that day has passed."""
    duty = module.upkeep[name]
    due = duty.last + timedelta(days=duty.days) if duty.last is not None else None
    return {
        "duty": name,
        "last": duty.last.isoformat() if duty.last is not None else None,
        "due": due.isoformat() if due is not None else None,
        "overdue": due is None or due < day,
        "link": duty.link or None,
    }


def emeritus_proposals(
    module: Module, governance: Governance, seen: Mapping[int, date], day: date
) -> list[dict[str, Any]]:
    """Maintainers without a sign for the module's window: something to ask them, and nothing that happens.

    The term's beginning and a declared absence count as signs. Of whom nothing at all is known nothing is
    proposed.
    """
    days = module.inactivity_days or governance.policy.inactivity_days
    found = []
    for person in maintainers(module, governance):
        term = module.terms.get(person.handle)
        signs = [seen.get(person.id), term.since if term is not None else None]
        signs += [min(absence.end, day) for absence in person.absences if absence.start <= day]
        last = max((sign for sign in signs if sign is not None), default=None)
        if last is not None and (day - last).days >= days:
            found.append({"login": person.login, "last": last.isoformat(), "window_days": days})
    return found


def _process(histories: Histories) -> dict[str, Any]:
    """Figures of the process, each of which anybody can count again from the ledgers."""
    rfcs = [rfc for rfc, _ in histories]
    asked = [(rfc, events) for rfc, events in histories if _first(events, "ready") is not None]
    prompt = sum(1 for _, events in asked if _prompt(events))
    return {
        "rfcs": len(rfcs),
        "open": sum(1 for rfc in rfcs if rfc.state in OPEN),
        "landed": sum(1 for rfc in rfcs if rfc.state in LANDED),
        "ended": sum(1 for rfc in rfcs if rfc.state in TERMINAL),
        "median_days_in_state": _stays(histories),
        "proposed": len(asked),
        "shepherd_within_7_days": prompt,
        "ended_without_shepherd": _parked(histories),
        "disputes": sum(len(rfc.disputes) for rfc in rfcs),
        "vetoes": _count(histories, "overturned"),
        "no_shows": _count(histories, "offer-lapsed") + _count(histories, "shepherd-replaced"),
        "windows_lapsed": _count(histories, "window-lapsed"),
    }


def _stays(histories: Histories) -> dict[str, int]:
    """Whole days in each state that was left again: the middle one of all stays."""
    stays: dict[str, list[int]] = {}
    for _, events in histories:
        state, since = "draft", events[0].seen if events else None
        for event in events:
            if event.target is not None and event.target != state and since is not None:
                stays.setdefault(state, []).append((event.seen - since).days)
                state, since = event.target, event.seen
    return {state: sorted(days)[(len(days) - 1) // 2] for state, days in sorted(stays.items())}


def _first(events: Sequence[Event], kind: str) -> Event | None:
    return next((event for event in events if event.type == kind), None)


def _prompt(events: Sequence[Event]) -> bool:
    """Whether somebody took the shepherd's place within a week of the proposal."""
    ready, taken = _first(events, "ready"), _first(events, "shepherd-accepted")
    return ready is not None and taken is not None and (taken.at - ready.at).days < _PROMPT_DAYS


def _parked(histories: Histories) -> int:
    """RFCs parked because nobody took the place: the project's failure, not the author's."""
    return sum(
        1
        for _, events in histories
        if any(event.type == "dormant" and event.data.get("reason") == "no-shepherd" for event in events)
    )


def _count(histories: Histories, kind: str) -> int:
    return sum(1 for _, events in histories for event in events if event.type == kind)


def as_text(report: Mapping[str, Any]) -> list[str]:
    """The report in lines: modules that need something, then the figures."""
    lines = [f"Health on {report['day']}", ""]
    for module in report["modules"]:
        said = [f"{module['maintainers']} maintainers" if module["maintainers"] != 1 else "one maintainer"]
        said += [f"{module['open']} open RFCs"] if module["open"] else []
        said += [f"{duty['duty']} overdue" for duty in module["upkeep"] if duty["overdue"]]
        said += [f"ask {row['login']} (last seen {row['last']})" for row in module["emeritus_proposals"]]
        lines.append(f"{module['id']}: {', '.join(said)}")
    lines.append("")
    for name, value in report["process"].items():
        if isinstance(value, Mapping):
            lines += [f"days in {state}: {days}" for state, days in value.items()]
        else:
            lines.append(f"{name.replace('_', ' ')}: {value}")
    return lines
