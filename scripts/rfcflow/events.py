"""Events: the lines of a ledger, their canonical form, and the chain that binds them.

Invariant: an event is canonical JSON (sorted keys, no spaces, UTF-8, one line); `id` is the SHA-256 of
everything else with free text replaced by its hash, and `prev` is the id before it, so that no byte can
change unnoticed.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import MappingProxyType, NoneType
from typing import Any, Final

from rfcflow.errors import Problem
from rfcflow.model import Account

VERSION: Final = 1
GENESIS: Final = "0" * 64
_NAMES: Final = """
imported informed conversation shepherd-spoke shepherd-replaced summary invited erratum muted digest
opened revised ready drafted author-spoke modules-changed contentious shepherd-requested
shepherd-offered shepherd-declined offer-lapsed public-call shepherd-accepted shepherd-released
concern-raised concern-resolved writeup final-comment final-comment-cancelled window-lapsed signed-off
review-dismissed elector-left decided landed recorded dormant woken returned deferred activated implemented
overturned superseded retired corrected closed reopened reminded flagged unflagged answered
motion-opened motion-seconded motion-lapsed motion-carried concern-overruled dispute-opened dispute-settled
dispute-closed escalated ranked
refreshed landing-requested
abstained recused
concern-sponsored concern-reopened editorial
held unheld hold-expired routine prioritised needs-info spam
"""
TYPES: Final = tuple(_NAMES.split())
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T(?:[01]\d|2[0-3]):\d{2}:\d{2}Z", re.ASCII)
_WORDS_BESIDE: Final = re.compile(rb'\{"sha256":("[0-9a-f]{64}"),"text":"(?:[^"\\]|\\.)*"\}')
_KEYS: Final = frozenset(
    (
        "v",
        "id",
        "prev",
        "seq",
        "rfc",
        "type",
        "at",
        "seen",
        "actor",
        "source",
        "governance",
        "head",
        "text",
        "data",
    )
)
_SHAPES: Final[Mapping[str, tuple[type, ...]]] = {
    "rfc": (str,),
    "at": (str,),
    "seen": (str,),
    "governance": (str,),
    "head": (str, type(None)),
    "text": (str, type(None)),
    "data": (dict,),
    "source": (dict,),
    "actor": (dict, type(None)),
}
_ACTOR: Final = {"id": int, "login": str}
_PLAIN: Final = (str, int, NoneType)
_SOURCE: Final = {"id": str, "ordinal": int, "type": str}


def canonical(value: Any) -> bytes:
    """Canonical JSON: sorted keys, no spaces, UTF-8, no NaN; the same value gives the same bytes."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def timestamp(moment: datetime) -> str:
    """UTC, whole seconds: `2026-11-22T08:30:00Z`."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def moment(text: str) -> datetime:
    """The inverse of `timestamp`; raises ValueError on any other form."""
    if not _TIME.fullmatch(text):
        raise ValueError(f"not a UTC timestamp with whole seconds: {text!r}")
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"not a UTC timestamp: {text!r} ({error})") from None


REDACTED: Final = "[redacted]"


def words(text: str) -> dict[str, str]:
    """Free text beside its hash: the chain covers the hash, so that personal data can be redacted.

    Half a surrogate pair, which JSON can carry and UTF-8 cannot, becomes a question mark.
    """
    raw = text.encode(errors="replace")
    return {"sha256": hashlib.sha256(raw).hexdigest(), "text": raw.decode()}


def spoken(value: Any) -> str:
    """The text of a `words` value, or a mark where it was redacted."""
    return str(value.get("text", REDACTED)) if isinstance(value, Mapping) else ""


@dataclass(frozen=True, slots=True)
class Source:
    """Where an event came from; `type`: comment, review, review-body, inline, activity, timer, push, pull.

    `id` is the comment's or pull request's number, a review's number and state, or a timer's rule and due
    time; `ordinal` tells apart several events of one source.
    """

    type: str
    id: str
    ordinal: int = 0

    @property
    def key(self) -> str:
        """The idempotency key: one source makes each of its events once."""
        return f"{self.type}:{self.id}:{self.ordinal}"


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a ledger. Drafts have an empty `id` and `prev` until `seal` chains them."""

    type: str
    rfc: str
    at: datetime
    seen: datetime
    source: Source
    governance: str
    actor: Account | None = None
    head: str | None = None
    text: str | None = None
    data: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    seq: int = 0
    prev: str = ""
    id: str = ""

    @property
    def target(self) -> str | None:
        """The state this event moves the RFC to, or None."""
        value = self.data.get("to")
        return value if isinstance(value, str) else None

    def record(self) -> dict[str, Any]:
        """The JSON object of the line, `id` included when sealed."""
        actor = None if self.actor is None else {"id": self.actor.id, "login": self.actor.login}
        source = {"type": self.source.type, "id": self.source.id, "ordinal": self.source.ordinal}
        return {
            "v": VERSION,
            "id": self.id,
            "prev": self.prev,
            "seq": self.seq,
            "rfc": self.rfc,
            "type": self.type,
            "at": timestamp(self.at),
            "seen": timestamp(self.seen),
            "actor": actor,
            "source": source,
            "governance": self.governance,
            "head": self.head,
            "text": self.text,
            "data": thaw(self.data),
        }

    def line(self) -> bytes:
        """The canonical line, newline included."""
        return canonical(self.record()) + b"\n"


def thaw(value: Any) -> Any:
    """Plain lists and dictionaries from frozen ones."""
    # Asking an abstract class whether a string is a mapping is what this would cost.
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, Mapping):
        return {str(key): thaw(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [thaw(item) for item in value]
    return value


def freeze(value: Any) -> Any:
    """Immutable mappings and tuples from parsed JSON."""
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, Mapping):
        return MappingProxyType({str(key): freeze(item) for key, item in value.items()})
    if isinstance(value, list | tuple):
        return tuple(freeze(item) for item in value)
    return value


def _redacted(value: Any) -> Any:
    """`value` with each free text replaced by its hash alone: what the chain covers."""
    if isinstance(value, Mapping):
        if set(value) <= {"sha256", "text"} and "sha256" in value:
            return {"sha256": value["sha256"]}
        return {key: _redacted(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_redacted(item) for item in value]
    return value


def redact(events: Iterable[Event]) -> tuple[Event, ...]:
    """The same events without their free texts; the chain holds, for it covers the texts' hashes."""
    return tuple(replace(event, data=freeze(_redacted(thaw(event.data)))) for event in events)


def digest(record: Mapping[str, Any]) -> str:
    """The id of an event: SHA-256 of its record without `id` and with free texts as hashes."""
    rest = {key: value for key, value in record.items() if key != "id"}
    return hashlib.sha256(canonical(_redacted(rest))).hexdigest()


def _sealed_as(line: bytes, record: Mapping[str, Any]) -> bool:
    """Whether `record`, read from its canonical `line`, has the id of its content.

    Tried on the bytes first, which is much faster: in canonical JSON no string holds a bare quote, so that
    what looks like a text beside its hash is one. Where that does not fit, `digest` decides.
    """
    named = b',"id":' + canonical(record["id"])
    bare = _WORDS_BESIDE.sub(rb'{"sha256":\1}', line.replace(named, b"", 1))
    return bool(hashlib.sha256(bare).hexdigest() == record["id"]) or bool(digest(record) == record["id"])


def seal(drafts: Iterable[Event], history: tuple[Event, ...]) -> tuple[Event, ...]:
    """Chain `drafts` behind `history`: gives each its `seq`, `prev` and `id`."""
    sealed: list[Event] = []
    last = history[-1] if history else None
    for draft in drafts:
        prev, seq = (last.id, last.seq + 1) if last else (GENESIS, 1)
        placed = replace(draft, data=freeze(thaw(draft.data)), prev=prev, seq=seq, id="")
        last = replace(placed, id=digest(placed.record()))
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
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
            reason = str(error) if isinstance(error, ValueError) else f"unreadable: {type(error).__name__}"
            return tuple(events), (Problem(path, number, 1, "ledger-broken", f"event {number}: {reason}."),)
        prev = event.id
        events.append(event)
    return tuple(events), ()


def _parse_line(line: bytes, number: int, prev: str) -> Event:
    record = json.loads(line)
    if not isinstance(record, dict) or frozenset(record) != _KEYS:
        raise ValueError("it does not have exactly the keys of an event")
    if record["v"] != VERSION or type(record["v"]) is not int:
        raise ValueError(f"version {record['v']!r} is not {VERSION}")
    if canonical(record) != line:
        raise ValueError("its bytes are not canonical JSON")
    if record["seq"] != number or type(record["seq"]) is not int:
        raise ValueError(f"seq is {record['seq']!r}, not {number}")
    if record["prev"] != prev:
        raise ValueError("prev is not the id of the event before it")
    if not _sealed_as(line, record):
        raise ValueError("its id is not the hash of its content")
    if record["type"] not in TYPES:
        raise ValueError(f"unknown type {record['type']!r}")
    _check_shapes(record)
    if b'"sha256":' in line:
        _check_words(record["data"])
    actor, source = record["actor"], record["source"]
    return Event(
        type=record["type"],
        rfc=record["rfc"],
        at=moment(record["at"]),
        seen=moment(record["seen"]),
        source=Source(source["type"], source["id"], source["ordinal"]),
        governance=record["governance"],
        actor=None if actor is None else Account(actor["id"], actor["login"]),
        head=record["head"],
        text=record["text"],
        data=freeze(record["data"]),
        seq=number,
        prev=prev,
        id=record["id"],
    )


def _check_shapes(record: Mapping[str, Any]) -> None:
    """Nothing in a line escapes the event read from it: written again it is the same line."""
    for key, kinds in _SHAPES.items():
        if type(record[key]) not in kinds:
            raise ValueError(f"its {key} is no {kinds[0].__name__}")
    actor, source = record["actor"], record["source"]
    if actor is not None and {key: type(value) for key, value in actor.items()} != _ACTOR:
        raise ValueError("its actor is no account")
    if {key: type(value) for key, value in source.items()} != _SOURCE:
        raise ValueError("its source is none an event has")


def _check_words(value: Any) -> None:
    if isinstance(value, dict):
        if "sha256" in value and set(value) == {"sha256", "text"}:
            if hashlib.sha256(str(value["text"]).encode()).hexdigest() != value["sha256"]:
                raise ValueError("a free text does not match its hash")
            return
        for item in value.values():
            _check_words(item)
    elif isinstance(value, list):
        for item in value:
            _check_words(item)


def dump_ledger(events: Iterable[Event]) -> bytes:
    """The bytes of a ledger file."""
    return b"".join(event.line() for event in events)
