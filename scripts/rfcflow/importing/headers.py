"""A proposal's header, whatever its style: fields with their lines, and where the body begins.

Invariant: no bytes make a reader raise; what cannot be read is a problem and stays in the body.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from rfcflow.errors import Problem
from rfcflow.importing.header_blocks import read_rfc822, read_sidecar, read_yaml
from rfcflow.importing.header_fields import Field, Header
from rfcflow.importing.header_markdown import read_bullets, read_labels, read_table
from rfcflow.importing.profile import Profile, plain

__all__ = ["Field", "Found", "Header", "read_header"]
_BLOCKS: Final[Mapping[str, Callable[[str, bytes], Header]]] = MappingProxyType(
    {"yaml": read_yaml, "rfc822": read_rfc822, "bullets": read_bullets, "table": read_table}
)
_IN_WORDS: Final = MappingProxyType(
    {
        "yaml": "front matter between `---` lines",
        "rfc822": "`Key: value` lines at the start",
        "bullets": "`- Key: value` bullets before the text",
        "table": "a table of keys and values before the text",
        "labels": "`**Key:**` lines before the text",
        "sidecar": "a YAML file beside it",
    }
)


class Found(Struct, frozen=True):
    """A header by our keys: `fields` maps a profile's target to the fields that have its names, in order."""

    header: Header
    fields: Mapping[str, tuple[Field, ...]]


def read_header(path: str, raw: bytes, profile: Profile, sidecar: bytes | None = None) -> Found:
    """The header of the UTF-8 text `raw` by the styles of the profile, the first that finds a field."""
    names = {plain(name): target for target, theirs in profile.keys.items() for name in theirs}
    problems: list[Problem] = []
    chosen = Header("none", ())
    for style in profile.header:
        if style == "none":
            break
        header = _read(style, path, raw, names, sidecar)
        if any(field.key in names for field in header.fields) or (header.fields and len(profile.header) == 1):
            chosen = header
            break
        # The frame of a block that is there belongs to it even where no key of it is known.
        chosen = header if header.body and not chosen.body else chosen
        problems += header.problems
    else:
        if not problems:
            wanted = ", or ".join(_IN_WORDS[style] for style in profile.header)
            message = f"it has no header: {wanted}."
            problems.append(
                Problem(path, 1, 1, "no-header", message, "What is known comes from its name.", "warning")
            )
    if chosen.fields:
        problems = []
    fields: dict[str, list[Field]] = {}
    for field in chosen.fields:
        if field.key in names:
            fields.setdefault(names[field.key], []).append(field)
    header = replace(chosen, problems=tuple(dict.fromkeys((*problems, *chosen.problems))))
    return Found(header, MappingProxyType({target: tuple(found) for target, found in fields.items()}))


def _read(style: str, path: str, raw: bytes, names: Mapping[str, str], sidecar: bytes | None) -> Header:
    if style == "labels":
        return read_labels(raw, frozenset(names))
    if style == "sidecar":
        return read_sidecar(path, sidecar)
    return _BLOCKS[style](path, raw)
