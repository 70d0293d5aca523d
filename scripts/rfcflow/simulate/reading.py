"""A scenario file as read: every key, step and name checked before anything is played.

Invariant: either a whole scenario comes back or `Invalid` with every problem, each at its line and column and
with a hint; nothing of the file is ever constructed or run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct, field

from rfcflow.errors import Invalid, Problem
from rfcflow.governance.profiles import PROFILES
from rfcflow.simulate.project import KEYS, people_of, with_defaults
from rfcflow.text import yaml
from rfcflow.text.keys import HUMAN_KEYS
from rfcflow.text.suggestions import closest

if TYPE_CHECKING:
    from rfcflow.simulate.play import Play

TOP: Final = ("scenario", "why", "incident", "profiles", "given", "steps")
GIVEN: Final = (*KEYS, "strangers", "rfc", "start")
RFC: Final = ("author", "motivation", "body", "draft", "base", "pull-request", "files", "raw", *HUMAN_KEYS)
MAIN_RFC: Final = "rfc"
_LOGIN: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})(?:\[bot\])?"
_SPAN: Final = re.compile(r"(\d{1,4}) (second|minute|hour|day|week)s?")
_UNITS: Final = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604_800}
_SHAPES: Final = {
    "modules": "Write it like `{engine: [ada, ben]}` or `{engine: {maintainers: [ada], parent: core}}`.",
    "people": "Write it like `{ben: {absent: 2026-11-20 to 2026-12-20}}`.",
    "policy": "Write it like `{rules: {routine: any-of 2}}`, as in policy.yml.",
}
_YES: Final = {"yes": True, "no": False, "on": True, "off": False, "true": True, "false": False}


class Step(Struct, frozen=True):
    """One line of a scenario: what it says, and what it does to a play."""

    line: int
    words: str
    act: Callable[[Play], None]
    sweeps: bool = True


class Scenario(Struct, frozen=True):
    """A story to be played under each of `profiles`; `given` and `rfc` are plain values."""

    path: str
    name: str
    why: str
    incident: str
    profiles: tuple[str, ...]
    project: Mapping[str, Any]
    rfc: Mapping[str, Any] | None
    start: datetime | None
    steps: tuple[Step, ...]


class Reader(Struct):
    """Collects the problems of one file, and knows the people and RFCs it has named so far."""

    path: str
    people: set[str] = field(default_factory=set)
    rfcs: set[str] = field(default_factory=lambda: {MAIN_RFC})
    problems: list[Problem] = field(default_factory=list)

    def report(self, node: yaml.Node, code: str, message: str, hint: str = "") -> None:
        """A problem at `node`."""
        self.problems.append(Problem(self.path, node.line, node.column, code, message, hint))

    def text(self, node: yaml.Node | None, what: str) -> str:
        """A text; anything else is a problem."""
        if isinstance(node, yaml.Scalar) and not node.is_null:
            return node.text
        if node is not None:
            self.report(node, "not-text", f"{what} must be text.")
        return ""

    def texts(self, node: yaml.Node, what: str) -> tuple[str, ...]:
        """A list of texts; a single text is a list of one, nothing an empty one."""
        if isinstance(node, yaml.Scalar):
            return () if node.is_null else (node.text,)
        if isinstance(node, yaml.Sequence):
            return tuple(self.text(item, what) for item in node.items)
        self.report(node, "not-a-list", f"{what} must be a list.")
        return ()

    def names(self, node: yaml.Node, what: str) -> tuple[str, ...]:
        """A list of people; `nobody` is an empty one."""
        found = tuple(name for name in self.texts(node, what) if name != "nobody")
        for name in found:
            self.person(name, node)
        return found

    def flag(self, node: yaml.Node, what: str) -> bool:
        """`yes` or `no`."""
        said = node.text.lower() if isinstance(node, yaml.Scalar) else ""
        if said not in _YES:
            self.report(node, "not-yes-or-no", f"{what} must be `yes` or `no`.")
        return _YES.get(said, False)

    def number(self, node: yaml.Node, what: str) -> int:
        """A whole number."""
        said = node.text if isinstance(node, yaml.Scalar) else ""
        if not re.fullmatch(r"\d{1,6}", said):
            self.report(node, "not-a-number", f"{what} must be a whole number.")
            return 0
        return int(said)

    def span(self, node: yaml.Node, what: str) -> timedelta:
        """A length of time: `3 days`, `1 hour`, `2 weeks 1 day`."""
        said = " ".join(node.text.split()) if isinstance(node, yaml.Scalar) else ""
        parts = list(_SPAN.finditer(said))
        if not parts or " ".join(part[0] for part in parts) != said:
            self.report(
                node, "no-time", f"{what} must be a length of time.", "Write it like `3 days` or `1 hour`."
            )
        return timedelta(seconds=sum(int(part[1]) * _UNITS[part[2]] for part in parts))

    def moment(self, node: yaml.Node, what: str) -> datetime:
        """A date, or a date and a time, UTC."""
        said = node.text if isinstance(node, yaml.Scalar) else ""
        for form in ("%Y-%m-%d", "%Y-%m-%d %H:%M"):
            try:
                return datetime.strptime(said, form).replace(tzinfo=UTC)
            except ValueError:
                continue
        hint = "Write it like 2026-12-01, or `2026-12-01 14:30`; times are UTC."
        self.report(node, "no-date", f"{what} must be a date.", hint)
        return datetime(2026, 1, 1, tzinfo=UTC)

    def choice(self, node: yaml.Node, what: str, known: Iterable[str]) -> str:
        """One of a few words."""
        listed = tuple(known)
        said = node.text if isinstance(node, yaml.Scalar) else ""
        if said not in listed:
            self.report(node, "unknown-word", f"{what} cannot be `{said[:60]}`.", meant(said, listed))
        return said

    def choices(self, node: yaml.Node, what: str, known: Iterable[str]) -> tuple[str, ...]:
        """A list of a few words, or one of them."""
        listed = tuple(known)
        items = node.items if isinstance(node, yaml.Sequence) else (node,)
        return tuple(self.choice(item, what, listed) for item in items)

    def mapping(self, node: yaml.Node, what: str, known: Iterable[str]) -> dict[str, yaml.Node]:
        """The entries of a mapping whose keys are all known."""
        listed = tuple(known)
        if isinstance(node, yaml.Scalar) and node.is_null:
            return {}
        if not isinstance(node, yaml.Mapping):
            self.report(node, "not-a-mapping", f"{what} must have keys: {', '.join(listed[:8])}…")
            return {}
        for key, _ in node.entries:
            if key.text not in listed:
                message = f"{what} has no key `{key.text[:60]}`."
                self.report(key, "unknown-key", message, meant(key.text, listed))
        return {key.text: value for key, value in node.entries if key.text in listed}

    def person(self, name: str, node: yaml.Node) -> None:
        """Somebody who acts or is expected: new people appear by being named, unless it looks like a slip."""
        if name in self.people:
            return
        if not re.fullmatch(_LOGIN, name):
            self.report(node, "not-a-login", f"`{name[:60]}` is no login.", "Letters, digits and hyphens.")
            return
        near = closest(name, self.people, limit=1) if len(name) > 2 else None
        if near is not None:
            hint = f"Did you mean `{near}`? Somebody new with a name so alike goes into `given.strangers`."
            self.report(node, "unknown-person", f"nobody is called `{name}` here.", hint)
        self.people.add(name)

    def plain(self, node: yaml.Node) -> Any:
        """A node as plain lists, dictionaries and texts."""
        if isinstance(node, yaml.Mapping):
            return {key.text: self.plain(value) for key, value in node.entries}
        if isinstance(node, yaml.Sequence):
            return [self.plain(item) for item in node.items]
        return None if node.is_null else node.text

    def project(self, entries: Mapping[str, yaml.Node]) -> dict[str, Any]:
        """What is said about the project, each key of the shape it has."""
        for key, node in entries.items():
            if key in ("core", "triage"):
                self.texts(node, f"`{key}`")
            elif key == "lead" and not isinstance(node, yaml.Scalar):
                self.report(node, "not-text", "`lead` must be one person, or ~ for nobody.")
            elif key in ("modules", "policy", "people"):
                self._keyed(key, node)
        return {key: self.plain(node) for key, node in entries.items()}

    def _keyed(self, key: str, node: yaml.Node) -> None:
        """A mapping; a module's value is its maintainers or a mapping, a person's a mapping."""
        if key == "people" and isinstance(node, yaml.Sequence):
            self.texts(node, "`people`")
        elif not isinstance(node, yaml.Mapping):
            self.report(node, "not-a-mapping", f"`{key}` must have keys.", _SHAPES[key])
        elif key != "policy":
            for name, value in node.entries:
                if isinstance(value, yaml.Sequence) and key == "modules":
                    self.texts(value, f"`{name.text}`")
                elif isinstance(value, yaml.Mapping):
                    for inner, people in value.entries:
                        if inner.text in ("maintainers", "emeritus"):
                            self.texts(people, f"`{inner.text}`")
                elif not (isinstance(value, yaml.Scalar) and value.is_null):
                    self.report(value, "wrong-form", f"`{key}.{name.text}` is too little.", _SHAPES[key])

    def fields(self, node: yaml.Node, what: str) -> dict[str, Any]:
        """What an RFC's text says, by key."""
        found: dict[str, Any] = {}
        for key, value in self.mapping(node, what, RFC).items():
            if key == "draft":
                found[key] = self.flag(value, "`draft`")
            elif key in ("modules", "contentious", "requires", "replaces", "amends", "authors", "principles"):
                found[key] = list(self.texts(value, f"`{key}`"))
            else:
                found[key] = self.plain(value)
        if "author" in found:
            self.person(str(found["author"]), node)
        return found


def meant(said: str, known: Iterable[str]) -> str:
    """What may have been meant, else all there is."""
    listed = tuple(known)
    near = closest(said, listed)
    if near is not None:
        return f"Did you mean `{near}`?"
    return "It is one of: " + ", ".join(f"`{name}`" for name in listed[:60]) + "."


def read_scenario(raw: bytes, path: str) -> Scenario:
    """The scenario in a file; raises Invalid with every problem at once."""
    from rfcflow.simulate.steps import read_steps  # the steps read nodes with this module's Reader

    root = yaml.parse(yaml.decode(raw, path=path), path=path)
    reader = Reader(path)
    top = reader.mapping(root, "A scenario", TOP)
    for name in ("scenario", "steps"):
        if name not in top:
            hint = "A scenario has at least `scenario: A NAME` and `steps:`, a list."
            reader.report(root, "missing-key", f"the key `{name}` is missing.", hint)
    given = reader.mapping(top["given"], "`given`", GIVEN) if "given" in top else {}
    before = len(reader.problems)
    told = reader.project({key: node for key, node in given.items() if key in KEYS})
    project = with_defaults(told if len(reader.problems) == before else {})
    reader.people |= {*people_of(project)}
    reader.people |= {"nina", "github-actions[bot]"}
    if "strangers" in given:
        reader.people |= set(reader.texts(given["strangers"], "`strangers`"))
    rfc: dict[str, Any] | None = {}
    if "rfc" in given:
        node = given["rfc"]
        empty = isinstance(node, yaml.Scalar) and node.is_null
        rfc = None if empty else reader.fields(node, "`rfc`")
    profiles: tuple[str, ...] = ("pytorch",)
    if "profiles" in top:
        profiles = reader.choices(top["profiles"], "`profiles`", PROFILES)
    steps = read_steps(top["steps"], reader) if "steps" in top else ()
    scenario = Scenario(
        path=path,
        name=reader.text(top.get("scenario"), "`scenario`"),
        why=reader.text(top.get("why"), "`why`"),
        incident=reader.text(top.get("incident"), "`incident`"),
        profiles=profiles,
        project=project,
        rfc=rfc,
        start=reader.moment(given["start"], "`start`") if "start" in given else None,
        steps=steps,
    )
    if reader.problems:
        raise Invalid(tuple(reader.problems))
    return scenario
