"""Records and the governance as bytes, to be remembered and to cross from one process to another.

Invariant: what is unpacked equals what was packed, whatever somebody's ledger made of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from msgspec import MsgspecError, Struct
from msgspec.msgpack import Decoder, Encoder, decode, encode

from rfcflow.errors import Problem
from rfcflow.model import Governance
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
    return _ANY + packed(found)


def unpacked_record(raw: bytes) -> Packed:
    """What `packed_record` packed."""
    found = _DECODER.decode(memoryview(raw)[1:]) if raw[:1] == _TYPED else unpacked(raw[1:])
    if not isinstance(found, Packed):
        raise TypeError("what was remembered is no record")
    return found


def packed(value: object) -> bytes:
    """`value` as bytes; mappings that cannot be changed included."""
    # Loaded where it is used: records are nearly always what they should be.
    import pickle
    from io import BytesIO

    buffer = BytesIO()
    pickler = pickle.Pickler(buffer, protocol=5)
    pickler.dispatch_table = {
        MappingProxyType: lambda found: (frozen, (dict(found),)),
        Entry: lambda _: (_nowhere, ()),
    }
    pickler.dump(value)
    return buffer.getvalue()


def unpacked(raw: bytes) -> Any:
    """What `packed` packed."""
    import pickle

    return pickle.loads(raw)  # noqa: S301 - a file of ours in .git, where hooks that run anything lie too


def packed_governance(governance: Governance | None, problems: tuple[Problem, ...]) -> bytes:
    """The governance, or why it cannot be read."""
    return _ANY + packed((governance, problems)) if governance is not None else _TYPED + encode(problems)


def unpacked_governance(raw: bytes) -> tuple[Governance | None, tuple[Problem, ...]]:
    """What `packed_governance` packed."""
    if raw[:1] == _TYPED:
        return None, decode(memoryview(raw)[1:], type=tuple[Problem, ...])
    found: tuple[Governance, tuple[Problem, ...]] = unpacked(raw[1:])
    return found


def frozen(found: dict[Any, Any]) -> Mapping[Any, Any]:
    """A mapping that cannot be changed: its own type has no name to be found by."""
    return MappingProxyType(found)


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
