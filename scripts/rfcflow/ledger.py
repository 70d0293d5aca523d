"""A ledger file: its lines of canonical JSON, and the chain that binds them.

Invariant: the id of an event is the SHA-256 of everything else in it with free text replaced by its hash, and
`prev` is the id before it, so that no byte can change unnoticed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from msgspec import DecodeError, Struct, json
from msgspec.structs import replace

from rfcflow.errors import Problem
from rfcflow.events import PLAIN, TYPES, VERSION, Event, Source, canonical, freeze, moment, read_json, thaw
from rfcflow.model import Account

_TYPES: Final = frozenset(TYPES)
# As RFCs are named, in the directory of their hundred.
_PATH: Final = re.compile(r"((?:[0-9]{2}|[1-9][0-9]{2,7}))00/(\1[0-9]{2}[a-z]?)\.jsonl", re.ASCII)
GENESIS: Final = "0" * 64
_WORDS_BESIDE: Final = re.compile(rb'(?<=\{"sha256":"[0-9a-f]{64}"),"text":"(?:[^"\\]++|\\.)*+"(?=\})')
_WORDS: Final = frozenset(("sha256", "text"))
_MOST_READ: Final = 4096
_MOST_WRITTEN: Final = 50_000
# Lines as they were last written, by their event's id: a ledger is written whole whenever it grows.
_LINES: Final[dict[str, tuple[Event, bytes]]] = {}


def hundred(rfc: str) -> str:
    """The directory of an RFC by its id: `0100` for `0142`, so that none grows with the project."""
    return f"{rfc.rstrip('abcdefghijklmnopqrstuvwxyz')[:-2]}00"


def ledger_path(rfc: str) -> str:
    """The ledger of an RFC on the ledger branch: `0100/0142.jsonl`."""
    return f"{hundred(rfc)}/{rfc}.jsonl"


def ledger_of(path: str) -> str | None:
    """The RFC whose ledger a path of the ledger branch is; None where it is no ledger's."""
    found = _PATH.fullmatch(path)
    return found[2] if found is not None else None


class _Actor(Struct, forbid_unknown_fields=True):
    id: int
    login: str


class _Line(Struct, forbid_unknown_fields=True):
    """A line as it stands: nothing in it may escape the event read from it."""

    v: int
    id: str
    prev: str
    seq: int
    rfc: str
    type: str
    at: str
    seen: str
    actor: _Actor | None
    source: Source
    governance: str
    head: str | None
    text: str | None
    data: dict[str, Any]


_READER: Final = json.Decoder(_Line)


def _redacted(value: Any) -> Any:
    """`value` with each free text replaced by its hash alone: what the chain covers."""
    kind = type(value)
    if kind is dict or kind is MappingProxyType:
        if "sha256" in value and value.keys() <= _WORDS:
            return {"sha256": value["sha256"]}
        return {key: item if type(item) in PLAIN else _redacted(item) for key, item in value.items()}
    if kind is list or kind is tuple:
        return [item if type(item) in PLAIN else _redacted(item) for item in value]
    return value


def redact(events: Iterable[Event]) -> tuple[Event, ...]:
    """The same events without their free texts; the chain holds, for it covers the texts' hashes."""
    return tuple(replace(event, data=freeze(_redacted(thaw(event.data)))) for event in events)


def digest(record: Mapping[str, Any]) -> str:
    """The id of an event: SHA-256 of its record without `id` and with free texts as hashes."""
    rest = {key: value for key, value in record.items() if key != "id"}
    return hashlib.sha256(canonical(_redacted(rest))).hexdigest()


def _sealed_as(line: bytes, claimed: str, *, has_words: bool) -> bool:
    """Whether a canonical `line` has the id of its content, as `claimed` in it.

    Tried on the bytes first, which is much faster: in canonical JSON no string holds a bare quote, so that
    what looks like a text beside its hash is one. Where that does not fit, `digest` decides.
    """
    bare = line.replace(f',"id":"{claimed}"'.encode(), b"", 1)
    if has_words:
        bare = _WORDS_BESIDE.sub(b"", bare)
    return hashlib.sha256(bare).hexdigest() == claimed or digest(read_json(line)) == claimed


def seal(drafts: Iterable[Event], history: tuple[Event, ...]) -> tuple[Event, ...]:
    """Chain `drafts` behind `history`: gives each its `seq`, `prev` and `id`."""
    sealed: list[Event] = []
    last = history[-1] if history else None
    for draft in drafts:
        prev, seq = (last.id, last.seq + 1) if last else (GENESIS, 1)
        record = draft.record() | {"prev": prev, "seq": seq}
        last = replace(draft, data=freeze(record["data"]), prev=prev, seq=seq, id=digest(record))
        sealed.append(last)
    return tuple(sealed)


def parse_ledger(raw: bytes, path: str) -> tuple[tuple[Event, ...], tuple[Problem, ...]]:
    """Every event of a ledger file up to its first defect, and that defect.

    Checks each line's form, its canonical bytes, its own id, the chain, and that free texts match their
    hashes. Raises nothing.
    """
    events: list[Event] = []
    prev = GENESIS
    if raw and not raw.endswith(b"\n"):
        return (), (Problem(path, raw.count(b"\n") + 1, 1, "ledger-cut", "the last line has no end."),)
    for number, line in enumerate(raw.split(b"\n")[:-1], start=1):
        try:
            event = _parse_line(line, number, prev)
        except (DecodeError, ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
            told = isinstance(error, ValueError | DecodeError)
            reason = str(error) if told else f"unreadable: {type(error).__name__}"
            return tuple(events), (Problem(path, number, 1, "ledger-broken", f"event {number}: {reason}."),)
        prev = event.id
        events.append(event)
    return tuple(events), ()


@lru_cache(maxsize=_MOST_READ)
def _parse_line(line: bytes, number: int, prev: str) -> Event:
    """The event of a line, remembered: each pass of a run reads the ledgers it looks at again."""
    record = _READER.decode(line)
    if record.v != VERSION:
        raise ValueError(f"version {record.v!r} is not {VERSION}")
    if canonical(record) != line:
        raise ValueError("its bytes are not canonical JSON")
    if record.seq != number:
        raise ValueError(f"seq is {record.seq!r}, not {number}")
    if record.prev != prev:
        raise ValueError("prev is not the id of the event before it")
    has_words = b'"sha256":' in line
    if not _sealed_as(line, record.id, has_words=has_words):
        raise ValueError("its id is not the hash of its content")
    if record.type not in _TYPES:
        raise ValueError(f"unknown type {record.type!r}")
    if has_words:
        _check_words(record.data)
    actor = record.actor
    return Event(
        type=record.type,
        rfc=record.rfc,
        at=moment(record.at),
        seen=moment(record.seen),
        source=record.source,
        governance=record.governance,
        actor=None if actor is None else Account(actor.id, actor.login),
        head=record.head,
        text=record.text,
        data=freeze(record.data),
        seq=number,
        prev=prev,
        id=record.id,
    )


def _check_words(value: Any) -> None:
    """Raises ValueError where a free text in a list or mapping is not that of its hash."""
    if type(value) is dict:
        if "sha256" in value and value.keys() == _WORDS:
            if hashlib.sha256(str(value["text"]).encode()).hexdigest() != value["sha256"]:
                raise ValueError("a free text does not match its hash")
            return
        value = value.values()
    for item in value:
        if type(item) is dict or type(item) is list:
            _check_words(item)


def dump_ledger(events: Iterable[Event]) -> bytes:
    """The bytes of a ledger file."""
    return b"".join(map(_line, events))


def _line(event: Event) -> bytes:
    known = _LINES.get(event.id)
    if known is not None and known[0] is event:
        return known[1]
    if len(_LINES) >= _MOST_WRITTEN:
        _LINES.clear()
    _LINES[event.id] = (event, event.line())
    return _LINES[event.id][1]
