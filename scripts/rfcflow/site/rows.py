"""The rows that every list of RFCs is made of, and the small parts around them.

Invariant: a row is drawn once and stands on every page with that page's own address of its RFC.
"""

from __future__ import annotations

from collections.abc import Iterable

from rfcflow.errors import Problem
from rfcflow.site.catalogue import Catalogue
from rfcflow.site.html import Links, h, moment, spoken_code, wrong
from rfcflow.site.layout import pill
from rfcflow.site.record import Record


class Rows:
    """Draws the rows of one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._drawn_rows: dict[str, tuple[str, str]] = {}

    def section(self, title: str, name: str, records: Iterable[Record], links: Links, none: str) -> str:
        """A heading with a count and its list; "" for an empty one without the sentence `none`."""
        listed = tuple(records)
        if not listed and not none:
            return ""
        content = self.list(listed, links) or f'<p class="quiet">{h(none)}</p>'
        heading = f'<h2 id="page.{name}">{h(title)} {number(len(listed))}</h2>'
        return f'<section aria-labelledby="page.{name}">{heading}\n{content}</section>'

    def list(self, records: Iterable[Record], links: Links) -> str:
        """The rows as a list, "" without any."""
        rows = "\n".join([self.row(record, links) for record in records])
        return f'<ul class="rows">\n{rows}\n</ul>' if rows else ""

    def row(self, record: Record, links: Links) -> str:
        """One row."""
        drawn = self._drawn_rows.get(record.id)
        if drawn is None:
            drawn = self._drawn_rows[record.id] = self._drawn(record, _next(record))
        before, after = drawn
        return f"{before}{links.rfc(record.id)}{after}"

    def told(self, record: Record, links: Links, more: str) -> str:
        """One row that says something more than on other pages, instead of what happens next."""
        before, after = self._drawn(record, more)
        return f"{before}{links.rfc(record.id)}{after}"

    def _drawn(self, record: Record, more: str) -> tuple[str, str]:
        """What stands before and after the address."""
        facts = []
        if modules := ", ".join([h(self.catalogue.module_id(name)) for name in record.modules]):
            facts.append(f'<span class="modules">{modules}</span>')
        if record.shepherd:
            facts.append(f"shepherd {h(record.shepherd)}")
        if record.opened:
            facts.append(f"opened {moment(record.opened)}")
        if record.decided:
            facts.append(f"decided {moment(record.decided)}")
        details = f'<p class="meta">{" · ".join(facts)}</p>' if facts else ""
        quiet = ' class="quiet"' if record.hidden else ""
        kind = f' data-kind="{h(record.kind)}"' if record.kind else ""
        before = f'<li{kind}><span class="id">{record.id}</span><div><a class="name" href="'
        after = f'"><bdi{quiet}>{h(record.name)}</bdi></a>{details}{more}{_errors(record.errors)}'
        return before, f"{after}</div>{pill(record.state)}</li>"


def _next(record: Record) -> str:
    step = record.step
    if step is None or not record.is_open:
        return ""
    when = f' <span class="when">{h(step.when_words)}</span>' if step.when else ""
    return (
        f'<p class="next">{spoken_code(step.what)} <span class="who">{spoken_code(step.who)}</span>{when}</p>'
    )


def _errors(errors: tuple[Problem, ...]) -> str:
    """The first errors of a row, as a list."""
    if not errors:
        return ""
    more = f"<li>and {len(errors) - 3} more</li>" if len(errors) > 3 else ""
    items = "".join(f"<li>{wrong(problem)}</li>" for problem in errors[:3])
    return f'<ul class="errors" aria-label="What is wrong">{items}{more}</ul>'


def crumb(title: str, address: str) -> str:
    """The way back up."""
    return f'<p class="crumb"><a href="{address}">{title}</a></p>'


def heading(up: str, title: str, lead: str, more: str = "") -> str:
    """The head of a page: `up` from `crumb`, `title` a text, `lead` and `more` HTML."""
    led = f'<p class="lead">{lead}</p>' if lead else ""
    return f'<div class="title">{up}<h1>{h(title)}</h1>{led}{more}</div>'


def part(title: str, name: str, content: str) -> str:
    """A section with a heading (HTML) and the id `page.NAME`; "" without content."""
    if not content:
        return ""
    head = f'<h2 id="page.{name}">{title}</h2>'
    return f'<section aria-labelledby="page.{name}">{head}{content}</section>'


def figures(rows: Iterable[tuple[str, str, str]]) -> str:
    """Numbers to be seen first: what, how much, and a remark that may be empty."""
    drawn = "".join(
        f"<div><dt>{name}</dt><dd>{value}"
        + (f'<span class="meta">{about}</span>' if about else "")
        + "</dd></div>"
        for name, value, about in rows
    )
    return f'<dl class="figures">{drawn}</dl>'


def count(number: int, noun: str) -> str:
    """`3 RFCs`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def number(of: int) -> str:
    """A count beside a heading."""
    return f'<span class="count">{of:,}</span>'


def lines(parts: Iterable[str]) -> str:
    """The parts that are not empty, a line each."""
    return "\n".join(part for part in parts if part)
