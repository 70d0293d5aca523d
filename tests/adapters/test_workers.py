from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

import pytest

from rfcflow.adapters.workers import aside, begun, deal, one_processor

ITEMS = list(range(10))


def all_of(batches: Iterable[Sequence[int]]) -> list[int]:
    return [item for batch in batches for item in batch]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_batches_are_taken_until_none_is_left(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rfcflow.adapters.workers.processes", lambda items: count)
    assert ITEMS == sorted(item for result in deal(all_of, ITEMS, 3) for item in result)
    assert [] == [item for result in deal(all_of, [], 3) for item in result]


def test_what_a_process_that_died_had_taken_is_done_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rfcflow.adapters.workers.processes", lambda items: 2)
    own = os.getpid()
    ready, go = os.pipe()

    def work(batches: Iterable[Sequence[int]]) -> list[int]:
        if os.getpid() != own:
            next(iter(batches))
            os.write(go, b"..")
            os._exit(1)
        # Until the other one took something nothing is lost; this is asked for again with what was.
        os.read(ready, 1)
        return all_of(batches)

    found = deal(work, ITEMS, 3)
    assert ITEMS == sorted(item for result in found for item in result)
    os.close(ready)
    os.close(go)


def test_how_much_is_done_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rfcflow.adapters.workers.processes", lambda items: 1)
    told: list[int] = []
    deal(all_of, ITEMS, 4, told.append)
    assert [4, 8, 10] == told


@pytest.mark.parametrize("count", [1, 2])
def test_a_question_asked_aside_is_answered_once_and_asked_here_where_the_other_died(
    count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rfcflow.adapters.workers.processes", lambda items: count)
    for truth in (True, False):
        answer = aside(partial(bool, truth))
        assert [truth, truth] == [answer(), answer()]
    own = os.getpid()
    assert aside(lambda: os.getpid() == own or os._exit(3))()


@pytest.mark.parametrize("count", [1, 2])
def test_work_begun_elsewhere_is_done_once_and_done_here_where_the_other_died(
    count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rfcflow.adapters.workers.processes", lambda items: count)
    own = os.getpid()
    with begun(os.getpid) as result:
        assert (count == 1) == (result() == own)
        assert result() == result()
    with begun(lambda: "here" if os.getpid() == own else os._exit(3)) as told:
        assert told() == "here"


def test_work_that_nobody_asks_for_leaves_no_process_and_no_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rfcflow.adapters.workers.processes", lambda items: 2)
    before = {path.name for path in Path("/dev/fd").iterdir()}
    with pytest.raises(KeyError), begun(lambda: bytes(1_000_000)):
        raise KeyError
    assert before == {path.name for path in Path("/dev/fd").iterdir()}
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a process choose")
def test_what_answers_in_turn_stays_on_one_processor_for_as_long() -> None:
    before = os.sched_getaffinity(0)
    with one_processor():
        here = os.sched_getaffinity(0)
        asked = "import os; print(len(os.sched_getaffinity(0)))"
        below = subprocess.run(
            [sys.executable, "-c", asked], capture_output=True, text=True, check=True
        ).stdout
    assert (1, True, "1\n") == (len(here), here <= before, below)
    assert before == os.sched_getaffinity(0)
