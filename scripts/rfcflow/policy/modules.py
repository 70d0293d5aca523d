"""Which modules an RFC concerns, by the registry's names for them.

Invariant: aliases and renamed modules count once, unknown names not at all; the first module owns the RFC.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rfcflow.policy.remembered import remembered

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rfcflow.model import Governance, Module, Rfc


@remembered
def effective(rfc: Rfc, governance: Governance) -> tuple[Module, ...]:
    """The known modules of an RFC in its order, each once."""
    found = {module.id: module for name in rfc.modules for module in governance.modules_of(name)}
    return tuple(found.values())


def ids_of(names: Iterable[str], governance: Governance) -> tuple[str, ...]:
    """The ids of the modules behind names, each once; unknown names are left out."""
    return tuple(dict.fromkeys(module.id for name in names for module in governance.modules_of(name)))


def covers(rfc: Rfc, names: Iterable[str], governance: Governance) -> bool:
    """Whether each of these modules had its part in the vote on an RFC."""
    scopes = {value.scope for value in rfc.electorates}
    return all(f"module:{name}" in scopes for name in ids_of(names, governance))


def names_of(module: Module, rfc: Rfc, governance: Governance) -> tuple[str, ...]:
    """Every name by which the RFC means `module`, its id first."""
    used = (name for name in rfc.modules if module in governance.modules_of(name))
    return tuple(dict.fromkeys((module.id, *used)))
