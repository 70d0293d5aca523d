"""Electorates as events keep them: to JSON values and back.

Invariant: `electorate(electorate_record(e)) == e`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rfcflow.model import Electorate, Rule


def electorate(value: Mapping[str, Any]) -> Electorate:
    """An electorate from its record in an event."""
    rule = value["rule"]
    return Electorate(
        scope=str(value["scope"]),
        rule=Rule(str(rule["formula"]), int(rule["k"]), int(rule["p"]), int(rule["q"]), int(rule["floor"])),
        members=tuple(int(member) for member in value["members"]),
        stand_ins=tuple(int(member) for member in value["stand_ins"]),
        plus_core=int(value["plus_core"]),
        drawn_from=str(value["drawn_from"]),
    )


def electorate_record(value: Electorate) -> dict[str, Any]:
    """The inverse of `electorate`."""
    rule = value.rule
    return {
        "scope": value.scope,
        "rule": {"formula": rule.formula, "k": rule.k, "p": rule.p, "q": rule.q, "floor": rule.floor},
        "members": list(value.members),
        "stand_ins": list(value.stand_ins),
        "plus_core": value.plus_core,
        "drawn_from": value.drawn_from,
    }
