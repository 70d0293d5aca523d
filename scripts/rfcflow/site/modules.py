"""Areas of the project: a page for each module with its maintainers and RFCs, and the one that names them.

Invariant: a module that only an RFC names is shown as not in the registry.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from rfcflow.site.catalogue import Catalogue
from rfcflow.site.charts import median
from rfcflow.site.files import File
from rfcflow.site.html import Links, h, moment, outside
from rfcflow.site.layout import links_for, page, person_link
from rfcflow.site.markdown import prose
from rfcflow.site.metrics import decision_days
from rfcflow.site.record import Record
from rfcflow.site.rows import Rows, count, crumb, figures, lines, number, part


def module_files(catalogue: Catalogue, rows: Rows) -> Iterator[File]:
    """`modules/` and a page for each of them."""
    loads = tuple((name, _load(records)) for name, records in catalogue.by_module.items())
    yield File("modules/index.html", loads, partial(_modules, catalogue))
    for name, records in catalogue.by_module.items():
        late = tuple(record for record in records if catalogue.is_late(record))
        draw = partial(_module, catalogue, rows, name, records, late)
        yield File(f"modules/{name}/index.html", (records, late), draw)


def _load(records: tuple[Record, ...]) -> tuple[int, int]:
    """How many are open, and how many are not."""
    open_ = sum(1 for record in records if record.is_open)
    return open_, len(records) - open_


def _modules(catalogue: Catalogue) -> bytes:
    links = links_for(catalogue, "modules/index.html")
    cards = []
    for name, records in catalogue.by_module.items():
        title, about = _described(catalogue, name)
        open_, others = _load(records)
        address = links.to(f"modules/{name}/index.html")
        cards.append(
            f'<li><a class="card-title" href="{address}"><bdi>{h(title)}</bdi></a> '
            f'{number(len(records))}<p>{h(about)}</p><p class="meta">{open_} open, {others} others</p></li>'
        )
    lead = "Areas of the project, the people who look after them, and their RFCs."
    if not cards:
        lead = "There is no module yet."
    body = (
        f'<div class="title"><h1>Modules</h1><p class="lead">{lead}</p></div>\n'
        f'<ul class="cards">{"".join(cards)}</ul>'
    )
    return page(catalogue, "modules/index.html", "Modules", body, here="Modules")


def _module(
    catalogue: Catalogue, rows: Rows, name: str, records: tuple[Record, ...], late: tuple[Record, ...]
) -> bytes:
    path = f"modules/{name}/index.html"
    links = links_for(catalogue, path)
    title, about = _described(catalogue, name)
    people = _maintainers(catalogue, name, links)
    ahead = [record for record in records if record.is_open and record not in late]
    body = lines(
        [
            f'<div class="title">{crumb("Modules", links.to("modules/index.html"))}',
            f'<h1><bdi>{h(title)}</bdi> <span class="quiet">{count(len(records), "RFC")}</span></h1>',
            f'<p class="lead">{h(about)}</p>' if about else "",
            f'<p class="meta">Maintained by {people}</p>' if people else "",
            "</div>",
            _figures(records, late),
            _upkeep(catalogue, name),
            rows.section("Overdue", "late", late, links, ""),
            rows.section("Open", "open", ahead, links, "" if late else "Nothing is open here."),
            _disputes(records, links),
            rows.section("Others", "others", [r for r in records if not r.is_open], links, ""),
        ]
    )
    return page(
        catalogue,
        path,
        f"Module {title}",
        body,
        description=about,
        here="Modules",
        feed=f"modules/{name}/feed.atom",
    )


def _figures(records: tuple[Record, ...], late: tuple[Record, ...]) -> str:
    """How much is open, how much of it is late, how long a decision takes here."""
    days = decision_days(records)
    usual = median(days)
    takes = "no decision yet" if usual is None else f"{usual:,} day{'' if usual == 1 else 's'}"
    rows = (
        ("Open", f"{sum(record.is_open for record in records):,}", ""),
        ("Overdue", f"{len(late):,}", ""),
        ("Median time to a decision", takes, ""),
        ("Decided", f"{len(days):,}", ""),
    )
    return figures(rows)


def _upkeep(catalogue: Catalogue, name: str) -> str:
    """Vision, roadmap, meetings: what the module keeps up, where it is, and when that was last done."""
    governance = catalogue.inputs.governance
    module = governance.modules.get(name) if governance is not None else None
    if module is None or not (module.upkeep or module.repository):
        return ""
    rows = []
    for duty, one in module.upkeep.items():
        last = f"last {moment(one.last.isoformat())}" if one.last else "not yet done"
        rows.append((outside(one.link, duty.replace("-", " ")), f"every {one.days} days, {last}"))
    if module.repository:
        rows.append(("repository", h(module.repository)))
    items = "".join(f'<li>{what} <span class="quiet">{when}</span></li>' for what, when in rows)
    return part("Kept up", "upkeep", f'<ul class="plain">{items}</ul>')


def _disputes(records: tuple[Record, ...], links: Links) -> str:
    """Disputes about its decisions, and how each was settled."""
    found = [(r, one) for r in records if not r.hidden for one in r.contests if one.kind == "dispute"]
    if not found:
        return ""
    items = "".join(
        f'<li><p><a class="concern" href="{links.rfc(record.id)}">{record.id} '
        f"<bdi>{h(record.name)}</bdi></a></p>"
        f'<p class="meta"><bdi>{h(one.who)}</bdi> {moment(one.at)} · {h(one.ended or "open")}</p>'
        f"<blockquote>{prose(one.reason)}</blockquote>"
        + (f"<blockquote>{prose(one.outcome)}</blockquote>" if one.outcome else "")
        + "</li>"
        for record, one in found
    )
    return part(f"Disputes {number(len(found))}", "disputes", f'<ul class="concerns">{items}</ul>')


def _described(catalogue: Catalogue, name: str) -> tuple[str, str]:
    governance = catalogue.inputs.governance
    module = governance.modules.get(name) if governance is not None else None
    if module is None:
        return name, "" if governance is None else "Not in the registry."
    return module.title or name, module.description


def _maintainers(catalogue: Catalogue, name: str, links: Links) -> str:
    governance = catalogue.inputs.governance
    module = governance.modules.get(name) if governance is not None else None
    if governance is None or module is None:
        return ""
    people = governance.people
    return ", ".join(
        person_link(people[handle].login if handle in people else handle, catalogue, links)
        for handle in module.maintainers
    )
