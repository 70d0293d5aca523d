"""Every order of a small case: no dead end, no illegal move; and one that is planted is found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from msgspec.structs import replace

from rfcflow.errors import RfcflowError
from rfcflow.model import Ballot
from rfcflow.simulate.explore import search
from rfcflow.simulate.explore.case import IDS, small_case
from rfcflow.simulate.explore.moves import begin
from rfcflow.simulate.explore.search import explore
from rfcflow.simulate.explore.state import Keys, State
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
    monkeypatch.setattr(search, "moves", lambda state, case, keys: iter(()))
    assert ["proposed"] == search.explore(small_case(base), 20).dead_ends


def test_a_move_against_the_state_table_is_told(
    base: Mapping[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(state: State, case: object, keys: Keys) -> Iterator[tuple[str, State]]:
        yield "again", state
        raise RfcflowError("nobody may do this")

    monkeypatch.setattr(search, "moves", broken)
    assert ["nobody may do this"] == search.explore(small_case(base), 20).illegal


def test_people_who_are_alike_change_places_until_one_of_them_has_left(base: Mapping[str, bytes]) -> None:
    case, keys = small_case(base), Keys()
    first = begin(case)
    assert first.rfc.revision is not None
    bare = replace(first.rfc, offers=())

    def signed(who: str, rules: int) -> tuple[int, ...]:
        ballot = Ballot(IDS[who], who, "sign-off", "t1:0", "accept", first.now, 3, "")
        rfc = replace(bare, ballots=(ballot,))
        return keys.of(replace(first, rfc=rfc, rules=rules), case.governances[rules])

    assert signed("ada", 0) == signed("ben", 0)
    assert signed("ada", 0) != signed("dan", 0)
    assert signed("ada", 1) != signed("ben", 1)
