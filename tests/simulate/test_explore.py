"""Every order of a small case: no dead end, no illegal move; and one that is planted is found."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from rfcflow.simulate.explore import search
from rfcflow.simulate.explore.case import small_case
from rfcflow.simulate.explore.search import explore
from tests.simulate.planted import forget_folds


def test_a_part_of_the_machine_has_no_dead_end(base: Mapping[str, bytes]) -> None:
    found = explore(small_case(base), 150)
    assert ([], []) == (found.dead_ends, found.illegal)
    assert 150 <= found.states


@pytest.mark.nightly
def test_the_machine_has_no_dead_end(base: Mapping[str, bytes]) -> None:
    found = explore(small_case(base), 110_000)
    assert ([], []) == (found.dead_ends, found.illegal)
    assert 100_000 < found.states


def test_a_state_that_waits_forever_is_a_dead_end(
    base: Mapping[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_folds()
    monkeypatch.setattr(search, "patience", lambda state, case: iter(()))
    monkeypatch.setattr(search, "moves", lambda state, case: iter(()))
    assert ["proposed"] == search.explore(small_case(base), 20).dead_ends
