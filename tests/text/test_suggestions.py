from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rfcflow.text.suggestions import closest, distance


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("", "", 0),
        ("title", "title", 0),
        ("titel", "title", 1),
        ("title", "tile", 1),
        ("title", "xtitle", 1),
        ("kind", "find", 1),
        ("ab", "ba", 1),
        ("modules", "module", 1),
        ("abcd", "badc", 2),
        ("abc", "xyz", 3),
        ("a", "abcdefgh", 3),
    ],
)
def test_distance_counts_single_slips(left: str, right: str, expected: int) -> None:
    assert expected == distance(left, right) == distance(right, left)


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_distance_is_symmetric_and_zero_only_for_equals(left: str, right: str) -> None:
    assert distance(left, right) == distance(right, left)
    assert (left == right) == (distance(left, right) == 0)


def test_the_first_of_equals_is_suggested() -> None:
    assert "abc" == closest("ab", ["abd", "abc"])
    assert closest("zzzzzz", ["abd", "abc"]) is None
