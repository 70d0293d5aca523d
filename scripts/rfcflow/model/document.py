"""An RFC file as read.

Invariant: `raw` is every byte of it, and `body` the bytes after the front matter, untouched.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from msgspec import Struct, field


class Document(Struct, frozen=True):
    """An RFC file as read; `meta` is the front matter by declared type: strings, tuples, dates as ISO text.

    `body` is every byte after the front matter, untouched. `lines` gives the 1-based line of each key.
    """

    path: str
    meta: Mapping[str, Any]
    body: bytes
    raw: bytes
    lines: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def slug(self) -> str:
        """`rfcs/0000-a-title.md` -> `a-title`."""
        name = self.path.rsplit("/", 1)[-1].removesuffix(".md")
        number, _, slug = name.partition("-")
        return slug if number.isdigit() and slug else name


def outcome_path(rfc_id: str) -> str:
    """Where the record of an RFC's decision lies."""
    return f"rfcs/outcomes/{rfc_id}.yml"
