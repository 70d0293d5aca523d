"""What triage looks at: a day's share, what has high priority and what that means, what nobody owns.

Invariant: triage routes and never decides; each RFC stands in the first list that fits it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from msgspec import Struct

from rfcflow.site.catalogue import Catalogue
from rfcflow.site.files import File
from rfcflow.site.html import Links, h, moment
from rfcflow.site.layout import links_for, page, person_link
from rfcflow.site.markdown import prose
from rfcflow.site.record import Record
from rfcflow.site.rows import Rows, crumb, heading, lines, number, part


class Queue(Struct, frozen=True):
    """The lists, each in the order of the catalogue: the soonest date first."""

    high: tuple[Record, ...]
    unrouted: tuple[Record, ...]
    unowned: tuple[Record, ...]
    asked: tuple[Record, ...]

    @property
    def size(self) -> int:
        """How many RFCs wait for triage itself."""
        return len(self.high) + len(self.unrouted) + len(self.unowned)


def queue(catalogue: Catalogue) -> Queue:
    """What is open, sorted for triage."""
    lists: tuple[list[Record], ...] = ([], [], [], [])
    for record in catalogue.open:
        place = _place(record)
        if place is not None:
            lists[place].append(record)
    high, unrouted, unowned, asked = map(tuple, lists)
    return Queue(high, unrouted, unowned, asked)


def _place(record: Record) -> int | None:
    if record.hidden:
        return None
    if record.priority == "high":
        return 0
    if record.state in ("proposed", "review") and not record.modules:
        return 1
    if record.wants_shepherd:
        return 2
    return 3 if record.needs_info else None


def triage_files(catalogue: Catalogue, rows: Rows) -> Iterator[File]:
    """`work/triage/`."""
    found = queue(catalogue)
    on_call = _on_call(catalogue)
    day = _day_of(catalogue)
    lists = (found.high, found.unrouted, found.unowned, found.asked)
    shows = (*lists, day.done, day.today, day.overflow, on_call, catalogue.inputs.asof[:10])
    yield File("work/triage/index.html", shows, partial(_triage, catalogue, rows, found, day, on_call))


class _Day(Struct, frozen=True):
    """A day's share of the queue: how many were done, what is left of the day, and what is beyond it."""

    done: int = 0
    today: tuple[Record, ...] = ()
    overflow: tuple[Record, ...] = ()


def _day_of(catalogue: Catalogue) -> _Day:
    governance, asof = catalogue.inputs.governance, catalogue.inputs.asof
    if governance is None or not asof:
        return _Day()
    queued = [record for record in catalogue.open if record.waits and not record.hidden]
    acts = {record.id: record.triaged for record in catalogue.records if record.triaged}
    if not queued and not acts:
        return _Day()
    # With much of the process, which an archive needs nothing of.
    from rfcflow.views.triage import Waiting, divided

    waiting = [
        Waiting(record.priority != "high", record.since or record.opened or "~", record.id)
        for record in queued
    ]
    taken, today, overflow = divided(waiting, acts, governance, date.fromisoformat(asof[:10]))
    by_id = catalogue.by_id
    return _Day(len(taken), tuple(by_id[name] for name in today), tuple(by_id[name] for name in overflow))


def _on_call(catalogue: Catalogue) -> str:
    governance, asof = catalogue.inputs.governance, catalogue.inputs.asof
    if governance is None or not asof:
        return ""
    from rfcflow.policy.roles import on_call_login

    return on_call_login(governance, date.fromisoformat(asof[:10])) or ""


def _triage(catalogue: Catalogue, rows: Rows, found: Queue, day: _Day, on_call: str) -> bytes:
    path = "work/triage/index.html"
    links = links_for(catalogue, path)
    who = ""
    if on_call:
        today = moment(catalogue.inputs.asof[:10])
        who = f'<p class="meta">On call on {today}: {person_link(on_call, catalogue, links)}</p>'
    lead = "What triage routes, in an hour a day. Triage never decides."
    body = lines(
        [
            heading(crumb("Work", links.to("work/index.html")), "Triage", lead, who),
            _share(catalogue, rows, day, links),
            _definition(catalogue),
            rows.section("High priority", "high", found.high, links, "Nothing has high priority."),
            rows.section("Names no module", "unrouted", found.unrouted, links, "Every RFC names a module."),
            rows.section("Wants a shepherd", "unowned", found.unowned, links, "Every proposal has one."),
            _asked(found.asked, rows, links),
        ]
    )
    return page(catalogue, path, "Triage", body, here="Work")


def _share(catalogue: Catalogue, rows: Rows, day: _Day, links: Links) -> str:
    """What is today's, at most as many as the policy says for a day, and what waits for tomorrow."""
    governance = catalogue.inputs.governance
    if governance is None or not catalogue.inputs.asof:
        return ""
    told = f'<p class="meta">{day.done} done of {governance.policy.triage_per_day} a day.</p>'
    listed = rows.list(day.today, links) or '<p class="quiet">Nothing is left for today.</p>'
    left = rows.section("Left over, for tomorrow", "overflow", day.overflow, links, "")
    return part(f"Today {number(len(day.today))}", "today", told + listed) + left


def _definition(catalogue: Catalogue) -> str:
    governance = catalogue.inputs.governance
    if governance is None:
        return ""
    return (
        '<section class="next-step" aria-labelledby="page.definition"><h2 id="page.definition">What high '
        f"priority means</h2>{prose(governance.policy.high_priority)}</section>"
    )


def _asked(records: tuple[Record, ...], rows: Rows, links: Links) -> str:
    if not records:
        return ""
    told = "\n".join(
        rows.told(record, links, f'<p class="next">Asked: {h(record.needs_info)}</p>') for record in records
    )
    return part("Asked for information", "asked", f'<ul class="rows">\n{told}\n</ul>')
