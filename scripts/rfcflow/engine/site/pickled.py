"""Any of our values as bytes that this program alone reads.

Invariant: what is read equals what was written, mappings that cannot be changed included.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

Reduce = Callable[[Any], tuple[Callable[..., Any], tuple[Any, ...]]]


def pickled(value: object, more: Mapping[type, Reduce] | None = None) -> bytes:
    """`value` as bytes; `more` says of other types how they are made again, as `copyreg.pickle` is told."""
    # Loaded where it is used: records are nearly always what they should be.
    import pickle
    from io import BytesIO

    buffer = BytesIO()
    pickler = pickle.Pickler(buffer, protocol=5)
    pickler.dispatch_table = {MappingProxyType: lambda found: (frozen, (dict(found),)), **(more or {})}
    pickler.dump(value)
    return buffer.getvalue()


def unpickled(raw: bytes) -> Any:
    """What `pickled` wrote."""
    import pickle

    return pickle.loads(raw)  # noqa: S301 - a file of ours in .git, where hooks that run anything lie too


def frozen(found: dict[Any, Any]) -> Mapping[Any, Any]:
    """A mapping that cannot be changed: its own type has no name to be found by."""
    return MappingProxyType(found)
