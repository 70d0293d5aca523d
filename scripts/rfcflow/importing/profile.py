"""The mapping profile: which files are proposals, how their header is written, and what its words mean.

Invariant: a profile that loads can be used as it is; every mistake in one is said with line and field.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from msgspec import Struct, field

from rfcflow.errors import Invalid
from rfcflow.governance.containers import Items, Keyed, Table
from rfcflow.governance.shapes import BROKEN, Choice, Findings, Text
from rfcflow.governance.vocabulary import KINDS
from rfcflow.model import STATES
from rfcflow.text import quoting, yaml
from rfcflow.text.characters import shown

STYLES: Final = ("yaml", "rfc822", "bullets", "table", "labels", "sidecar", "none")
SHIPPED: Final = ("eip", "pep", "pytorch", "rust")
# What a profile may map: keys of our front matter, and the number the header repeats.
TARGETS: Final = (
    *("number", "title", "summary", "kind", "authors", "created", "requires", "replaces", "amends"),
    *("discussion", "tracking-issue", "state", "pull-request", "decided", "superseded-by"),
)
_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})
_WORD: Final = Text(longest=100)
_PATTERN: Final = Text(
    r"(?!/)(?!.*(?:^|/)\.\.(?:/|$))[^\\\n]+", "a file name such as `{number}-{slug}.md`", 200
)
_SPECIAL: Final = re.compile(r"\{number\}|\{slug\}|\*")
_MOST_STARS: Final = 2
_PLACEHOLDER: Final = re.compile(r"\{[^{}]*\}")
_MEANING: Final = {"{number}": r"(?P<number>[0-9]{1,9})", "{slug}": r"(?P<slug>[^/]+?)", "*": r"[^/]*"}
SHAPE: Final = Table(
    {
        "files": Items(_PATTERN, least=1, alone=True),
        "header": Items(Choice(STYLES), least=1, alone=True),
        "sidecar": _PATTERN,
        "keys": Keyed(Choice(TARGETS), Items(_WORD, least=1, alone=True)),
        "states": Keyed(_WORD, Choice(STATES)),
        "kinds": Keyed(_WORD, Choice(KINDS)),
        "default": Table({"state": Choice(STATES), "kind": Choice(KINDS)}),
    },
    required=("files", "header"),
)


class Profile(Struct, frozen=True):
    """`files` are names with `{number}`, `{slug}` and `*`, matched against the end of a path.

    `header` are styles in the order they are tried; `keys` maps ours to theirs, `states` and `kinds` their
    words to ours (compared by `plain`). `state` and `kind` stand where a proposal gives none.
    """

    name: str
    files: tuple[str, ...]
    header: tuple[str, ...]
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NOTHING)
    states: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    kinds: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    state: str | None = None
    kind: str = "feature"
    sidecar: str | None = None

    def state_of(self, word: str) -> str | None:
        """Our state for a word of the source; ours stand for themselves."""
        return _lookup(word, self.states, STATES)

    def kind_of(self, word: str) -> str | None:
        """Our kind for a word of the source; ours stand for themselves."""
        return _lookup(word, self.kinds, KINDS)


def plain(word: str) -> str:
    """A key or word as it is compared: `**Start Date:**` and `start-date` are the same."""
    return re.sub(r"[\W_]+", "-", word.casefold()).strip("-")


def _lookup(word: str, given: Mapping[str, str], ours: tuple[str, ...]) -> str | None:
    wanted = plain(word)
    for theirs, mapped in given.items():
        if plain(theirs) == wanted:
            return mapped
    return wanted if wanted in ours else None


def pattern_of(file: str) -> re.Pattern[str]:
    """A profile's file name as an expression for whole paths."""
    parts: list[str] = []
    place, used = 0, set()
    for match in _SPECIAL.finditer(file):
        parts.append(re.escape(file[place : match.start()]))
        meaning = _MEANING[match[0]]
        parts.append(meaning if match[0] not in used else r"[^/]*")
        used.add(match[0])
        place = match.end()
    return re.compile(rf"(?:.*/)?{''.join(parts)}{re.escape(file[place:])}", re.IGNORECASE | re.DOTALL)


def load(raw: bytes, *, path: str, name: str) -> Profile:
    """The profile in `raw`; raises Invalid with every mistake, each with its line and field."""
    root = yaml.parse(yaml.decode(raw, path=path), path=path)
    found = Findings(path)
    values = SHAPE.read(root, found)
    if values is not BROKEN and isinstance(root, yaml.Mapping) and not found.problems:
        _agreement(root, values, found)
    if found.problems:
        raise Invalid(tuple(found.problems))
    default = values.get("default", {})
    return Profile(
        name=name,
        files=values["files"],
        header=values["header"],
        keys=MappingProxyType(dict(values.get("keys", {}))),
        states=MappingProxyType(dict(values.get("states", {}))),
        kinds=MappingProxyType(dict(values.get("kinds", {}))),
        state=default.get("state"),
        kind=default.get("kind", "feature"),
        sidecar=values.get("sidecar"),
    )


def _agreement(root: yaml.Mapping, values: Mapping[str, Any], found: Findings) -> None:
    if "sidecar" in values["header"] and "sidecar" not in values:
        hint = "Add `sidecar: NAME.yaml`, the file's name; `{stem}` stands for the proposal's own."
        with found.inside("header"):
            found.report(root.get("header") or root, "missing-key", "needs a key `sidecar` beside it", hint)
    for key, known in (("files", _MEANING), ("sidecar", {"{stem}": ""})):
        given = values.get(key, ())
        for file in (given,) if isinstance(given, str) else given:
            for unknown in sorted(set(_PLACEHOLDER.findall(file)) - set(known)):
                listed = ", ".join(f"`{name}`" for name in known)
                with found.inside(key):
                    message = f"has `{shown(unknown, 40)}`, which stands for nothing"
                    found.report(root.get(key) or root, "unknown-word", message, f"Known are {listed}.")
    for file in values["files"]:
        if any(part.count("*") > _MOST_STARS for part in file.split("/")):
            hint = f"At most {_MOST_STARS} `*` in a name or folder: more can match in too many ways."
            with found.inside("files"):
                found.report(root.get("files") or root, "wrong-form", f"has `{file}`, with many `*`", hint)
        if "{number}" not in file and "{slug}" not in file:
            hint = "Put `{number}` or `{slug}` where they stand in the names, such as `rfc-{number}.md`."
            with found.inside("files"):
                found.report(root.get("files") or root, "wrong-form", f"has `{file}`, one file's name", hint)


def dump(profile: Profile) -> str:
    """The profile as a file that `load` reads back."""
    lines = [_pair("files", profile.files), _pair("header", profile.header)]
    lines += [_pair("sidecar", (profile.sidecar,))] if profile.sidecar else []
    for name in ("keys", "states", "kinds"):
        table: Mapping[str, str | tuple[str, ...]] = getattr(profile, name)
        lines += [f"{name}:"] if table else []
        lines += [
            f"  {_pair(key, (value,) if isinstance(value, str) else value)}" for key, value in table.items()
        ]
    lines.append("default:")
    lines += [f"  state: {profile.state}"] if profile.state else []
    lines.append(f"  kind: {profile.kind}")
    return "\n".join(lines) + "\n"


def _pair(key: str, values: tuple[str, ...]) -> str:
    return f"{quoting.scalar(key)}: {quoting.value(values[0] if len(values) == 1 else values)}"


def schema() -> str:
    """The published JSON Schema of a profile."""
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A mapping profile of `rfc import`",
    }
    return json.dumps(head | SHAPE.schema(), indent=2, ensure_ascii=False) + "\n"
