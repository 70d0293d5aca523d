"""How the registry is: modules nobody looks after, modules that hang on one person, who carries how much.

Invariant: only what registry and records say; nothing of it judges a person, and an absence shows no reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from rfcflow.model import Governance, Module
from rfcflow.site.catalogue import Catalogue
from rfcflow.site.charts import Bar, bars
from rfcflow.site.files import File
from rfcflow.site.html import Links, h, moment
from rfcflow.site.layout import links_for, page, person_link
from rfcflow.site.persons import person_key
from rfcflow.site.rows import crumb, heading, lines, number, part


def health_files(catalogue: Catalogue) -> Iterator[File]:
    """`health/`."""
    loads = tuple((name, sum(r.is_open for r in records)) for name, records in catalogue.by_module.items())
    carried = tuple((key, len(person.shepherding)) for key, person in catalogue.people.items())
    shows = (loads, carried, catalogue.inputs.asof[:10])
    yield File("health/index.html", shows, partial(_health, catalogue))


def _health(catalogue: Catalogue) -> bytes:
    path = "health/index.html"
    links = links_for(catalogue, path)
    governance = catalogue.inputs.governance
    title = heading(
        crumb("Process", links.to("process/index.html")),
        "Health of the registry",
        "Where decisions would wait, because nobody or only one person could make them.",
    )
    if governance is None:
        body = [title, '<p class="quiet">The governance files of this repository cannot be read.</p>']
        return page(catalogue, path, "Health of the registry", lines(body), here="Process")
    modules = governance.modules.values()
    nobody = [module for module in modules if not module.maintainers]
    single = [module for module in modules if len(module.maintainers) == 1]
    body = [
        title,
        _modules("Without a maintainer", "nobody", nobody, catalogue, links),
        _modules("With one maintainer only", "single", single, catalogue, links),
        _unknown(governance, catalogue, links),
        part("Duties that are due", "duties", _duties(governance, catalogue, links)),
        part("Open RFCs of each module", "load", _load(catalogue, links)),
        part("Who shepherds how many", "shepherds", _shepherds(catalogue, governance, links)),
    ]
    about = "Modules without a maintainer or with only one, and who carries how much."
    return page(catalogue, path, "Health of the registry", lines(body), description=about, here="Process")


def _modules(title: str, name: str, found: list[Module], catalogue: Catalogue, links: Links) -> str:
    items = "".join(
        f'<li><a href="{links.to(f"modules/{module.id}/index.html")}">'
        f"<bdi>{h(module.title or module.id)}</bdi></a>{_parent(module)}</li>"
        for module in found
        if module.id in catalogue.by_module
    )
    content = f'<ul class="plain">{items}</ul>' if items else '<p class="quiet">None.</p>'
    return part(f"{title} {number(len(found))}", name, content)


def _parent(module: Module) -> str:
    """Who decides for it instead."""
    if len(module.maintainers) == 1:
        return ' <span class="quiet">and one of core</span>'
    return f' <span class="quiet">{h(module.parent)} decides, then core</span>' if module.parent else ""


def _unknown(governance: Governance, catalogue: Catalogue, links: Links) -> str:
    """People of the registry with no role at all."""
    named = {handle for module in governance.modules.values() for handle in module.maintainers}
    named |= set(governance.policy.core)
    idle = [person.login for handle, person in governance.people.items() if handle not in named]
    items = "".join(f"<li>{person_link(login, catalogue, links)}</li>" for login in idle)
    title = f"In the registry without a role {number(len(idle))}"
    return part(title, "idle", f'<ul class="plain">{items}</ul>') if items else ""


def _duties(governance: Governance, catalogue: Catalogue, links: Links) -> str:
    """What modules promised to do again and have not, compared with the newest commit that was read."""
    asof = catalogue.inputs.asof[:10]
    items = []
    for module in governance.modules.values():
        for duty, one in module.upkeep.items():
            due = (one.last + timedelta(days=one.days)).isoformat() if one.last else ""
            if asof and due < asof:
                since = f"since {moment(due)}" if due else "not yet done"
                address = links.to(f"modules/{module.id}/index.html")
                items.append(
                    f'<li><a href="{address}"><bdi>{h(module.title or module.id)}</bdi></a>: '
                    f'{h(duty.replace("-", " "))} <span class="quiet">{since}</span></li>'
                )
    return f'<ul class="plain">{"".join(items)}</ul>' if items else ""


def _load(catalogue: Catalogue, links: Links) -> str:
    loads = [(name, sum(r.is_open for r in records)) for name, records in catalogue.by_module.items()]
    rows = [
        Bar(f'<a href="{links.to(f"modules/{name}/index.html")}"><bdi>{h(name)}</bdi></a>', (size,))
        for name, size in sorted(loads, key=lambda load: (-load[1], load[0]))
        if size
    ]
    return bars("Open RFCs of each module", ("Module", "Open"), rows)


def _shepherds(catalogue: Catalogue, governance: Governance, links: Links) -> str:
    capacity = {person_key(p.login): p.capacity for p in governance.people.values()}
    rows = [
        Bar(
            person_link(person.login, catalogue, links),
            (len(person.shepherding),),
            (f"{len(person.shepherding)}", f"{capacity.get(key) or governance.policy.capacity}"),
        )
        for key, person in sorted(
            catalogue.people.items(), key=lambda found: (-len(found[1].shepherding), found[0])
        )
        if person.shepherding
    ]
    return bars("Who shepherds how many", ("Shepherd", "Open", "At most"), rows)
