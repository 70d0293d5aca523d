"""Records as bytes, to be remembered and to cross from one process to another.

Invariant: what is unpacked equals what was packed, whatever somebody's ledger made of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from msgspec import MsgspecError, Struct
from msgspec.msgpack import Decoder, Encoder

from rfcflow.engine.site.pickled import pickled, unpickled
from rfcflow.site.inputs import Entry
from rfcflow.site.record import Record

# In the place of every record's entry, which is read again and not remembered.
NOWHERE: Final = Entry("")
_TYPED: Final = b"t"
_ANY: Final = b"a"


class Packed(Struct, frozen=True, array_like=True):
    """A record at `NOWHERE`, and what is known of its entry without reading that again."""

    record: Record
    has_text: bool
    has_outcome: bool


def packed_record(found: Packed) -> bytes:
    """The same bytes for the same record."""
    try:
        raw = _ENCODER.encode(found)
        if _DECODER.decode(raw) == found:
            return _TYPED + raw
    except (MsgspecError, ArithmeticError, RecursionError, TypeError, ValueError):
        pass
    # Something in it is not of the type it should have: rare, and no reason to lose it.
    return _ANY + pickled(found, {Entry: lambda _: (_nowhere, ())})


def unpacked_record(raw: bytes) -> Packed:
    """What `packed_record` packed."""
    found = _DECODER.decode(memoryview(raw)[1:]) if raw[:1] == _TYPED else unpickled(raw[1:])
    if not isinstance(found, Packed):
        raise TypeError("what was remembered is no record")
    return found


def _nowhere() -> Entry:
    return NOWHERE


def _plain(value: object) -> Mapping[Any, Any] | str:
    if isinstance(value, MappingProxyType):
        return dict(value)
    if value is NOWHERE:
        return ""
    raise TypeError(f"a record holds no {type(value).__name__}")


def _entry(kind: type, _: object) -> Entry:
    if kind is not Entry:
        raise TypeError(f"a record holds no {kind.__name__}")
    return NOWHERE


_ENCODER: Final = Encoder(enc_hook=_plain)
_DECODER: Final = Decoder(Packed, dec_hook=_entry)
