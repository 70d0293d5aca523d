"""Governance files as read, before anything is known to fit together: values, and where each one stands.

Invariant: a file that could not be read still has its name here, so that one broken file is one problem, not
one for everybody who names it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from msgspec import Struct, field

from rfcflow.errors import Invalid, Problem
from rfcflow.governance.formats import MANY, SINGLE
from rfcflow.governance.shapes import BROKEN, Findings, Shape
from rfcflow.governance.vocabulary import ROOT, SAMPLE, Vocabulary, shown
from rfcflow.text import yaml

LIMIT: Final = 262_144
_PRINCIPLE: Final = re.compile(r"^ {0,3}#{1,6}[ \t]+(P[0-9]+)\b[ \t.:–-]*(.*)$")
_FENCE: Final = re.compile(r"^ {0,3}(`{3,}|~{3,})")


class Record(Struct, frozen=True):
    """One file: `values` by declared type, and its nodes for places; `root` is None: unreadable."""

    path: str
    values: Mapping[Any, Any] = field(default_factory=dict)
    root: yaml.Node | None = None

    def get(self, *keys: str) -> Any:
        """The value below `keys`, or None."""
        value: Any = self.values
        for key in keys:
            value = value.get(key) if isinstance(value, Mapping) else None
        return None if value is BROKEN else value

    def items(self, *keys: str) -> Iterator[tuple[int, Any]]:
        """The readable items of a list with their positions."""
        for position, item in enumerate(self.get(*keys) or ()):
            if item is not BROKEN:
                yield position, item

    def names(self, key: str) -> tuple[str, ...]:
        """The keys written below a key, those with an unreadable value included."""
        node = self.root.get(key) if isinstance(self.root, yaml.Mapping) else None
        return tuple(name.text for name, _ in node.entries) if isinstance(node, yaml.Mapping) else ()

    def place(self, *keys: Any) -> tuple[int, int]:
        """Line and column of the value below `keys` (names and positions), or of the last that exists."""
        node, found = self.root, (0, 0) if self.root is None else (self.root.line, self.root.column)
        for key in keys:
            if isinstance(node, yaml.Mapping):
                entry = next((entry for entry in node.entries if entry[0].text == str(key)), None)
                if entry is None:
                    break
                # A block below its key is shown by the key: that is where one looks for it.
                node = entry[1]
                shown_at = node if node.line == entry[0].line else entry[0]
                found = shown_at.line, shown_at.column
            elif isinstance(node, yaml.Sequence) and isinstance(key, int) and key < len(node.items):
                node = node.items[key]
                found = node.line, node.column
            elif not (isinstance(node, yaml.Scalar) and key == 0):  # a single item written without a list
                break
        return found

    def problem(
        self, code: str, message: str, hint: str = "", *, at: tuple[Any, ...] = (), severity: str = "error"
    ) -> Problem:
        """A problem of this file at the value below `at`."""
        line, column = self.place(*at)
        return Problem(self.path, line, column, code, message, hint, severity)


class Registry(Struct, frozen=True):
    """Every governance file as read; `wording` is a digest of the principles' text."""

    policy: Record
    states: Record
    rotas: Record
    kinds: Mapping[str, Record]
    modules: Mapping[str, Record]
    people: Mapping[str, Record]
    principles: tuple[str, ...]
    subscriptions: Record
    vocabulary: Vocabulary
    wording: str = ""


def read(files: Mapping[str, bytes], vocabulary: Vocabulary) -> tuple[Registry, list[Problem]]:
    """All files below `.github/governance/`, and what is wrong with each by itself."""
    problems: list[Problem] = []
    single = {name: Record(f"{ROOT}/{name}") for name in SINGLE}
    many: dict[str, dict[str, Record]] = {folder: {} for folder in MANY}
    principles: tuple[str, ...] = ()
    for path in sorted(path for path in files if path.startswith(f"{ROOT}/")):
        name = path.removeprefix(f"{ROOT}/")
        folder, _, file = name.partition("/")
        stem = file.removesuffix(".yml")
        if name in SINGLE:
            single[name] = _record(path, files[path], SINGLE[name], problems)
        elif name == "principles.md":
            principles = _principles(path, files[path], problems)
        elif folder in MANY and stem != file and "/" not in file:
            shape, form = MANY[folder]
            many[folder][stem] = _record(path, files[path], shape, problems)
            if not re.fullmatch(form.pattern, stem) or len(stem) > form.longest:
                message = f"the file's name {shown(file)} is not {form.says}, with `.yml` behind it."
                problems.append(Problem(path, 0, 0, "file-name", message, "Rename the file."))
        elif name != "README.md":
            problems.append(_unknown(path, name))
    for name in ("policy.yml", "states.yml"):
        if f"{ROOT}/{name}" not in files:
            hint = f"`rfc init` writes it where it is missing, or copy it from {SAMPLE}."
            problems.append(Problem(f"{ROOT}/{name}", 0, 0, "missing-file", "the file is missing.", hint))
    registry = Registry(
        single["policy.yml"],
        single["states.yml"],
        single["rotas.yml"],
        many["kinds"],
        many["modules"],
        many["people"],
        principles,
        single["subscriptions.yml"],
        vocabulary,
        hashlib.sha256(files.get(f"{ROOT}/principles.md", b"")).hexdigest(),
    )
    return registry, problems


def _unknown(path: str, name: str) -> Problem:
    hint = (
        "Known: `{policy,states,rotas,subscriptions}.yml`, `principles.md`, "
        "`{kinds,modules,people}/NAME.yml`."
    )
    if name.endswith((".yaml", ".YML", ".YAML")):
        hint = "Files end in `.yml` here: rename it."
    return Problem(path, 0, 0, "unknown-file", "no part of the process reads this file.", hint)


def _record(path: str, raw: bytes, shape: Shape, problems: list[Problem]) -> Record:
    found = Findings(path)
    try:
        root = yaml.parse(yaml.decode(raw, path=path, limit=LIMIT), path=path, limit=LIMIT)
    except Invalid as invalid:
        problems.extend(invalid.problems)
        return Record(path)
    if b"\r\n" in raw:
        line = raw.count(b"\n", 0, raw.index(b"\r\n")) + 1
        message = "this line ends like on Windows (CRLF)."
        hint = "Save the file with LF; `* text=auto` in .gitattributes does it for everybody."
        problems.append(Problem(path, line, 0, "crlf", message, hint, "warning"))
    values = shape.read(root, found)
    problems.extend(found.problems)
    return Record(path, {} if values is BROKEN else values, root)


def _principles(path: str, raw: bytes, problems: list[Problem]) -> tuple[str, ...]:
    """The ids of the headings `## P1: …`, in order; fenced code is no heading."""
    try:
        text = yaml.decode(raw, path=path, limit=LIMIT)
    except Invalid as invalid:
        problems.extend(invalid.problems)
        return ()
    ids: dict[str, int] = {}
    fence = ""
    for line, content in enumerate(text.split("\n"), start=1):
        if mark := _FENCE.match(content):
            if not fence:
                fence = mark[1]
            elif mark[1].startswith(fence) and not content[mark.end() :].strip():
                fence = ""
            continue
        heading = None if fence else _PRINCIPLE.match(content)
        if heading is None:
            continue
        if (first := ids.setdefault(heading[1], line)) != line:
            message = f"`{heading[1]}` is a heading twice; the first time on line {first}."
            hint = "An id is never used again."
            problems.append(Problem(path, line, 1, "principle-twice", message, hint))
        elif not heading[2].strip(" \t#\r"):
            problems.append(
                Problem(path, line, 1, "principle-empty", f"`{heading[1]}` has no text behind its id.")
            )
    return tuple(ids)
