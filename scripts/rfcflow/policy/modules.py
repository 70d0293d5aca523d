"""Which modules an RFC concerns, by the registry's names for them.

Invariant: aliases and renamed modules count once, unknown names not at all; the first module owns the RFC.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rfcflow.model import Governance, Module, Rfc


def effective(rfc: Rfc, governance: Governance) -> tuple[Module, ...]:
    """The known modules of an RFC in its order, each once."""
    found = {module.id: module for name in rfc.modules if (module := governance.module(name)) is not None}
    return tuple(found.values())


def names_of(module: Module, rfc: Rfc, governance: Governance) -> tuple[str, ...]:
    """Every name by which the RFC means `module`, its id first."""
    used = (name for name in rfc.modules if governance.module(name) is module)
    return tuple(dict.fromkeys((module.id, *used)))
