"""Work spread over the processors by forking.

Invariant: the results do not depend on how many processes there were; a share whose process died is done
again here, so that what killed it is told and nothing is left out.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from typing import Final, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
Tell = Callable[[int], None]

# A fork costs about as much as this many items: files to lint, ledgers to verify.
LEAST: Final = 100
# Bytes of a batch's number, and how many a pipe holds at least: pipe(7).
_NUMBER: Final = 2
_PIPE: Final = 65_536


def silent(done: int) -> None:
    """Tell nobody."""
    del done


def processes(items: int) -> int:
    """How many are worth it: one beside other threads and but on Linux, where a fork is unsafe or slow."""
    # A fork copies the locks of other threads as they are, and nobody there to open them.
    if sys.platform != "linux" or items < LEAST or threading.active_count() > 1:
        return 1
    return max(1, min(len(os.sched_getaffinity(0)), items // (LEAST // 2)))


@contextmanager
def one_processor() -> Iterator[None]:
    """This process and those it starts stay on one processor, where the system can do that.

    For programs that answer each other in turn: a server, its client and Git. Waking another processor for
    each answer takes longer than most answers do.
    """
    if sys.platform != "linux":
        yield
        return
    before = os.sched_getaffinity(0)
    allowed = sorted(before)
    # Two that do the same side by side are not to meet on one of them. It is for speed: a no is no failure.
    with suppress(OSError):
        os.sched_setaffinity(0, {allowed[os.getpid() % len(allowed)]})
    try:
        yield
    finally:
        with suppress(OSError):
            os.sched_setaffinity(0, before)


def spread(
    work: Callable[[Sequence[Item], Tell], Result],
    items: Sequence[Item],
    tell: Tell = silent,
    count: int | None = None,
) -> list[Result]:
    """`work` done for shares of `items`; the results are of shares `items[i::count]` in order of `i`.

    `tell` is told from time to time how many items are done, about. Results must be picklable.
    """
    # Loaded where it is used: what is little is done by one process.
    import pickle

    count = processes(len(items)) if count is None else count
    others = [_fork(work, items[place::count]) for place in range(1, count)]
    first = work(items[::count], lambda done: tell(done * count))
    results = [first]
    for place, (process, reading) in enumerate(others, start=1):
        answer = _collect(process, reading)
        # What ran in this process is trusted; what a child wrote into a pipe of ours came from this program.
        results.append(
            pickle.loads(answer) if answer else work(items[place::count], tell)  # noqa: S301 -- see above
        )
    return results


def deal(
    work: Callable[[Iterable[Sequence[Item]]], Result],
    items: Sequence[Item],
    size: int,
    tell: Tell = silent,
) -> list[Result]:
    """`work` done by several processes that take batches of `size` items one after the other.

    So none waits for another that was slower. The results are in no order, and `work` is given batches in
    theirs. `tell` is told how many items are done, about. Results must be picklable.
    """
    batches = [items[start : start + size] for start in range(0, len(items), size)]
    count = min(processes(len(items)), len(batches))
    # A pipe holds the numbers of the batches that nobody has taken yet: every read takes one, whole.
    if count <= 1 or len(batches) * _NUMBER > _PIPE:
        return [work(_told(batches, tell))]
    reading, writing = os.pipe()
    os.write(writing, b"".join(number.to_bytes(_NUMBER, "big") for number in range(len(batches))))
    os.close(writing)

    def take(_: Sequence[int], tell: Tell) -> tuple[list[int], Result]:
        taken: list[int] = []

        def mine() -> Iterator[Sequence[Item]]:
            while raw := os.read(reading, _NUMBER):
                taken.append(int.from_bytes(raw, "big"))
                tell(taken[-1] * size)
                yield batches[taken[-1]]

        return taken, work(mine())

    import pickle

    others = [_fork(take, ()) for _ in range(1, count)]
    done, first = take((), tell)
    os.close(reading)
    results = [first]
    for process, answer in others:
        found = _collect(process, answer)
        if found:
            taken, result = pickle.loads(found)  # noqa: S301 -- see spread
            done += taken
            results.append(result)
    lost = [batch for number, batch in enumerate(batches) if number not in set(done)]
    return [*results, work(lost)] if lost else results


def aside(question: Callable[[], bool]) -> Callable[[], bool]:
    """`question` asked by another process while this one goes on; call the result for the answer.

    It is asked once; here, and only then, where a fork is unsafe or there is no other processor.
    """
    if processes(LEAST) < 2:
        return cache(question)
    process = os.fork()
    if not process:
        code = 2
        try:
            code = int(question())
        finally:
            os._exit(code)

    @cache
    def answer() -> bool:
        _, status = os.waitpid(process, 0)
        return question() if os.waitstatus_to_exitcode(status) not in (0, 1) else status != 0

    return answer


@contextmanager
def begun(work: Callable[[], Result]) -> Iterator[Callable[[], Result]]:
    """`work` done by another process while this one goes on; call what is given for the result.

    It is done here, when it is asked for, where a fork is unsafe, there is no other processor or the other
    process died. The result must be picklable.
    """
    if processes(LEAST) < 2:
        yield cache(work)
        return
    import pickle

    with ExitStack() as unasked:
        process, reading = _fork(lambda _share, _tell: work(), ())
        unasked.callback(os.waitpid, process, 0)
        unasked.callback(os.close, reading)

        @cache
        def result() -> Result:
            unasked.pop_all()
            answer = _collect(process, reading)
            return pickle.loads(answer) if answer else work()  # noqa: S301 -- see spread

        yield result


def _told(batches: Sequence[Sequence[Item]], tell: Tell) -> Iterator[Sequence[Item]]:
    done = 0
    for batch in batches:
        yield batch
        done += len(batch)
        tell(done)


def _fork(work: Callable[[Sequence[Item], Tell], Result], share: Sequence[Item]) -> tuple[int, int]:
    """A process that writes the pickled result of its share into a pipe; its id and the reading end."""
    import pickle

    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return process, reading
    code = 1
    try:
        os.close(reading)
        answer = pickle.dumps(work(share, silent), protocol=5)
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(answer)
        code = 0
    finally:
        # Without the parent's buffers, handlers and traceback.
        os._exit(code)


def _collect(process: int, reading: int) -> bytes:
    """What the process wrote, or nothing where it did not end well."""
    with os.fdopen(reading, "rb") as pipe:
        answer = pipe.read()
    _, status = os.waitpid(process, 0)
    return answer if status == 0 else b""
