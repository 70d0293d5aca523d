"""A copy with changes, against the standard library's."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from rfcflow.model import Rfc
from rfcflow.model.replacing import replace


@dataclasses.dataclass(frozen=True, slots=True)
class _One:
    only: int


@dataclasses.dataclass(frozen=True)
class _Open:
    left: int
    right: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class _Checked:
    size: int

    def __post_init__(self) -> None:
        if self.size < 0:
            raise ValueError("no size")


@pytest.mark.parametrize(
    "value,changes",
    [
        (Rfc("0007", 7), {"state": "review", "seq": 3}),
        (Rfc("0007", 7), {}),
        (_One(1), {"only": 2}),
        (_Open(1), {"right": 2}),
        (_Checked(1), {"size": 2}),
    ],
)
def test_a_copy_is_what_the_standard_library_makes(value: Any, changes: dict[str, Any]) -> None:
    assert dataclasses.replace(value, **changes) == replace(value, **changes)


def test_the_original_stays_as_it_was_and_a_field_that_is_not_there_is_refused() -> None:
    rfc = Rfc("0007", 7)
    unknown: Any = _One(1)
    assert ("review", "draft") == (replace(rfc, state="review").state, rfc.state)
    with pytest.raises(TypeError):
        replace(unknown, other=2)
    with pytest.raises(ValueError, match="no size"):
        replace(_Checked(1), size=-1)
