"""The agenda of a meeting, from the ledgers alone.

Invariant: the same ledgers, governance and dates give the same agenda; an item stays until its cause is gone,
and an agenda without items is an agenda.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from rfcflow.errors import Problem
from rfcflow.events import Event
from rfcflow.meetings.published import Settlement, newest
from rfcflow.model import Governance, Rfc
from rfcflow.policy.agenda import Matter, before_core
from rfcflow.policy.clocks import dues
from rfcflow.policy.machine import LANDED, OPEN
from rfcflow.policy.obstacles import lacks_module
from rfcflow.policy.roles import on_call_login, shown_login
from rfcflow.site.ledgers import is_kept_back
from rfcflow.views.next_step import next_step

# Days up to the meeting that a revisit date may lie in, and days before it after which an item is late.
PERIODS: Final[Mapping[str, tuple[int, int]]] = MappingProxyType({"weekly": (7, 1), "quarterly": (92, 7)})
SECTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "high-priority": "High priority",
        "triage": "Triage: nobody looks after it",
        "nominations": "Nominations, removals and elections",
        "escalations": "Before core",
        "lapsed": "Lapsed windows",
        "overdue": "Overdue",
        "revisit": "To be looked at again",
    }
)
_PEOPLE: Final = ("nomination", "core-nomination", "removal", "lead-change")


class Item(Struct, frozen=True):
    """One RFC in one section: why it is there, since when, who must act; `late` came after the closing day.

    `title` is a stranger's text; "" where it may not be shown.
    """

    section: str
    rfc: str
    title: str
    why: str
    since: datetime
    who: str
    late: bool


class Agenda(Struct, frozen=True):
    """A meeting's agenda: `closed` is the day after which items are late, `on_call` a login.

    `settled` is what minutes said of RFCs of which something was left out for it. `problems` are ledgers and
    minutes that could not be read.
    """

    period: str
    meeting: date
    closed: date
    items: tuple[Item, ...]
    on_call: str | None = None
    settled: tuple[Settlement, ...] = ()
    problems: tuple[Problem, ...] = ()

    def of(self, section: str) -> tuple[Item, ...]:
        """The items of a section: those in time first, then by id."""
        return tuple(item for item in self.items if item.section == section)


class _Look(Struct, frozen=True):
    """One RFC as the meeting looks at it."""

    rfc: Rfc
    events: tuple[Event, ...]
    governance: Governance
    first: date
    meeting: date
    today: date

    def last(self, *types: str) -> datetime | None:
        """When the newest event of these types was."""
        return next((event.at for event in reversed(self.events) if event.type in types), None)


_Found = Iterator[tuple[str, datetime | None]]


def agenda(
    histories: Iterable[tuple[Rfc, tuple[Event, ...]]],
    governance: Governance,
    period: str,
    meeting: date,
    *,
    today: date,
    minutes: Iterable[Settlement] = (),
    problems: tuple[Problem, ...] = (),
) -> Agenda:
    """The agenda of the `weekly` or `quarterly` meeting on a day, as it is on `today` (both UTC).

    Weekly and quarterly agendas have the same sections; they differ in how far back revisit dates are taken
    and in when they close. What published `minutes` settled is left out: what came up by the day of theirs,
    until the day they gave.
    """
    days, notice = PERIODS[period]
    closed = meeting - timedelta(days=notice)
    first = meeting - timedelta(days=days - 1)
    last = newest(minutes, meeting)
    items = []
    settled = {}
    for rfc, events in sorted(histories, key=lambda pair: pair[0].id):
        if rfc.spam:
            continue
        look = _Look(rfc, events, governance, first, meeting, today)
        who = next_step(rfc, governance).who
        title = "" if is_kept_back(rfc) else str(rfc.meta.get("title") or rfc.title)
        for section, find in _FINDERS.items():
            for why, at in find(look):
                since = at or rfc.since or rfc.opened or datetime.combine(meeting, datetime.min.time(), UTC)
                said = last.get(rfc.id)
                if said is not None and said.settles(_came_up(rfc, section, since), meeting):
                    settled[rfc.id] = said
                    continue
                late = since.astimezone(UTC).date() > closed
                items.append(Item(section, rfc.id, title, why, since, who, late))
    order = list(SECTIONS)
    items.sort(key=lambda item: (order.index(item.section), item.late))
    on_call = on_call_login(governance, meeting)
    return Agenda(period, meeting, closed, tuple(items), on_call, tuple(settled.values()), problems)


def _came_up(rfc: Rfc, section: str, since: datetime) -> date:
    """The day on which a meeting could first talk about it; a day to look again comes up by itself."""
    if section != "revisit":
        return since.astimezone(UTC).date()
    until = rfc.deferred_until.date() if rfc.deferred_until is not None else None
    return (until if rfc.state == "deferred" else _day(rfc.meta.get("revisit-on"))) or since.date()


def _high_priority(look: _Look) -> _Found:
    if look.rfc.priority == "high" and look.rfc.state in OPEN:
        yield "Triage gave it high priority.", look.last("prioritised")


def _triage(look: _Look) -> _Found:
    rfc = look.rfc
    if rfc.state != "proposed" or rfc.shepherd is not None or rfc.decision is not None:
        return
    if lacks_module(rfc, look.governance):
        yield "It is routed to no module.", rfc.since
    elif "no-shepherd" in rfc.reminders or "options" in rfc.reminders or "agenda" in rfc.reminders:
        yield "Nobody has taken it as shepherd.", look.last("reminded")
    elif rfc.public_call:
        yield "Everybody who could be asked to shepherd it was asked.", look.last("public-call")


def _nominations(look: _Look) -> _Found:
    if look.rfc.kind in _PEOPLE and look.rfc.state in OPEN and look.rfc.state != "draft":
        yield f"It is a {look.rfc.kind}.", look.rfc.opened


def _escalations(look: _Look) -> _Found:
    """What core is asked; who takes it as shepherd, and a window that lapsed, have sections of their own."""
    for matter in before_core(look.rfc):
        if matter.cause in ("motion-opened", "flagged", "escalated"):
            yield _said(matter), matter.since or look.last(matter.cause)


def _lapsed(look: _Look) -> _Found:
    for matter in before_core(look.rfc):
        if matter.cause == "window-lapsed":
            yield _said(matter), matter.since


def _said(matter: Matter) -> str:
    """Half a sentence as a whole one."""
    return f"{matter.why[0].upper()}{matter.why[1:]}."


def _overdue(look: _Look) -> _Found:
    for due in dues(look.rfc, look.governance):
        if due.at.astimezone(UTC).date() < look.today:
            yield f"Since {due.at.astimezone(UTC):%Y-%m-%d}: {due.what}.", due.at
            return


def _revisit(look: _Look) -> _Found:
    rfc = look.rfc
    day = _day(rfc.meta.get("revisit-on"))
    if rfc.state in LANDED and day is not None and look.first <= day <= look.meeting:
        yield f"It asked to be looked at again on {day}.", rfc.since
    until = rfc.deferred_until
    if rfc.state == "deferred" and until is not None and look.first <= until.date() <= look.meeting:
        yield f"It was deferred until {until.date()}.", rfc.since


def _day(value: object) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None


_FINDERS: Final[Mapping[str, Callable[[_Look], _Found]]] = MappingProxyType(
    {
        "high-priority": _high_priority,
        "triage": _triage,
        "nominations": _nominations,
        "escalations": _escalations,
        "lapsed": _lapsed,
        "overdue": _overdue,
        "revisit": _revisit,
    }
)


def say_on_call(login: str | None) -> str:
    """Who is on triage, without a mention."""
    return shown_login(login) if login is not None else "nobody"
