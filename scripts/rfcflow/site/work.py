"""Pages for work: final comment periods, what is late, what newcomers can take, rejections, the calendar.

Invariant: a date is compared with the newest commit that was read and with no clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import groupby

from rfcflow.site.catalogue import Catalogue
from rfcflow.site.deadlines import Deadline, deadlines
from rfcflow.site.files import File, Shown
from rfcflow.site.html import Links, h, moment, outside
from rfcflow.site.layout import links_for, page, pill
from rfcflow.site.markdown import prose
from rfcflow.site.record import Record
from rfcflow.site.rows import Rows, crumb, lines, number
from rfcflow.site.triage import queue


def work_files(catalogue: Catalogue, rows: Rows) -> Iterator[File]:
    """The page of all work and one for each kind of it."""
    yield from _Work(catalogue, rows).files()


class _Work:
    def __init__(self, catalogue: Catalogue, rows: Rows) -> None:
        self.catalogue = catalogue
        self.rows = rows
        self.asof = catalogue.inputs.asof
        shown = [record for record in catalogue.open if not record.hidden]
        self.windows = sorted((r for r in shown if r.window), key=lambda r: r.window.ends if r.window else "")
        dated = [
            (record, record.step.when) for record in shown if record.step is not None and record.step.when
        ]
        self.late = [record for record, when in dated if when < self.asof]
        self.ahead = [record for record, when in dated if when >= self.asof]
        self.shepherdless = [record for record in shown if record.wants_shepherd]
        self.unbuilt = [
            record
            for record in catalogue.decided
            if record.state == "accepted" and not record.implemented_by and not record.hidden
        ]
        self.shipped = [r for r in catalogue.decided if r.implemented_by and not r.hidden]
        self.rejected = [r for r in catalogue.decided if r.state == "rejected" and not r.hidden]
        self.calendar = deadlines(catalogue.records, self.asof)

    def files(self) -> Iterator[File]:
        """The files, the one that names the others first."""
        asof, late, ahead = self.asof, tuple(self.late), tuple(self.ahead)
        shepherdless, unbuilt = tuple(self.shepherdless), tuple(self.unbuilt)
        soonest = self.calendar[0].at if self.calendar else ""
        kinds = (self.windows, late, ahead, shepherdless, unbuilt, self.shipped, self.rejected, self.calendar)
        sizes = (queue(self.catalogue).size, *(len(found) for found in kinds))
        yield File("work/index.html", (sizes, soonest), self._index)
        yield self._file("final-comment", "Final comment periods", tuple(self.windows), self._windows)
        yield self._file("overdue", "Overdue and due next", (asof, late, ahead), self._overdue)
        yield self._file("newcomers", "For newcomers", (shepherdless, unbuilt), self._newcomers)
        yield self._file("shipped", "What shipped, and where", tuple(self.shipped), self._shipped)
        yield self._file("rejected", "Rejected, and why", tuple(self.rejected), self._rejected)
        dates = tuple((one.at, one.what, self.catalogue.by_id[one.rfc]) for one in self.calendar)
        yield self._file("calendar", "Calendar", dates, self._calendar)

    def _windows(self, links: Links) -> Iterator[str]:
        yield "The last days to object: each with what it proposes and when it ends."
        told = self._told(((record, _period(record)) for record in self.windows), links)
        yield told or _none("No final comment period runs.")

    def _overdue(self, links: Links) -> Iterator[str]:
        yield f"Compared with {moment(self.asof)}, the last change on record." if self.asof else ""
        yield self.rows.section("Overdue", "late", self.late, links, "Nothing is late.")
        yield self.rows.section("Due next", "ahead", self.ahead, links, "Nothing has a date.")

    def _newcomers(self, links: Links) -> Iterator[str]:
        section = self.rows.section
        yield "Two ways in: look after a proposal as its shepherd, or build what was accepted."
        yield section("Wants a shepherd", "shepherd", self.shepherdless, links, "Every proposal has one.")
        none = "All that is accepted is implemented."
        yield section("Wants an implementer", "implementer", self.unbuilt, links, none)

    def _shipped(self, links: Links) -> Iterator[str]:
        yield "What was accepted and is there: each with the change or the release that brought it."
        told = self._told(((record, _implementation(record)) for record in self.shipped), links)
        yield told or _none("Nothing is recorded as implemented.")

    def _rejected(self, links: Links) -> Iterator[str]:
        yield "Read this before proposing the same again."
        told = self._told(((record, _reason(record)) for record in self.rejected), links)
        yield told or _none("Nothing was rejected.")

    def _calendar(self, links: Links) -> Iterator[str]:
        subscribe = f'<a href="{links.to("deadlines.ics")}">Subscribe to it (iCalendar)</a>'
        yield f"Every date by which something happens. {subscribe}."
        yield self._days(links) or _none("Nothing has a date.")

    def _index(self) -> bytes:
        path = "work/index.html"
        links = links_for(self.catalogue, path)
        newcomers = (
            f"Without a shepherd: {len(self.shepherdless)}; without an implementer: {len(self.unbuilt)}"
        )
        soonest = self.calendar[0] if self.calendar else None
        cards = (
            ("final-comment", "Final comment periods", len(self.windows), "The last days to object."),
            ("overdue", "Overdue and due next", len(self.late), f"{len(self.ahead)} more are due."),
            (
                "triage",
                "Triage",
                queue(self.catalogue).size,
                "High priority, and what nobody looks after yet.",
            ),
            ("newcomers", "For newcomers", len(self.shepherdless) + len(self.unbuilt), f"{newcomers}."),
            ("shipped", "What shipped, and where", len(self.shipped), "With the change that brought it."),
            ("rejected", "Rejected, and why", len(self.rejected), "Read it before proposing the same."),
            (
                "calendar",
                "Calendar",
                len(self.calendar),
                f"Next: {moment(soonest.at)}" if soonest else "Nothing has a date.",
            ),
        )
        drawn = "".join(
            f'<li><a class="card-title" href="{links.to(f"work/{name}/index.html")}">{title}</a> '
            f"{number(size)}<p>{about}</p></li>"
            for name, title, size, about in cards
        )
        lead = "What has a date, what is late, and what waits for somebody. "
        lead += f'What waits on you is on <a href="{links.to("people/index.html")}">your page</a>.'
        title = f'<div class="title"><h1>Work</h1><p class="lead">{lead}</p></div>'
        body = f'{title}\n<ul class="cards">{drawn}</ul>'
        return page(self.catalogue, path, "Work", body, here="Work")

    def _file(self, name: str, title: str, shows: Shown, parts: Callable[[Links], Iterator[str]]) -> File:
        """A page whose `parts` are its lead and its sections."""
        path = f"work/{name}/index.html"
        return File(path, shows, partial(self._page, path, title, parts))

    def _page(self, path: str, title: str, parts: Callable[[Links], Iterator[str]]) -> bytes:
        links = links_for(self.catalogue, path)
        lead, *content = parts(links)
        body = lines(
            [
                f'<div class="title">{crumb("Work", links.to("work/index.html"))}<h1>{h(title)}</h1>',
                f'<p class="lead">{lead}</p>' if lead else "",
                "</div>",
                *content,
            ]
        )
        return page(self.catalogue, path, title, body, here="Work")

    def _told(self, told: Iterable[tuple[Record, str]], links: Links) -> str:
        """A list whose rows say something more."""
        rows = "\n".join(self.rows.told(record, links, more) for record, more in told)
        return f'<ul class="rows">\n{rows}\n</ul>' if rows else ""

    def _days(self, links: Links) -> str:
        days = groupby(self.calendar, key=lambda deadline: deadline.at[:10])
        return "".join(
            f'<section class="day"><h2>{moment(day)}</h2><ul>{self._day(found, links)}</ul></section>'
            for day, found in days
        )

    def _day(self, found: Iterable[Deadline], links: Links) -> str:
        by_id = self.catalogue.by_id
        return "".join(
            f'<li><span class="id">{deadline.at[11:16]}</span><div><a class="name" '
            f'href="{links.rfc(deadline.rfc)}"><span class="id">{deadline.rfc}</span> '
            f"<bdi>{h(by_id[deadline.rfc].name)}</bdi></a> {pill(by_id[deadline.rfc].state)}"
            f'<p class="meta">{h(deadline.what)}</p></div></li>'
            for deadline in found
        )


def _period(record: Record) -> str:
    window = record.window
    if window is None:
        return ""
    reason = f"<blockquote>{prose(window.reason)}</blockquote>" if window.reason else ""
    dates = f"Open since {moment(window.opened)}, ends {moment(window.ends)}."
    return (
        f'<p class="next">Proposed: to <strong>{h(window.disposition)}</strong>, by '
        f"<bdi>{h(window.by)}</bdi>. {dates}</p>{reason}"
    )


def _implementation(record: Record) -> str:
    return f'<p class="next">Implemented by {outside(record.implemented_by, record.implemented_by)}</p>'


def _reason(record: Record) -> str:
    verdict = record.verdict
    later = next((one.reason for one in reversed(record.later) if one.word == "overturned"), "")
    reason = later or (verdict.reason if verdict is not None else "")
    said = f"<blockquote>{prose(reason)}</blockquote>" if reason else ""
    if verdict is not None and verdict.reopens:
        said += f"<p>What would reopen it:</p><blockquote>{prose(verdict.reopens)}</blockquote>"
    return said


def _none(words: str) -> str:
    return f'<p class="quiet">{words}</p>'
