"""What a value may be: each shape converts text by its declared type and describes itself.

Invariant: `read` returns a value of the declared type, or `BROKEN` with a problem reported; `schema` is the
same shape as JSON Schema (draft 2020-12), so that the published schemas cannot say something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, Final, Protocol

from msgspec import Struct

from rfcflow.errors import Problem
from rfcflow.governance.rules import PATTERN, parse_rule
from rfcflow.governance.vocabulary import shown, suggestion
from rfcflow.text import yaml

BROKEN: Final[Any] = object()
_DATE: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_WORDS: Final = {"on": True, "off": False, "yes": True, "no": False, "true": True, "false": False}


class Findings:
    """Problems of one file, each said with the key it is about."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self._keys: list[str] = []

    @contextmanager
    def inside(self, key: str) -> Iterator[None]:
        """Everything reported inside is about `key`."""
        self._keys.append(key)
        yield
        self._keys.pop()

    def report(self, node: yaml.Node, code: str, message: str, hint: str = "") -> Any:
        """Add a problem at `node`; `message` goes on after the key's name. Returns BROKEN."""
        subject = f"`{'.'.join(self._keys)}` " if self._keys else "the file "
        self.problems.append(Problem(self.path, node.line, node.column, code, f"{subject}{message}.", hint))
        return BROKEN


class Shape(Protocol):
    """A declared type."""

    def read(self, node: yaml.Node, found: Findings) -> Any:
        """The value, or BROKEN."""

    def schema(self) -> dict[str, Any]:
        """The shape as JSON Schema."""


def name_of(node: yaml.Node) -> str:
    """What was written, in words."""
    if isinstance(node, yaml.Scalar):
        return "nothing" if node.is_null and not node.text.isalpha() else shown(node.text)
    return "a list" if isinstance(node, yaml.Sequence) else "a mapping"


class Text(Struct, frozen=True):
    """One line of text; `pattern` must match all of it and `says` is the pattern in words."""

    pattern: str = r"[^\n]+"
    says: str = "one line of text"
    longest: int = 500

    def read(self, node: yaml.Node, found: Findings) -> Any:
        if not isinstance(node, yaml.Scalar) or not node.text.strip() or node.text == "~":
            return found.report(node, "wrong-type", f"must be {self.says}, not {name_of(node)}")
        text = node.text.strip()
        if len(text) > self.longest:
            return found.report(
                node, "too-long", f"has {len(text)} characters; at most {self.longest} are kept"
            )
        if not re.fullmatch(self.pattern, text):
            return found.report(node, "wrong-form", f"must be {self.says}, not {shown(text)}")
        return text

    def schema(self) -> dict[str, Any]:
        return {
            "type": "string",
            "description": self.says,
            "pattern": f"^(?:{self.pattern})$",
            "maxLength": self.longest,
        }


class Words(Struct, frozen=True):
    """Text of any number of lines."""

    longest: int = 4000

    def read(self, node: yaml.Node, found: Findings) -> Any:
        if not isinstance(node, yaml.Scalar):
            return found.report(node, "wrong-type", f"must be text, not {name_of(node)}")
        if len(node.text) > self.longest:
            return found.report(
                node, "too-long", f"has {len(node.text)} characters; at most {self.longest} are kept"
            )
        return " ".join(node.text.split())

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": self.longest}


class Choice(Struct, frozen=True):
    """One of a few words."""

    words: tuple[str, ...]

    def read(self, node: yaml.Node, found: Findings) -> Any:
        if not isinstance(node, yaml.Scalar) or node.text not in self.words:
            hint = suggestion(node.text, self.words, listed=True) if isinstance(node, yaml.Scalar) else ""
            listed = ", ".join(f"`{word}`" for word in self.words)
            return found.report(node, "unknown-word", f"must be one of {listed}, not {name_of(node)}", hint)
        return node.text

    def schema(self) -> dict[str, Any]:
        # YAML 1.1 reads `off` as false before a schema sees it.
        return {"enum": [*self.words, *([False] if "off" in self.words else [])]}


class Whole(Struct, frozen=True):
    """A whole number, in decimal, without a leading zero."""

    least: int = 0
    most: int = 10**6

    def read(self, node: yaml.Node, found: Findings) -> Any:
        range_ = f"a whole number from {self.least:,} to {self.most:,}"
        if not isinstance(node, yaml.Scalar) or not re.fullmatch(r"0|[1-9][0-9]{0,17}", node.text):
            leading = isinstance(node, yaml.Scalar) and re.fullmatch(r"0[0-9]+", node.text)
            hint = "Some YAML readers take a leading zero for octal: write it without." if leading else ""
            return found.report(node, "wrong-type", f"must be {range_}, not {name_of(node)}", hint)
        number = int(node.text)
        if not self.least <= number <= self.most:
            return found.report(node, "out-of-range", f"must be {range_}, not {number:,}")
        return number

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


class Timer(Struct, frozen=True):
    """Days, or `off`; read as 0 where the timer is switched off."""

    days: Whole = Whole(1, 3650)

    def read(self, node: yaml.Node, found: Findings) -> Any:
        off = isinstance(node, yaml.Scalar) and node.text.lower() == "off"
        return 0 if off else self.days.read(node, found)

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [self.days.schema(), {"enum": ["off", False]}]}


class Switch(Struct, frozen=True):
    """`on` or `off`."""

    def read(self, node: yaml.Node, found: Findings) -> Any:
        if not isinstance(node, yaml.Scalar) or node.text.lower() not in _WORDS:
            return found.report(node, "wrong-type", f"must be `on` or `off`, not {name_of(node)}")
        return _WORDS[node.text.lower()]

    def schema(self) -> dict[str, Any]:
        return {"enum": [*_WORDS, True, False]}


class Day(Struct, frozen=True):
    """A date that exists, `YYYY-MM-DD`, UTC."""

    def read(self, node: yaml.Node, found: Findings) -> Any:
        if not isinstance(node, yaml.Scalar) or not re.fullmatch(_DATE, node.text, re.ASCII):
            return found.report(node, "wrong-type", f"must be a date like 2026-11-22, not {name_of(node)}")
        try:
            return date.fromisoformat(node.text)
        except ValueError as error:
            return found.report(node, "impossible-date", f"is {node.text}, and there is no such day: {error}")

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date", "pattern": f"^{_DATE}$"}


class Formula(Struct, frozen=True):
    """A decision rule in one line; `without` are the formulas that make no sense here."""

    without: tuple[str, ...] = ()

    def read(self, node: yaml.Node, found: Findings) -> Any:
        if not isinstance(node, yaml.Scalar):
            return found.report(node, "wrong-type", f"must be a rule like `any-of 1`, not {name_of(node)}")
        try:
            rule = parse_rule(" ".join(node.text.split()))
        except ValueError as error:
            return found.report(node, "bad-rule", f"{shown(node.text)} {error}")
        if rule.formula in self.without:
            return found.report(node, "bad-rule", f"cannot be `{rule.formula}`: that formula is for others")
        return rule

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^(?:{PATTERN})$"}
