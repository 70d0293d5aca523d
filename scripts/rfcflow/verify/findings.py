"""What verification found: a finding names the RFC, the event, what does not hold, and what to do.

Invariant: values only; the same repository gives the same report.
"""

from __future__ import annotations

from typing import Any, Final

from msgspec import Struct

from rfcflow.errors import RfcflowError
from rfcflow.events import Event
from rfcflow.ledger import ledger_path

SCHEMA_VERSION: Final = 1
MOST_FINDINGS: Final = 2000
# What reading a well-sealed event of the wrong shape can raise: hostile data, never a bug of the reader.
UNREADABLE: Final = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    RfcflowError,
    TypeError,
    ValueError,
)


class Finding(Struct, frozen=True):
    """Something that does not hold.

    `rfc` is an id or empty, `event` the event's place in its ledger as (seq, type) or None, `path` the file
    concerned, `code` a stable slug, `message` one sentence, `hint` what to do.
    """

    rfc: str
    event: tuple[int, str] | None
    path: str
    code: str
    message: str
    hint: str = ""

    def record(self) -> dict[str, Any]:
        """The JSON object."""
        event = None if self.event is None else {"seq": self.event[0], "type": self.event[1]}
        return {
            "rfc": self.rfc or None,
            "event": event,
            "path": self.path or None,
            "code": self.code,
            "message": self.message,
            "hint": self.hint,
        }

    def __str__(self) -> str:
        about = [f"RFC {self.rfc}"] if self.rfc else []
        about += [f"event {self.event[0]} ({self.event[1]})"] if self.event else []
        about += [self.path] if self.path and not self.event else []
        where = ", ".join(about) or "repository"
        return f"{where}: [{self.code}] {self.message}" + (f" {self.hint}" if self.hint else "")


class Verified(Struct, frozen=True):
    """One RFC's line in the report: its state, how many events, how many findings."""

    rfc: str
    state: str
    events: int
    findings: int

    def __str__(self) -> str:
        verdict = "ok" if not self.findings else f"{self.findings} finding{'s' if self.findings != 1 else ''}"
        return (
            f"RFC {self.rfc}: {self.state}, {self.events} event{'s' if self.events != 1 else ''}: {verdict}"
        )


class Report(Struct, frozen=True):
    """The whole verification; `imported` counts RFCs that are shown but cannot be proved.

    `redacted` counts free texts that were taken out after the fact; their hashes still hold. `unread` counts
    texts whose commits are not here: a clone has those that were merged and no others, unless it fetches
    `refs/pull/*/head` too.
    """

    verified: tuple[Verified, ...]
    events: int
    imported: int
    redacted: int
    findings: tuple[Finding, ...]
    unread: int = 0

    @property
    def rfcs(self) -> int:
        """How many RFCs have a ledger."""
        return len(self.verified)

    @property
    def ok(self) -> bool:
        """Whether everything holds."""
        return not self.findings

    def record(self) -> dict[str, Any]:
        """The JSON object that `rfc verify --format json` prints."""
        return {
            "schema_version": SCHEMA_VERSION,
            "ok": self.ok,
            "rfcs": self.rfcs,
            "events": self.events,
            "imported": self.imported,
            "redacted": self.redacted,
            "unread": self.unread,
            "findings": [finding.record() for finding in self.findings],
        }

    def summary(self) -> str:
        """`verified 3 RFCs, 41 events: ok`."""
        counted = f"verified {_count(self.rfcs, 'RFC')}, {_count(self.events, 'event')}"
        extra = f"; {self.imported} imported, not proved" if self.imported else ""
        extra += f"; {_count(self.redacted, 'redacted text')}" if self.redacted else ""
        extra += f"; {_count(self.unread, 'text')} not here" if self.unread else ""
        return f"{counted}: {'ok' if self.ok else _count(len(self.findings), 'finding')}{extra}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")


def on(event: Event, code: str, message: str, hint: str = "") -> Finding:
    """A finding about an event."""
    return Finding(event.rfc, (event.seq, event.type), ledger_path(event.rfc), code, message, hint)
