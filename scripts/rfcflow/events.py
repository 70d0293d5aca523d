"""Events: what a ledger is made of, and the canonical form of each.

Invariant: an event is canonical JSON (sorted keys, no spaces, UTF-8, one line) and immutable; whatever people
wrote stands in it beside its hash.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from types import MappingProxyType, NoneType
from typing import Any, Final

from msgspec import DecodeError, Struct, field, json

from rfcflow.model import Account

VERSION: Final = 1
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
# What JSON values are made of that has no parts.
PLAIN: Final = frozenset((str, int, bool, NoneType))
# A run's events are of few moments, and each is read and written many times.
_MOST_MOMENTS: Final = 4096


_CANONICAL: Final = json.Encoder(order="sorted")
_READ: Final = json.Decoder()


def canonical(value: Any) -> bytes:
    """Canonical JSON: sorted keys, no spaces, UTF-8; the same value gives the same bytes.

    Of texts, whole numbers, truth values, nothing, and lists and mappings of these: no event has fractions.
    """
    return _CANONICAL.encode(value)


def read_json(raw: bytes) -> Any:
    """The value of a JSON text, as `json.loads` reads it; raises what that raises."""
    try:
        return _READ.decode(raw)
    except (DecodeError, ValueError, RecursionError):
        # Loaded where it is used: nearly every text is one that msgspec reads.
        from json import loads

        return loads(raw)


@lru_cache(maxsize=_MOST_MOMENTS)
def timestamp(moment: datetime) -> str:
    """UTC, whole seconds: `2026-11-22T08:30:00Z`."""
    if moment.tzinfo is UTC:
        return moment.isoformat(timespec="seconds")[:-6] + "Z"
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


@lru_cache(maxsize=_MOST_MOMENTS)
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


class Source(Struct, frozen=True):
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


class Event(Struct, frozen=True):
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
    # What has no parts is left where it stands: a call for each is what this would cost.
    kind = type(value)
    if kind is MappingProxyType or kind is dict:
        return {str(key): item if type(item) in PLAIN else thaw(item) for key, item in value.items()}
    if kind is tuple or kind is list:
        return [item if type(item) in PLAIN else thaw(item) for item in value]
    return thaw(dict(value)) if isinstance(value, Mapping) else value


def freeze(value: Any) -> Any:
    """Immutable mappings and tuples from parsed JSON."""
    kind = type(value)
    if kind is dict or kind is MappingProxyType:
        frozen = {str(key): item if type(item) in PLAIN else freeze(item) for key, item in value.items()}
        return MappingProxyType(frozen)
    if kind is list or kind is tuple:
        return tuple([item if type(item) in PLAIN else freeze(item) for item in value])
    return freeze(dict(value)) if isinstance(value, Mapping) else value
