"""From a foreign header to our front matter: one proposal as it will stand in `rfcs/`.

Invariant: what is written fits our keys, the body is a slice of the source, and whatever was left out, cut or
taken from elsewhere is a problem that says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from rfcflow.errors import Problem
from rfcflow.importing import values
from rfcflow.importing.headers import Field, Found, read_header
from rfcflow.importing.naming import Candidate
from rfcflow.importing.profile import Profile
from rfcflow.importing.titles import from_name, heading
from rfcflow.text.block import BLOCK_LIMIT, BOM
from rfcflow.text.characters import shown
from rfcflow.text.frontmatter import compose
from rfcflow.text.keys import LIST_LIMIT, RELATIONS, SUMMARY_LIMIT, TITLE_LIMIT
from rfcflow.views.outcome import outcome_path

# What every proposal should say of itself, where its profile knows the word for it.
_EXPECTED: Final = ("authors", "kind", "created", "state")
Value = str | tuple[str, ...]
_NO_FIELDS: Final[tuple[Field, ...]] = ()


class Imported(Struct, frozen=True):
    """A proposal by our words; `word` is the state as the source writes it, `text` the file's bytes.

    `relations` are as the header gives them; in the file a relation to itself is left out.
    """

    id: str
    path: str
    title: str
    kind: str
    state: str | None
    word: str
    meta: Mapping[str, Value]
    relations: Mapping[str, tuple[str, ...]]
    text: bytes
    parts: tuple[str, ...]
    problems: tuple[Problem, ...]


def read(
    name: str, candidate: Candidate, raw: bytes, profile: Profile, sidecar: bytes | None = None
) -> Imported:
    """The proposal in the UTF-8 text `raw` as RFC `name`."""
    return _Reading(name, candidate, raw, profile, sidecar).run()


def state_of(path: str, raw: bytes, profile: Profile) -> tuple[str, str | None]:
    """The state in a version of a file: the source's word, and ours for it."""
    found = read_header(path, raw.removeprefix(BOM), profile)
    word = _first(found.fields.get("state", _NO_FIELDS))
    return (word, profile.state_of(word)) if word else ("", profile.state)


class _Reading:
    def __init__(
        self, name: str, candidate: Candidate, raw: bytes, profile: Profile, sidecar: bytes | None
    ) -> None:
        self.name, self.candidate, self.profile = name, candidate, profile
        self.problems: list[Problem] = []
        self.path = candidate.path
        if raw.startswith(BOM):
            raw = raw[len(BOM) :]
            self.report(1, "byte-order-mark", "the file starts with a byte order mark, which was left out.")
        self.raw = raw
        self.found: Found = read_header(self.path, raw, profile, sidecar)
        self.problems += self.found.header.problems
        self.meta: dict[str, Value] = {}

    def report(self, line: int, code: str, message: str, hint: str = "") -> None:
        """A defect that was met and dealt with."""
        self.problems.append(Problem(self.path, line, 1 if line else 0, code, message, hint, "warning"))

    def fields(self, target: str) -> tuple[Field, ...]:
        return self.found.fields.get(target, _NO_FIELDS)

    def run(self) -> Imported:
        body = self.raw[self.found.header.body :]
        self.number()
        title, kind, state = self.title(body), self.kind(), self.state()
        self.meta |= {"title": title, "kind": kind, "rfc": self.name, "outcome": outcome_path(self.name)}
        if state is not None:
            self.meta["state"] = state
        self.summary()
        self.authors()
        for key in ("created", "decided"):
            self.date(key)
        for key in ("discussion", "tracking-issue", "pull-request"):
            self.link(key)
        relations = {key: ids for key in RELATIONS if (ids := self.references(key))}
        for key, ids in relations.items():
            if others := tuple(each for each in ids if each != self.name):
                self.meta[key] = others[:LIST_LIMIT]
        self.expected()
        if self.candidate.parts:
            parts = self.candidate.parts
            named = ", ".join(shown(part, 60) for part in parts[:3]) + (" …" if len(parts) > 3 else "")
            message = f"{len(parts)} more of its texts stay in the source: {named}."
            self.report(0, "parts", message, "The outcome names them with their blobs.")
        return Imported(
            id=self.name,
            path=self.path,
            title=title,
            kind=kind,
            state=state,
            word=_first(self.fields("state")),
            meta=MappingProxyType(self.meta),
            relations=MappingProxyType(relations),
            text=self.block() + body,
            parts=self.candidate.parts,
            problems=tuple(replace(each, path=shown(each.path)) for each in self.problems),
        )

    def block(self) -> bytes:
        """The front matter; where it is larger than may be read, its longest lists go."""
        while len(block := compose(self.meta)) > BLOCK_LIMIT:
            lists = {key: value for key, value in self.meta.items() if isinstance(value, tuple)}
            longest = max(lists, key=lambda key: sum(map(len, lists[key])))
            self.report(0, "too-long", f"`{longest}` is too long for a header and was left out.")
            del self.meta[longest]
        return block

    def number(self) -> None:
        given, mine = self.fields("number"), self.candidate.number
        digits = re.search(r"\d{1,9}", given[0].text) if given else None
        if digits is not None and mine is not None and int(digits[0]) != mine:
            message = f"the header says number {int(digits[0])}; the file's name, {mine}, counts."
            self.report(given[0].line, "number-mismatch", message)

    def title(self, body: bytes) -> str:
        field = next((each for each in self.fields("title") if not values.is_empty(each.text)), None)
        if field is not None and (title := values.line(field.text, TITLE_LIMIT)):
            if title.endswith("…"):
                self.report(field.line, "too-long", f"the title was cut to {TITLE_LIMIT} characters.")
            return title
        found = heading(body, is_rst=self.path.lower().endswith(".rst"))
        title = values.line(found or from_name(self.candidate), TITLE_LIMIT)
        if "title" in self.profile.keys:
            origin = "its first heading" if found else "the file's name"
            self.report(0, "missing-title", f"it has no title; {origin} stands for it.")
        return "Untitled" if values.is_empty(title) else title

    def kind(self) -> str:
        field = next(iter(self.fields("kind")), None)
        if field is None or values.is_empty(field.text):
            return self.profile.kind
        found = self.profile.kind_of(field.text)
        if found is None:
            message = (
                f"the kind `{shown(field.text, 60)}` is not in the profile; `{self.profile.kind}` was taken."
            )
            self.report(field.line, "unmapped-kind", message, "Add it below `kinds:` in the profile.")
        return found or self.profile.kind

    def state(self) -> str | None:
        field = next(iter(self.fields("state")), None)
        if field is None or values.is_empty(field.text):
            return self.profile.state
        found = self.profile.state_of(field.text)
        if found is None:
            message = f"the state `{shown(field.text, 60)}` is not in the profile; none was written."
            self.report(field.line, "unmapped-state", message, "Add it below `states:` in the profile.")
        return found

    def summary(self) -> None:
        field = next(iter(self.fields("summary")), None)
        text = values.line(field.text, SUMMARY_LIMIT) if field is not None else ""
        if text and not values.is_empty(text):
            self.meta["summary"] = text

    def authors(self) -> None:
        fields = self.fields("authors")
        people = [person for each in fields for person in values.people(each.text, each.items)]
        unique = tuple({person.casefold(): person for person in people}.values())
        if len(unique) > LIST_LIMIT:
            message = f"it has {len(unique)} authors; the first {LIST_LIMIT} are kept."
            self.report(fields[0].line, "too-many", message)
        if unique:
            self.meta["authors"] = unique[:LIST_LIMIT]
        elif any(not values.is_empty(each.text) for each in fields):
            message = "no author's name or login can be read; e-mail addresses are not copied."
            self.report(fields[0].line, "no-author", message)

    def date(self, key: str) -> None:
        field = next((each for each in self.fields(key) if not values.is_empty(each.text)), None)
        if field is None:
            return
        day, why = values.day(field.text)
        if day is not None:
            self.meta[key] = day
        elif key != "decided" or values.link(field.text) is None:  # a link to the decision is no bad date
            message = f"`{key}` {why} and was left out: `{shown(field.text, 60)}`."
            self.report(field.line, "bad-date", message)

    def link(self, key: str) -> None:
        fields = [each for each in self.fields(key) if not values.is_empty(each.text)]
        found = next((url for each in fields if (url := values.link(each.text)) is not None), None)
        if found is not None:
            self.meta[key] = found
        elif fields:
            message = f"`{key}` is no link and was left out: `{shown(fields[0].text, 60)}`."
            self.report(fields[0].line, "not-a-link", message)

    def references(self, key: str) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for field in self.fields(key):
            ids, strange = values.references(field.text, field.items)
            found |= dict.fromkeys(ids)
            for part in strange[:3]:
                message = f"`{shown(part, 60)}` in `{key}` is no number of a proposal and was left out."
                self.report(field.line, "bad-reference", message)
        return tuple(found)

    def expected(self) -> None:
        """What the header does not say, in one sentence; a proposal without a header was reported as that."""
        missing = [
            key
            for key in _EXPECTED
            if key in self.profile.keys and all(values.is_empty(each.text) for each in self.fields(key))
        ]
        if missing and self.found.header.fields:
            self.report(1, "missing-key", f"its header gives no {', '.join(missing)}.")


def _first(fields: tuple[Field, ...]) -> str:
    return next((values.line(each.text, 100) for each in fields if not values.is_empty(each.text)), "")
