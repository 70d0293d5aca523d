"""What one process shares, others take: as it was put, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rfcflow.adapters.shared_bytes import Places, SharedBytes
from rfcflow.adapters.workers import deal

MEGABYTE = 1024 * 1024


def test_what_several_processes_put_is_taken_as_it_was_put() -> None:
    contents = {f"{number:04}": f"text {number} ".encode() * (number % 70) for number in range(400)}
    with SharedBytes() as shared:

        def put(batches: Iterable[Sequence[str]]) -> Places:
            part = shared.part()
            for batch in batches:
                for name in batch:
                    part.put(name, contents[name])
            return part.places

        for places in deal(put, sorted(contents), 8):
            shared.learn(places)
        assert contents == {name: shared.take(name) for name in contents}


def test_what_nobody_put_or_told_is_not_there() -> None:
    with SharedBytes() as shared:
        shared.part().put("untold", b"text")
        assert [None, None] == [shared.take("untold"), shared.take("never")]


def test_one_content_has_at_most_a_megabyte() -> None:
    with SharedBytes() as shared:
        part = shared.part()
        for name, size in (("small", 3), ("whole", MEGABYTE), ("large", MEGABYTE + 1), ("last", 5)):
            part.put(name, b"x" * size)
        shared.learn(part.places)
        assert {"small", "whole", "last"} == set(part.places)
        assert [b"xxx", b"x" * MEGABYTE, b"xxxxx"] == [
            shared.take(name) for name in ("small", "whole", "last")
        ]


def test_what_comes_when_the_room_is_used_up_is_left_out() -> None:
    with SharedBytes() as shared:
        first, second = shared.part(), shared.part()
        for number in range(96):
            first.put(f"{number}", b"y" * (MEGABYTE - 1))
        second.put("late", b"z")
        first.put("fits", b"z")
        first.put("does not", b"zz")
        assert (97, {}) == (len(first.places), second.places)
        assert "fits" in first.places
