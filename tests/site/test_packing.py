"""What is remembered of records comes back as it was, whatever somebody's ledger made of it."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import pytest
from msgspec.structs import force_setattr

from rfcflow.engine.site.packing import (
    NOWHERE,
    Packed,
    packed_record,
    unpacked_record,
)
from rfcflow.errors import Fix, Problem
from rfcflow.site.record import Origin, Record, Step
from rfcflow.site.versions import Version

PROBLEM = Problem("rfcs/0001-x.md", 3, 1, "a-code", "It is so.", fix=Fix(1, 2, "x\n"))


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"title": "Fünf ✓", "step": Step("a", "b", "", "", "c"), "errors": (PROBLEM,), "pull": 7},
        {"relations": MappingProxyType({"requires": ("0002",)}), "origin": Origin("a", "b")},
        {"versions": (Version("1", "", meta=MappingProxyType({"n": [1, None, {"x": True}]})),)},
        # None of these should be, and each of them may come out of a ledger made by hand.
        {"title": "\ud800"},
        {"title": 7, "pull": "7", "authors": ["a"], "triaged": ((None, 1.5),)},
        {"pull": 2**70},
        {"versions": (Version("1", "", meta=MappingProxyType({"n": (1, 2)})),)},
    ],
)
def test_a_record_comes_back_equal(values: dict[str, Any]) -> None:
    record = Record("0001", NOWHERE)
    for name, value in values.items():
        force_setattr(record, name, value)
    for known in (Packed(record, True, False), Packed(record, False, True)):
        found = unpacked_record(packed_record(known))
        assert known == found
        assert NOWHERE is found.record.entry
        assert packed_record(known) == packed_record(found)
