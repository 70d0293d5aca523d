"""The catalogue of rules: found by looking into this package.

Invariant: a rule that is added here needs no list elsewhere.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from rfcflow.lints._rule import Rule

_PACKAGE = __name__.rpartition(".")[0]


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """Every rule, by code. A file defines `RULE`, or `RULES` where one check finds several."""
    found: list[Rule] = []
    package = importlib.import_module(_PACKAGE)
    for name in sorted(module.name for module in pkgutil.iter_modules(package.__path__)):
        if not name.startswith("_"):
            module = importlib.import_module(f"{_PACKAGE}.{name}")
            found.extend(module.RULES if hasattr(module, "RULES") else (module.RULE,))
    return tuple(sorted(found, key=lambda rule: rule.code))


@lru_cache(maxsize=1)
def by_name() -> Mapping[str, Rule]:
    """Every rule by its slug and by its code."""
    return MappingProxyType({name: rule for rule in rules() for name in (rule.slug, rule.code)})


def rule_for(name: str) -> Rule | None:
    """The rule of a slug (the code of a Problem) or of a code (`RFC204`)."""
    return by_name().get(name)


def adjustable() -> Mapping[str, bool]:
    """Every slug and code, and whether `lints` of `policy.yml` may set the rule."""
    return MappingProxyType({name: rule.is_adjustable for name, rule in by_name().items()})
