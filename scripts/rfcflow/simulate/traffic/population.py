"""Who there is: a core team, modules with maintainers, triage, and some who never show up.

Invariant: every name is made up; the same dice give the same people.
"""

from __future__ import annotations

from typing import Any, Final

from rfcflow.simulate.traffic.dice import Dice

_CORE: Final = ("cora", "cleo", "cyrus", "celia", "conrad")
_MAINTAINERS: Final = [
    "ada",
    "ben",
    "eve",
    "dan",
    "fay",
    "gus",
    "hal",
    "ida",
    "jon",
    "kim",
    "lea",
    "max",
    "nat",
    "oda",
    "pat",
    "quin",
    "rae",
    "sam",
    "tea",
    "uli",
    "val",
    "wim",
]
_MODULES: Final = ("engine", "docs", "build", "runtime", "labs", "tools")
AUTHORS: Final = ("nina", "omar", "petra", "quentin", "rosa", "sven", "tilda", "ursula")
STRANGERS: Final = ("troll", "visitor", "passerby", "renamer")


def project(dice: Dice, mentions: int) -> dict[str, Any]:
    """A project: 3 to 5 core maintainers, 3 to 5 modules of 0 to 4 maintainers, one with a parent.

    `mentions` is how often a day somebody may be mentioned: once is so little that every busy day ends it.
    """
    core = list(_CORE[: dice.between(3, 5)])
    free = list(_MAINTAINERS)
    modules: dict[str, Any] = {}
    for index, name in enumerate(_MODULES[: dice.between(3, 5)]):
        size = (3, 1, 4, 2, 0, 2)[index] if dice.chance(70) else dice.below(4)
        members = [free.pop(0) for _ in range(min(size, len(free)))]
        # Some maintain two modules, and some of core maintain one.
        if index and dice.chance(40):
            members.append(dice.pick(("ada", core[-1])))
        modules[name] = list(dict.fromkeys(members))
    modules["build"] = {"maintainers": modules["build"], "parent": "engine"}
    absences = {handle: {"absent": "2027-01-04 to 2027-01-20"} for handle in ("ben", core[1])}
    return {
        "core": core,
        "lead": core[0],
        "modules": modules,
        "triage": ["tri", "ada"],
        "people": absences,
        "policy": {
            "shepherd": {"capacity": 40, "newcomer-capacity": 20},
            "notifications": {"mentions-per-day": mentions},
        },
    }


def maintainers(found: dict[str, Any], module: str) -> list[str]:
    """The handles of a module's maintainers, as `project` wrote them."""
    row = found["modules"].get(module) or []
    return list(row["maintainers"] if isinstance(row, dict) else row)


def absentees(found: dict[str, Any], dice: Dice) -> frozenset[str]:
    """A few of the maintainers, none of core's first two."""
    everybody = [name for module in found["modules"] for name in maintainers(found, module)]
    able = [name for name in dict.fromkeys(everybody) if name not in found["core"][:2]]
    return frozenset(dice.some(able, max(1, len(able) // 6))) if able else frozenset()
