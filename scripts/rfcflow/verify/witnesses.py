"""The sweep's own caches on the ledger branch, called as witnesses of events that may be cut.

Invariant: a cache proves nothing and may lag behind; it contradicts a ledger only when it knows more.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from msgspec import Struct

from rfcflow.verify.findings import UNREADABLE, Finding

CACHE_LIMIT: Final = 50_000_000
_HINT: Final = "The ledger was cut: compare with another clone of rfc-ledger."


class Kept(Struct, frozen=True):
    """What the ledgers hold, by RFC: length, event ids, all states; and who became shepherd when."""

    lengths: Mapping[str, int]
    ids: Mapping[str, tuple[str, ...]]
    states: Mapping[str, frozenset[str]]
    taken: frozenset[tuple[int, str]]


def check_caches(caches: Mapping[str, bytes], kept: Kept) -> Iterator[Finding]:
    """`caches` maps `checkpoint.json`, `heads.json` and `projections/0100/0142.json` to their bytes."""
    for path, raw in sorted(caches.items()):
        try:
            record = json.loads(raw)
            if path == "checkpoint.json":
                # Another version's checkpoint is nobody's to read; the sweep discards it as well.
                found = list(_checkpoint(record, kept)) if record.get("v") == 1 else []
            elif path == "heads.json":
                found = list(_heads(record, kept))
            else:
                found = list(_projection(path, record, kept))
        except UNREADABLE:
            message = "it cannot be read."
            found = [
                Finding("", None, path, "cache", message, "It is only a cache: `rfc sweep` writes it again.")
            ]
        yield from found


def _checkpoint(record: dict[str, Any], kept: Kept) -> Iterator[Finding]:
    for name, standing in sorted(record["open"].items()):
        state = str(standing["state"])
        if name not in kept.lengths:
            yield _cut(name, "checkpoint.json", "the last sweep knew it, and there is no ledger of it")
        elif state not in kept.states.get(name, frozenset()):
            yield _cut(
                name, "checkpoint.json", f"the last sweep knew it as {state[:40]}, which its ledger never was"
            )
    for person, at in sorted(record["taken"].items()):
        if (int(person), str(at)) not in kept.taken:
            message = f"person {person} became a shepherd at {at!s:.20}, and no ledger says so."
            yield Finding("", None, "checkpoint.json", "cut", message, _HINT)


def _heads(record: dict[str, Any], kept: Kept) -> Iterator[Finding]:
    for name, (seq, last) in sorted(record.items()):
        ids = kept.ids.get(name, ())
        if not 1 <= seq <= len(ids):
            yield _cut(name, "heads.json", f"it had {seq!s:.12} events, and its ledger has {len(ids)}")
        elif ids[seq - 1] != last:
            yield _cut(
                name, "heads.json", f"its event {seq} was {last!s:.12}, and its ledger has another one there"
            )


def _projection(path: str, record: dict[str, Any], kept: Kept) -> Iterator[Finding]:
    name = path.rpartition("/")[2].removesuffix(".json")
    length, seq = kept.lengths.get(name, 0), int(record["seq"])
    if seq > length:
        what = (
            f"event {seq} was shown, and its ledger has {length}"
            if length
            else "it was shown, and it has no ledger"
        )
        yield _cut(name, path, what)


def _cut(name: str, path: str, what: str) -> Finding:
    return Finding(name[:20], None, path, "cut", f"{what}.", _HINT)
