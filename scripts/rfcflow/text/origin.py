"""Where an imported RFC came from, as its outcome says.

Invariant: never raises; an outcome without a whole origin, or that names decisions, is of no imported RFC.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from rfcflow.errors import Invalid
from rfcflow.text import yaml

LIMIT: Final = 1_000_000
KEYS: Final = ("source", "commit", "path", "blob")


class Origin(Struct, frozen=True):
    """`state` is the RFC's at its import, empty where none was known; `fields` go by `KEYS`."""

    state: str
    fields: Mapping[str, str | None]


def read_origin(path: str, raw: bytes) -> Origin | None:
    """The origin in the outcome at `path`, or None."""
    try:
        root = yaml.parse(yaml.decode(raw, path=path, limit=LIMIT), path=path, limit=LIMIT)
    except Invalid:
        return None
    if not isinstance(root, yaml.Mapping) or root.get("decisions") is not None:
        return None
    origin = root.get("origin")
    if not isinstance(origin, yaml.Mapping):
        return None
    fields = {key: _value(origin.get(key)) for key in KEYS}
    if any(fields[key] is None for key in KEYS if key != "commit"):
        return None
    return Origin(_value(root.get("state")) or "", MappingProxyType(fields))


def _value(node: yaml.Node | None) -> str | None:
    return node.text if isinstance(node, yaml.Scalar) and not node.is_null and node.text else None
