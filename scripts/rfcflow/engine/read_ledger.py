"""A ledger of the branch as it was read: its bytes, its events up to a defect, and what was wrong with them.

Invariant: bytes that are no ledger become a finding that names the line; nothing is raised but that the
history is not here.
"""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

from rfcflow.adapters.git import TooLarge
from rfcflow.engine.place import LEDGER_LIMIT
from rfcflow.errors import HistoryMissing
from rfcflow.events import Event
from rfcflow.ledger import ledger_path, parse_ledger
from rfcflow.verify.branch import Version
from rfcflow.verify.findings import Finding

_TYPE: Final = re.compile(rb'"type":"([a-z-]{1,40})"')


class ReadLedger(Struct, frozen=True):
    """One ledger as read: its bytes, its events up to a defect, and what was wrong with them."""

    name: str
    versions: list[Version]
    raw: bytes
    events: tuple[Event, ...]
    found: list[Finding]


def read_ledger(name: str, versions: list[Version], content: bytes | HistoryMissing | TooLarge) -> ReadLedger:
    """A ledger parsed; raises HistoryMissing where its last version is not here."""
    found: list[Finding] = []
    path, raw = ledger_path(name), b""
    if isinstance(content, bytes):
        raw = content
    elif versions[-1].blob and isinstance(content, HistoryMissing):
        raise content
    elif versions[-1].blob:
        found.append(Finding(name, None, path, "too-large", str(content)))
    events, problems = parse_ledger(raw, path)
    for problem in problems:
        hint = "Restore the ledger from a clone that verifies; nothing is appended to a broken one."
        event = (problem.line, _kind(raw, problem.line))
        found.append(Finding(name, event, path, problem.code, problem.message, hint))
    return ReadLedger(name, versions, raw, events, found)


def _kind(raw: bytes, line: int) -> str:
    """The type a broken line seems to have."""
    text = raw.split(b"\n", line)[line - 1] if line else b""
    match = _TYPE.search(text[:LEDGER_LIMIT])
    return match[1].decode() if match is not None else "unreadable"
