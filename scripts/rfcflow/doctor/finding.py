"""One thing `rfc doctor` looked at, and what is to be done about it.

Invariant: what is wrong has a next step, and what could not be seen is never called right.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from msgspec import Struct

OK: Final = "ok"
WARNING: Final = "warning"
ERROR: Final = "error"
UNKNOWN: Final = "unknown"
_MARKS: Final = {OK: "ok     ", WARNING: "warning", ERROR: "ERROR  ", UNKNOWN: "unknown"}


class Finding(Struct, frozen=True):
    """`check` is a stable slug, `what` one sentence, `do` the clicks or commands, one each."""

    check: str
    status: str
    what: str
    do: tuple[str, ...] = ()

    def record(self) -> dict[str, Any]:
        """The JSON object."""
        return {"check": self.check, "status": self.status, "what": self.what, "do": list(self.do)}

    def lines(self) -> Iterable[str]:
        """For a terminal."""
        yield f"{_MARKS[self.status]} {self.check}: {self.what}"
        for step in self.do:
            yield f"        → {step}"


def ok(check: str, what: str) -> Finding:
    """Well."""
    return Finding(check, OK, what)


def warning(check: str, what: str, *do: str) -> Finding:
    """Works, but not as well as it could, or not for long."""
    return Finding(check, WARNING, what, do)


def error(check: str, what: str, *do: str) -> Finding:
    """Does not work, or is open to abuse, until somebody does something."""
    return Finding(check, ERROR, what, do)


def unknown(check: str, what: str, *do: str) -> Finding:
    """Could not be seen."""
    return Finding(check, UNKNOWN, what, do)
