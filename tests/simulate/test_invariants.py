"""The invariants are all in the table and in the docs; each says what it means, and none is blind."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from rfcflow.simulate import invariants
from rfcflow.simulate.invariants import INVARIANTS, Invariant
from rfcflow.simulate.invariants.watch import ABOUT_ALL
from rfcflow.simulate.traffic.disturbances import FAULTS
from tests.simulate.planted import PLANTED

PROOF = Path(__file__).resolve().parents[2] / "docs" / "proof.md"


def test_every_module_with_an_invariant_has_a_row_in_the_table() -> None:
    names = [info.name for info in iter_modules(invariants.__path__)]
    modules = [import_module(f"{invariants.__name__}.{name}") for name in names]
    found = {getattr(module, "INVARIANT", None) for module in modules} - {None}
    assert {one.name for one in found if isinstance(one, Invariant)} == {one.name for one in INVARIANTS}


def test_for_every_invariant_a_mistake_is_planted_that_breaks_it() -> None:
    assert {one.breaks for one in PLANTED.values()} == {*ABOUT_ALL, *(one.name for one in INVARIANTS)}


def test_the_page_of_proofs_lists_every_invariant_every_mistake_and_every_fault() -> None:
    page = PROOF.read_text(encoding="utf-8")
    rows = [
        f"| `{one.name}` | {'a whole run' if one.settled else 'every run'} | {one.says} |"
        for one in INVARIANTS
    ]
    rows += [f"| {said} |" for said in ABOUT_ALL.values()]
    rows += [f"| `{name}` | {said} |" for name, said in FAULTS.items()]
    rows += [f"| `{name}` | {one.says} | `{one.breaks}` |" for name, one in PLANTED.items()]
    assert [] == [row for row in rows if row not in page]
