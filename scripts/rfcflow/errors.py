"""The two families of errors: those a person can act on, and those that are somebody else's outage.

Invariant: every message a user sees says what is wrong, where, and what to do next.

Exit codes of the command line: 0 done, 1 findings or refusal, 2 usage, 3 bug, 4 upstream or not enough
history.
"""

from __future__ import annotations

from msgspec import Struct


class RfcflowError(Exception):
    """Root of every error this package raises on purpose; `exit_code` is the process's."""

    exit_code = 3


class Refusal(RfcflowError):
    """Something a person asked for cannot be done; the message says why and what can."""

    exit_code = 1


class UsageError(RfcflowError):
    """The command line was not understood."""

    exit_code = 2


class UpstreamError(RfcflowError):
    """GitHub or Git did not do what was asked; nothing was decided, the next run resumes.

    `status` is the HTTP status, or None where there was no answer; `said` is the server's own message.
    """

    exit_code = 4

    def __init__(self, message: str, status: int | None = None, said: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.said = said


class RaceLost(UpstreamError):
    """A compare-and-swap push found that the branch had moved; read and decide again."""


class PushRefused(UpstreamError):
    """The server refused a push by a rule (protection, ruleset, missing permission), not by a race."""


class HistoryMissing(UpstreamError):
    """An object is not in the repository at hand; fetch more history."""


class Fix(Struct, frozen=True):
    """A safe mend: the lines `first` to `last` of the file, 1-based and inclusive, become `text`.

    `last` is `first - 1` where lines are put in before `first`; `text` is empty where lines go, and else ends
    each of its lines with `\n`, which is written as the file's own line end.
    """

    first: int
    last: int
    text: str


class Problem(Struct, frozen=True, eq=False):
    """One defect in a file: `path` from the repository's root, 1-based `line` and `column` (0: whole file).

    `code` is a stable slug, `message` one sentence, `hint` what to do; `severity` is `error` or `warning`.
    `fix` is the mend a machine may make, where there is a safe one; problems that say the same are equal
    and sort by place, whatever mends them.
    """

    path: str
    line: int
    column: int
    code: str
    message: str
    hint: str = ""
    severity: str = "error"
    fix: Fix | None = None

    @property
    def _said(self) -> tuple[str, int, int, str, str, str, str]:
        return self.path, self.line, self.column, self.code, self.message, self.hint, self.severity

    def __eq__(self, other: object) -> bool:
        return self._said == other._said if isinstance(other, Problem) else NotImplemented

    def __lt__(self, other: Problem) -> bool:
        return self._said < other._said

    def __hash__(self) -> int:
        return hash(self._said)

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        return f"{place}: {self.severity}[{self.code}] {self.message}" + (
            f" {self.hint}" if self.hint else ""
        )


class Invalid(Refusal):
    """A set of problems in files: all of them at once, sorted by place."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))
