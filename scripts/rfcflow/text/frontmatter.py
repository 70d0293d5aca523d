"""Front matter: the YAML block at the start of an RFC, read by declared type and edited line by line.

Invariant: `parse_document` never raises and never normalises; `edit` changes the lines of the keys it is
given and not one byte else, so that `parse(edit(raw, changes))` is the old front matter with the changes.
"""

from __future__ import annotations

import re
from collections.abc import Container
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from msgspec.structs import replace

from rfcflow.errors import Invalid, Problem
from rfcflow.model import Document
from rfcflow.text import block, characters, flat, mends, suggestions, yaml
from rfcflow.text.edit import compose, edit
from rfcflow.text.keys import ALIASES, BOT_KEYS, HUMAN_KEYS, KEYS, ORDER, SAME_MEANING
from rfcflow.text.values import Reader, Value, usual_value

__all__ = ["BOT_KEYS", "HUMAN_KEYS", "KEYS", "ORDER", "compose", "edit", "parse_document"]
# One look at an RFC reads the same text several times.
_MOST_REMEMBERED: Final = 32
_REQUIRED: Final = tuple(key for key in KEYS.values() if key.required)
_BOT_KEYS: Final = frozenset(BOT_KEYS)
_BREAK: Final = re.compile("\r\n?")
# The block's, behind that of the hyphens.
_FIRST_LINE: Final = 2


def parse_document(
    path: str, raw: bytes, *, limit: int = block.TEXT_LIMIT, human: bool = False, again: bool = True
) -> tuple[Document | None, tuple[Problem, ...]]:
    """The RFC in `raw` with the values that are right, and every problem of its front matter.

    `limit` is in bytes. `human`: the text comes from a person, so bot-owned keys are problems too. `again`:
    the same may be asked soon, and is remembered.
    None instead of a Document: the bytes are no UTF-8 text, or have no front matter that YAML can read.
    """
    return (_parsed if again else _parsed.__wrapped__)(path, raw, limit, human)


@lru_cache(maxsize=_MOST_REMEMBERED)
def _parsed(path: str, raw: bytes, limit: int, human: bool) -> tuple[Document | None, tuple[Problem, ...]]:
    unreadable = block.unreadable(path, raw, limit)
    if unreadable is not None:
        return None, (unreadable,)
    place, problems = block.find(path, raw)
    if place is None:
        return None, problems
    source = raw[place.start : place.end].decode()
    if "\r" in source:
        source = _BREAK.sub("\n", source)
    usual = _usual(source, human)
    if usual is not None:
        meta, lines = usual, {name: line for line, name in enumerate(usual, _FIRST_LINE)}
        told = _missing(path, meta)
    else:
        by_line = source.split("\n")
        try:
            root = _mapping(path, source)
        except Invalid as invalid:
            mended = (replace(told, fix=mends.for_syntax(by_line, told)) for told in invalid.problems)
            return None, (*problems, *mended)
        reader = Reader(path, by_line, raw)
        meta, lines = _values(reader, root, human), {key.text: key.line for key, _ in root.entries}
        told = reader.problems
    document = Document(
        path=path,
        meta=MappingProxyType(meta),
        body=raw[place.body :],
        raw=raw,
        lines=MappingProxyType(lines),
    )
    return document, tuple(sorted((*problems, *told)))


def _usual(source: str, human: bool) -> dict[str, Value] | None:
    """What `_values` gives, where nothing can be wrong but that a key is missing; None where it has to look.

    Here for speed: what nearly every RFC has needs neither nodes nor their places.
    """
    found = flat.plain(source)
    # A line each: where one has more, the lines cannot be counted by the keys.
    if found is None or len(found) != source.count("\n"):
        return None
    meta: dict[str, Value] = {}
    for name, written in found.items():
        value = usual_value(name, written)
        if value is None or (human and name in _BOT_KEYS):
            return None
        meta[name] = value
    return meta


def _mapping(path: str, source: str) -> yaml.Mapping:
    """The block as keys that each start a line; raises Invalid where it is anything else."""
    tab = block.tab(path, source)
    if tab is not None:
        raise Invalid((tab,))
    root = yaml.parse(source, path=path, first_line=_FIRST_LINE, limit=2 * block.BLOCK_LIMIT)
    if not isinstance(root, yaml.Mapping):
        message = "the front matter is not a list of `key: value` lines."
        raise Invalid((Problem(path, root.line, root.column, "not-keys", message, "See TEMPLATE.md."),))
    indented = [key for key, _ in root.entries if key.column != 1]
    if indented:
        message = "keys do not start in the first column."
        hint = "Write one `key: value` a line, not indented and not in {braces}."
        raise Invalid((Problem(path, indented[0].line, indented[0].column, "indented-key", message, hint),))
    return root


def _values(reader: Reader, root: yaml.Mapping, human: bool) -> dict[str, Value]:
    meta: dict[str, Value] = {}
    seen: set[str] = set()
    taken = {name.text for name, _ in root.entries}
    for name, node in root.entries:
        key = KEYS.get(name.text)
        if key is None:
            _unknown(reader, name, taken)
            continue
        seen.add(key.name)
        if human and key.owner == "bot":
            message = f"`{key.name}` is written by the bot, not by people."
            hint, fix = "Delete the line; comment a command to change it.", reader.without(key, node)
            reader.report(name, "bot-owned", message, hint, fix)
        value = reader.read(key, node)
        if value is not None:
            meta[key.name] = value
    reader.problems += _missing(reader.path, seen)
    return meta


def _missing(path: str, given: Container[str]) -> list[Problem]:
    """Keys that every RFC has and this one has not."""
    return [
        Problem(
            path,
            1,
            1,
            "missing-key",
            f"`{key.name}` is missing.",
            f"Add a line `{key.name}: {key.example}`.",
        )
        for key in _REQUIRED
        if key.name not in given
    ]


def _unknown(reader: Reader, name: yaml.Scalar, taken: set[str]) -> None:
    """A key an RFC does not have; `taken` are those that are there, and those that one is renamed to."""
    plain = name.text.strip().lower().replace("_", "-").replace(" ", "-")
    meant = plain if plain in KEYS else ALIASES.get(plain) or suggestions.closest(plain[:40], KEYS)
    hint = f"Did you mean `{meant}`?" if meant else f"Known keys: {', '.join(HUMAN_KEYS)}."
    if meant in BOT_KEYS:
        hint = f"The bot writes the `{meant}`; delete the line."
    fix = None
    if meant in HUMAN_KEYS and meant not in taken and _is_certain(plain, meant):
        taken.add(meant)
        fix = mends.swap(reader.lines, name, meant)
    message = f"`{characters.shown(name.text, 60)}` is not a key of an RFC."
    reader.report(name, "unknown-key", message, hint, fix)


def _is_certain(plain: str, meant: str) -> bool:
    """Whether a key can only have meant another one: nearly its name, or another word for the same."""
    near = 2 if len(plain) > 7 else 1
    return plain in SAME_MEANING or suggestions.distance(plain[:40], meant, near) <= near
