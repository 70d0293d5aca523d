"""Pages that list RFCs: the home page, one per state, one per module, and the page for what is not there.

Invariant: no page but the home page names all the others.
"""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.errors import Problem
from rfcflow.site.catalogue import Catalogue
from rfcflow.site.html import Links, h, wrong
from rfcflow.site.layout import links_for, page, person_link, pill
from rfcflow.site.record import UNKNOWN, Record
from rfcflow.site.rows import Rows, count, crumb, lines, number


class Lists:
    """Draws the list pages of one catalogue."""

    def __init__(self, catalogue: Catalogue, rows: Rows) -> None:
        self.catalogue = catalogue
        self.rows = rows

    def pages(self) -> Iterator[tuple[str, bytes]]:
        """Path and bytes of every list page."""
        yield "index.html", self._home()
        yield "404.html", self._missing()
        yield "states/index.html", self._states()
        for state, records in self.catalogue.by_state.items():
            yield f"states/{state}/index.html", self._state(state, records)
        yield "modules/index.html", self._modules()
        for name, records in self.catalogue.by_module.items():
            yield f"modules/{name}/index.html", self._module(name, records)

    # --- the pages ---

    def _home(self) -> bytes:
        catalogue = self.catalogue
        links = links_for(catalogue, "index.html")
        name = catalogue.inputs.repository
        total, open_, decided = len(catalogue.records), len(catalogue.open), len(catalogue.decided)
        lead = f"{count(total, 'proposal')}: {open_} open, {decided} decided"
        lead += f", {len(catalogue.unknown)} in need of repair." if catalogue.unknown else "."
        if not total:
            lead = "No RFC yet: open a pull request that adds one file to <code>rfcs/</code>."
        chips = "".join(
            f'<li>{pill(state, links)} <span class="count">{len(records)}</span></li>'
            for state, records in catalogue.by_state.items()
            if records
        )
        body = [
            f'<div class="title"><h1>Requests for comments</h1><p class="lead">{lead}</p>',
            f'<ul class="chips" aria-label="How many RFCs each state has">{chips}</ul>' if chips else "",
            "</div>",
            _problems(catalogue.inputs.problems),
            self.rows.section("Open", "open", catalogue.open, links, "Nothing is open."),
            self.rows.section("Needs repair", "repair", catalogue.unknown, links, ""),
            self.rows.section("Decided", "decided", catalogue.decided, links, "Nothing is decided yet."),
        ]
        about = f"Every RFC of {name}: what is open, who must act, and what was decided and why."
        return page(
            catalogue,
            "index.html",
            name,
            lines(body),
            description=about,
            here="RFCs",
            data="index.json",
            feed="feeds/new.atom",
        )

    def _states(self) -> bytes:
        catalogue = self.catalogue
        links = links_for(catalogue, "states/index.html")
        rows = "".join(
            f"<li>{pill(state, links)} {number(len(records))}<p>{h(self._meaning(state))}</p></li>"
            for state, records in catalogue.by_state.items()
        )
        body = (
            '<div class="title"><h1>States</h1><p class="lead">Where an RFC can stand, in the order of the '
            f'process.</p></div>\n<ul class="cards">{rows}</ul>'
        )
        return page(catalogue, "states/index.html", "States", body, here="Browse")

    def _state(self, state: str, records: tuple[Record, ...]) -> bytes:
        path = f"states/{state}/index.html"
        links = links_for(self.catalogue, path)
        meaning = self._meaning(state)
        body = lines(
            [
                f'<div class="title">{crumb("States", links.to("states/index.html"))}',
                f'<h1>{pill(state)} <span class="quiet">{count(len(records), "RFC")}</span></h1>',
                f'<p class="lead">{h(meaning)}</p></div>',
                self.rows.list(records, links) or "<p>No RFC stands here now.</p>",
            ]
        )
        return page(self.catalogue, path, f"State {state}", body, description=meaning, here="Browse")

    def _modules(self) -> bytes:
        catalogue = self.catalogue
        links = links_for(catalogue, "modules/index.html")
        cards = []
        for name, records in catalogue.by_module.items():
            title, about = self._described(name)
            open_ = sum(1 for record in records if record.is_open)
            address = links.to(f"modules/{name}/index.html")
            counts = f"{open_} open, {len(records) - open_} others"
            cards.append(
                f'<li><a class="card-title" href="{address}"><bdi>{h(title)}</bdi></a> '
                f'{number(len(records))}<p>{h(about)}</p><p class="meta">{counts}</p></li>'
            )
        lead = "Areas of the project, the people who look after them, and their RFCs."
        if not cards:
            lead = "There is no module yet."
        body = (
            f'<div class="title"><h1>Modules</h1><p class="lead">{lead}</p></div>\n'
            f'<ul class="cards">{"".join(cards)}</ul>'
        )
        return page(catalogue, "modules/index.html", "Modules", body, here="Modules")

    def _module(self, name: str, records: tuple[Record, ...]) -> bytes:
        path = f"modules/{name}/index.html"
        links = links_for(self.catalogue, path)
        title, about = self._described(name)
        people = self._maintainers(name, links)
        body = lines(
            [
                f'<div class="title">{crumb("Modules", links.to("modules/index.html"))}',
                f'<h1><bdi>{h(title)}</bdi> <span class="quiet">{count(len(records), "RFC")}</span></h1>',
                f'<p class="lead">{h(about)}</p>' if about else "",
                f'<p class="meta">Maintained by {people}</p>' if people else "",
                "</div>",
                self.rows.section(
                    "Open", "open", [r for r in records if r.is_open], links, "Nothing is open here."
                ),
                self.rows.section("Others", "others", [r for r in records if not r.is_open], links, ""),
            ]
        )
        return page(
            self.catalogue,
            path,
            f"Module {title}",
            body,
            description=about,
            here="Modules",
            feed=f"modules/{name}/feed.atom",
        )

    def _missing(self) -> bytes:
        links = links_for(self.catalogue, "404.html")
        home = f'<a href="{links.to("index.html")}">All RFCs</a> are on the home page.'
        lead = f"An RFC keeps its address for ever: <code>rfcs/</code> and its number. {home}"
        body = f'<div class="title"><h1>There is no such page</h1><p class="lead">{lead}</p></div>'
        return page(self.catalogue, "404.html", "No such page", body)

    # --- their parts ---

    def _meaning(self, state: str) -> str:
        if state == UNKNOWN:
            return "Its record cannot be read; it is listed with what is wrong."
        governance = self.catalogue.inputs.governance
        row = governance.states.states.get(state) if governance is not None else None
        return row.meaning if row is not None else ""

    def _described(self, name: str) -> tuple[str, str]:
        governance = self.catalogue.inputs.governance
        module = governance.modules.get(name) if governance is not None else None
        if module is None:
            return name, "" if governance is None else "Not in the registry."
        return module.title or name, module.description

    def _maintainers(self, name: str, links: Links) -> str:
        governance = self.catalogue.inputs.governance
        module = governance.modules.get(name) if governance is not None else None
        if governance is None or module is None:
            return ""
        people = governance.people
        return ", ".join(
            person_link(people[handle].login if handle in people else handle, self.catalogue, links)
            for handle in module.maintainers
        )


def _problems(problems: tuple[Problem, ...]) -> str:
    if not problems:
        return ""
    more = f"<li>and {len(problems) - 20} more</li>" if len(problems) > 20 else ""
    items = "".join(f"<li>{wrong(problem)}</li>" for problem in problems[:20])
    heading = '<h2 id="page.problems">The repository has problems</h2>'
    return (
        f'<section class="banner" aria-labelledby="page.problems">{heading}<ul>{items}{more}</ul></section>'
    )
