"""The log of a job: everything printed there, made safe, and the few lines the runner is meant to obey.

Invariant: a line the runner would obey (`::error::…` at its start, `##[…]` anywhere) leaves through `obeyed`
and through nothing else; whatever a command prints of somebody's title or file name stays text.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any, Final, TextIO

# What a reader sees before a line that would have been a command.
MARK: Final = "| "


class SafeLog:
    """A text stream in front of another: what passes it is never obeyed, however it is cut into writes."""

    # Said here, because click writes past a stream whose encoding it cannot trust.
    encoding = "utf-8"
    errors = "replace"

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self._blank = True
        self._tail = ""

    def write(self, text: str) -> int:
        """Write `text`, each line of it disarmed; returns how much of it was taken: all."""
        if not isinstance(text, str):
            raise TypeError(f"a log takes text, not {type(text).__name__}")
        self.stream.write("".join(self._disarmed(line) for line in text.splitlines(keepends=True)))
        return len(text)

    def _disarmed(self, line: str) -> str:
        """One line or a piece of one. The runner strips what is invisible before it looks for `::`."""
        ended = line.splitlines()[0] != line
        first = next((c for c in line if c.isprintable() and not c.isspace()), "")
        shown = f"{MARK}{line}" if self._blank and first == ":" else line
        if (self._tail + shown).find("##[") >= 0:
            shown = (self._tail + shown).replace("##[", "## [")[len(self._tail) :]
        self._blank = ended or (self._blank and not first)
        self._tail = "" if ended else (self._tail + shown)[-2:]
        return shown

    def __getattr__(self, name: str) -> Any:
        if name == "buffer":
            raise AttributeError("a job's log has no bytes: they would pass unseen")
        return getattr(self.stream, name)


def obeyed(stream: Any, line: str) -> None:
    """Write a workflow command: one line, already escaped (`runner.annotation` and the like)."""
    target = stream.stream if isinstance(stream, SafeLog) else stream
    target.write(line + "\n")
    target.flush()


@contextmanager
def safe_log(*, in_actions: bool) -> Iterator[None]:
    """In a job, let nothing printed inside be obeyed but what is said through `obeyed`; nothing elsewhere."""
    if not in_actions:
        yield
        return
    # A job prints through pipes: flushed at the end, also when the process ends by an error.
    out, err = SafeLog(sys.stdout), SafeLog(sys.stderr)
    with redirect_stdout(out), redirect_stderr(err):
        try:
            yield
        finally:
            out.flush()
            err.flush()
