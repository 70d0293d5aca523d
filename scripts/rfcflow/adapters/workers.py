"""Work spread over the processors by forking.

Invariant: the results do not depend on how many processes there were; a share whose process died is done
again here, so that what killed it is told and nothing is left out.
"""

from __future__ import annotations

import os
import pickle
import sys
import threading
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
Tell = Callable[[int], None]

# A fork costs about as much as this many items: files to lint, ledgers to verify.
LEAST: Final = 100


def silent(done: int) -> None:
    """Tell nobody."""
    del done


def processes(items: int) -> int:
    """How many are worth it: one beside other threads and but on Linux, where a fork is unsafe or slow."""
    # A fork copies the locks of other threads as they are, and nobody there to open them.
    if sys.platform != "linux" or items < LEAST or threading.active_count() > 1:
        return 1
    return max(1, min(len(os.sched_getaffinity(0)), items // (LEAST // 2)))


def spread(
    work: Callable[[Sequence[Item], Tell], Result],
    items: Sequence[Item],
    tell: Tell = silent,
    count: int | None = None,
) -> list[Result]:
    """`work` done for shares of `items`; the results are of shares `items[i::count]` in order of `i`.

    `tell` is told from time to time how many items are done, about. Results must be picklable.
    """
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


def _fork(work: Callable[[Sequence[Item], Tell], Result], share: Sequence[Item]) -> tuple[int, int]:
    """A process that writes the pickled result of its share into a pipe; its id and the reading end."""
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
