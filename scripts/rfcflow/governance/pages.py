"""A page for everybody who decides, and one for each module: `docs/teams/`.

Invariant: the same governance gives the same bytes; nobody is mentioned, and text of people's stays text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from rfcflow.governance.generate import COMMAND, generated
from rfcflow.governance.rules import say_rule
from rfcflow.model import Governance, Module, Rota
from rfcflow.text.neutral import inline

FOLDER: Final = "docs/teams/"
INDEX: Final = f"{FOLDER}README.md"
NOTE: Final = f"<!-- Generated from .github/governance/ by `{COMMAND}`; edits are overwritten. -->\n"
_REGISTRY: Final = "../../.github/governance"


def pages(governance: Governance) -> dict[str, str]:
    """The pages by path from the repository's root."""
    found = {INDEX: _index(governance)}
    for module in governance.modules.values():
        found[f"{FOLDER}{module.id}.md"] = _page(module, governance)
    return dict(sorted(found.items()))


def following(governance: Governance) -> dict[str, str]:
    """Everything a landing keeps up with the registry, where the default branch has it."""
    return {**generated(governance), **pages(governance)}


def _index(governance: Governance) -> str:
    policy = governance.policy
    roles = [f"- lead: {_people((policy.lead,), governance)}"] if policy.lead is not None else []
    roles.append(f"- core: {_people(policy.core, governance)}")
    roles += [
        f"- core reviewer until {until}: {_people((handle,), governance)}"
        for handle, until in sorted(policy.reviewers.items())
    ]
    roles += [f"- editors: {_people(policy.editors, governance)}"] if policy.editors else []
    duties = [_duty(rota, governance) for _, rota in sorted(governance.rotas.items())]
    modules = [
        f"- [{inline(module.title)}]({module.id}.md): {_people(module.maintainers, governance) or 'nobody'}"
        for _, module in sorted(governance.modules.items())
    ]
    parts = [
        f"{NOTE}# Who decides\n",
        "\n".join(roles),
        *(["## On duty\n", "\n".join(duties)] if duties else []),
        *(["## Modules\n", "\n".join(modules)] if modules else []),
    ]
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def _duty(rota: Rota, governance: Governance) -> str:
    days = "a day" if rota.days == 1 else f"{rota.days} days"
    return f"- {rota.id}, {days} each, from {rota.start}: {_people(rota.roster, governance)}"


def _page(module: Module, governance: Governance) -> str:
    facts = [
        ("maintainers", _people(module.maintainers, governance) or _heir(module)),
        ("emeritus", _people(module.emeritus, governance)),
        ("part of", f"[{module.parent}]({module.parent}.md)" if module.parent else ""),
        ("parts", ", ".join(f"[{each.id}]({each.id}.md)" for each in _parts(module, governance))),
        ("also called", _code((*module.aliases, *module.replaces))),
        ("repository", _code((module.repository,) if module.repository else ())),
        ("paths", _code(module.paths)),
        ("labels", _code(module.labels)),
        ("rules", _rules(module, governance)),
        ("somebody joins by", f"`{say_rule(module.nomination)}` of its own" if module.nomination else ""),
    ]
    lines = [f"- {name}: {text}" for name, text in facts if text]
    upkeep = list(_upkeep(module))
    parts = [
        f"{NOTE}# {inline(module.title)}",
        inline(module.description, 500),
        "\n".join(lines),
        "\n".join(["## Recurring duties", "", *upkeep]) if upkeep else "",
        f"[Everybody who decides](README.md) · [its file]({_REGISTRY}/modules/{module.id}.yml)",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _heir(module: Module) -> str:
    return f"nobody; its parent `{module.parent}` decides" if module.parent else "nobody; core decides"


def _parts(module: Module, governance: Governance) -> list[Module]:
    return sorted((m for m in governance.modules.values() if m.parent == module.id), key=lambda m: m.id)


def _rules(module: Module, governance: Governance) -> str:
    policy = governance.policy
    said = (
        f"routine `{say_rule(module.routine or policy.routine)}`, "
        f"contentious `{say_rule(module.contentious or policy.contentious)}`"
    )
    return said + (f", quorum {module.quorum}" if module.quorum else "")


def _upkeep(module: Module) -> Iterator[str]:
    for name, duty in sorted(module.upkeep.items()):
        last = f"last on {duty.last}" if duty.last is not None else "never noted"
        link = f", <{duty.link}>" if duty.link else ""
        yield f"- {name}: every {duty.days} days, {last}{link}"


def _people(handles: Iterable[str], governance: Governance) -> str:
    """Names without a mention."""
    known = (governance.people.get(handle) for handle in handles)
    return ", ".join(inline(person.name or person.login, 100) for person in known if person is not None)


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name.replace('`', '')}`" for name in names)
