"""How the process does: how long decisions take, where RFCs wait, how many come and go, how they end.

Invariant: every number can be counted again from the pages of the RFCs; a median of fewer than one is none,
and what is kept back counts as an ending and nothing else.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Final

from rfcflow.model import STATES
from rfcflow.site.catalogue import Catalogue
from rfcflow.site.charts import Bar, bars, median, percentile
from rfcflow.site.files import File
from rfcflow.site.html import h, moment
from rfcflow.site.layout import links_for, page, pill
from rfcflow.site.record import Record
from rfcflow.site.rows import crumb, figures, heading, lines, part
from rfcflow.site.stays import days_between, stays

_PERIODS: Final = 24
_PATIENT: Final = 7


def metric_files(catalogue: Catalogue) -> Iterator[File]:
    """`metrics/`."""
    shows = (catalogue.records, catalogue.inputs.asof)
    yield File("metrics/index.html", shows, partial(_metrics, catalogue))


def decision_days(records: Iterable[Record]) -> list[int]:
    """Whole days from opening to the decision, of those that were decided on their merits."""
    found = (
        days_between(record.opened, record.decided)
        for record in records
        if record.verdict is None or record.verdict.disposition not in ("withdraw", "expire")
    )
    return [days for days in found if days is not None]


def _metrics(catalogue: Catalogue) -> bytes:
    path = "metrics/index.html"
    links = links_for(catalogue, path)
    records = catalogue.records
    days = decision_days(records)
    asof = catalogue.inputs.asof
    lead = f"Counted from the records up to {moment(asof)}." if asof else "Counted from the records."
    body = [
        heading(crumb("Process", links.to("process/index.html")), "How long it takes", lead),
        _figures(records, days, asof),
        part("Days to a decision, by module", "modules", _by_module(catalogue)),
        part("Days to a decision, by year decided", "years", _by_year(records)),
        part("Days in each state", "states", _by_state(records, asof)),
        part("Opened and decided", "flow", _flow(records)),
        part("How they ended", "ends", _ends(records)),
    ]
    about = "Median days to a decision, days in each state, how many RFCs come and go, and how they end."
    return page(catalogue, path, "How long it takes", lines(body), description=about, here="Process")


def _figures(records: Sequence[Record], days: list[int], asof: str) -> str:
    open_ = [record for record in records if record.is_open and not record.hidden]
    ages = [age for record in open_ if (age := days_between(record.opened, asof)) is not None]
    asked = [record for record in records if record.shepherds]
    quick = [wait for record in asked if (wait := _wait(record)) is not None and wait <= _PATIENT]
    contested = [one for record in records for one in record.contests]
    rows = (
        ("Median time to a decision", _days(median(days)), f"over {len(days):,} decided"),
        ("Nine of ten within", _days(percentile(days, 90)), "to a decision"),
        ("Median age of what is open", _days(median(ages)), f"over {len(ages):,} open"),
        (
            f"Had a shepherd within {_PATIENT} days",
            f"{100 * len(quick) // len(asked)} %" if asked else "–",
            f"of {len(asked):,} that asked",
        ),
        ("Ended without a shepherd", str(sum(map(_was_left_alone, records))), "the project's failure"),
        ("Disputes", str(sum(one.kind == "dispute" for one in contested)), ""),
        ("Vetoes", str(sum(later.word == "overturned" for r in records for later in r.later)), ""),
    )
    return figures(rows)


def _days(value: int | None) -> str:
    return "–" if value is None else f"{value:,} day{'' if value == 1 else 's'}"


def _wait(record: Record) -> int | None:
    """Days from asking for a shepherd to having one."""
    took = next((one.at for one in record.shepherds if one.how == "took"), "")
    return days_between(record.shepherds[0].at, took)


def _was_left_alone(record: Record) -> bool:
    asked = any(one.how in ("asked", "called") for one in record.shepherds)
    return asked and record.state in ("expired", "dormant") and all(o.how != "took" for o in record.shepherds)


def _spread(groups: Iterable[tuple[str, list[int]]], first: str, title: str) -> str:
    drawn = []
    for label, days in groups:
        middle, most = median(days), percentile(days, 90)
        if middle is not None and most is not None:
            drawn.append(Bar(label, (middle, most), (f"{middle:,}", f"{most:,}", f"{len(days):,}")))
    return bars(title, (first, "Median", "Nine of ten", "How many"), drawn)


def _by_module(catalogue: Catalogue) -> str:
    prefix = links_for(catalogue, "metrics/index.html")
    groups = (
        (
            f'<a href="{prefix.to(f"modules/{name}/index.html")}"><bdi>{h(name)}</bdi></a>',
            decision_days(records),
        )
        for name, records in catalogue.by_module.items()
    )
    found = sorted(((label, days) for label, days in groups if days), key=lambda found: -len(found[1]))
    return _spread(found[:_PERIODS], "Module", "Days to a decision, by module")


def _by_year(records: Iterable[Record]) -> str:
    groups: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        if record.decided:
            groups[record.decided[:4]].append(record)
    found = [(h(year), decision_days(groups[year])) for year in sorted(groups, reverse=True)]
    return _spread(found[:_PERIODS], "Year", "Days to a decision, by year")


def _by_state(records: Iterable[Record], asof: str) -> str:
    """Stays that are over, of those states whose end is not the last thing that happens."""
    groups: dict[str, list[int]] = defaultdict(list)
    for record in records:
        for stay in stays(record, asof):
            if stay.until:
                groups[stay.state].append(stay.days)
    return _spread(
        [(pill(state), groups[state]) for state in STATES if state in groups], "State", "Days in each state"
    )


def _flow(records: Iterable[Record]) -> str:
    opened = Counter(record.opened[:4] for record in records if record.opened)
    decided = Counter(record.decided[:4] for record in records if record.decided)
    years = sorted({*opened, *decided}, reverse=True)[:_PERIODS]
    rows = [Bar(h(year), (opened[year], decided[year])) for year in years]
    return bars("Opened and decided", ("Year", "Opened", "Decided"), rows)


def _ends(records: Iterable[Record]) -> str:
    ends = Counter(record.state for record in records if not record.is_open)
    rows = [Bar(pill(state), (size,)) for state, size in sorted(ends.items(), key=lambda e: (-e[1], e[0]))]
    return bars("How they ended", ("State", "RFCs"), rows)
