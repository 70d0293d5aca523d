"""GitHub's expressions, as far as `if`, `concurrency` and `outputs` of jobs need them.

Invariant: what is not known here raises ValueError; an expression is never guessed at, and never run as code.
Rules: https://docs.github.com/en/actions/reference/workflows-and-actions/expressions
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

Context = Mapping[str, Any]

_TOKEN = re.compile(
    r"\s*(?:(?P<number>-?\d+(?:\.\d+)?)|(?P<text>'(?:[^']|'')*')|(?P<name>[A-Za-z_][\w-]*)"
    r"|(?P<sign>&&|\|\||==|!=|<=|>=|[!().,\[\]<>]))"
)
_INSIDE = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_STATUS = re.compile(r"\b(always|success|failure|cancelled)\s*\(")
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None}


def interpolate(text: str, context: Context) -> str:
    """`text` with each `${{ … }}` replaced by its value."""
    return _INSIDE.sub(lambda match: shown(evaluate(match[1], context)), text)


def holds(condition: str, context: Context, ends: Collection[str] = ()) -> bool:
    """Whether a job's `if` lets it run; `ends` are the conclusions of the jobs it needs.

    Without a status function the condition holds only when all of them succeeded.
    """
    succeeded = all(end == "success" for end in ends)
    whole = _INSIDE.fullmatch(condition.strip())
    text = whole[1] if whole else condition.strip()
    if not text:
        return succeeded
    if _INSIDE.search(text):
        raise ValueError(f"only a whole condition may stand in ${{{{ }}}}: {condition!r}")
    states = {
        "always": True,
        "success": succeeded,
        "failure": bool({"failure", "timed_out"} & set(ends)),
        "cancelled": "cancelled" in ends,
    }
    value = truthy(evaluate(text, {**context, "()": states}))
    return value if _STATUS.search(text) else value and succeeded


def evaluate(text: str, context: Context) -> Any:
    """The value of one expression; raises ValueError."""
    reader = _Reader(list(_tokens(text)), context)
    value = reader.either()
    if reader.peek() is not None:
        raise ValueError(f"cannot read the expression {text!r}")
    return value


def shown(value: Any) -> str:
    """A value as text: null is empty, objects have no text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return "Object" if isinstance(value, dict) else "Array"
    return str(value)


def truthy(value: Any) -> bool:
    """False, 0, an empty text and null are false."""
    return value not in (False, 0, "", None)


def same(one: Any, other: Any) -> bool:
    """GitHub's `==`: texts without regard to case, different kinds as numbers."""
    if isinstance(one, str) and isinstance(other, str):
        return one.casefold() == other.casefold()
    if type(one) is type(other):
        return bool(one == other)
    return _number(one) == _number(other)


def _number(value: Any) -> float:
    if value is None or value == "":
        return 0.0
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    position = 0
    while text[position:].strip():
        match = _TOKEN.match(text, position)
        if match is None or match.lastgroup is None:
            raise ValueError(f"cannot read {text[position:].strip()!r}")
        yield match.lastgroup, match[match.lastgroup]
        position = match.end()


class _Reader:
    """Recursive descent: `||` binds loosest, then `&&`, comparisons, `!`, members and calls."""

    def __init__(self, tokens: list[tuple[str, str]], context: Context) -> None:
        self.tokens = tokens
        self.context = context
        self.position = 0

    def peek(self) -> str | None:
        return self.tokens[self.position][1] if self.position < len(self.tokens) else None

    def take(self, wanted: str | None = None) -> tuple[str, str]:
        if self.peek() is None or wanted not in (None, self.peek()):
            raise ValueError(f"expected {wanted or 'more'} in an expression, found {self.peek()!r}")
        self.position += 1
        return self.tokens[self.position - 1]

    def either(self) -> Any:
        value = self.both()
        while self.peek() == "||":
            self.take()
            other = self.both()
            value = value if truthy(value) else other
        return value

    def both(self) -> Any:
        value = self.compared()
        while self.peek() == "&&":
            self.take()
            other = self.compared()
            value = other if truthy(value) else value
        return value

    def compared(self) -> Any:
        value = self.negated()
        while self.peek() in ("==", "!="):
            sign = self.take()[1]
            value = same(value, self.negated()) == (sign == "==")
        return value

    def negated(self) -> Any:
        if self.peek() == "!":
            self.take()
            return not truthy(self.negated())
        return self.member()

    def member(self) -> Any:
        value = self.plain()
        while self.peek() in (".", "["):
            if self.take()[1] == ".":
                key: Any = self.take()[1]
            else:
                key = self.either()
                self.take("]")
            value = _member(value, key)
        return value

    def plain(self) -> Any:
        kind, text = self.take()
        if kind == "number":
            return float(text) if "." in text else int(text)
        if kind == "text":
            return text[1:-1].replace("''", "'")
        if text == "(":
            value = self.either()
            self.take(")")
            return value
        if kind != "name":
            raise ValueError(f"unexpected {text!r} in an expression")
        if self.peek() == "(":
            return self.called(text)
        if text in _WORDS:
            return _WORDS[text]
        if text not in self.context:
            raise ValueError(f"the context {text!r} is not emulated here")
        return self.context[text]

    def called(self, name: str) -> Any:
        self.take("(")
        given: list[Any] = []
        while self.peek() != ")":
            given.append(self.either())
            if self.peek() != ")":
                self.take(",")
        self.take(")")
        states = self.context.get("()", {})
        if name in states and not given:
            return states[name]
        if name not in _FUNCTIONS:
            raise ValueError(f"the function {name}() is not emulated here")
        return _FUNCTIONS[name](*given)


def _member(value: Any, key: Any) -> Any:
    """A missing member of anything is null."""
    if isinstance(value, Mapping):
        return value.get(key)
    if isinstance(value, list) and isinstance(key, int) and 0 <= key < len(value):
        return value[key]
    return None


def _formatted(text: str, *values: Any) -> str:
    return re.sub(r"\{(\d+)\}", lambda match: shown(values[int(match[1])]), text)


def _contains(where: Any, what: Any) -> bool:
    if isinstance(where, list):
        return any(same(item, what) for item in where)
    return shown(what).casefold() in shown(where).casefold()


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "format": _formatted,
    "contains": _contains,
    "startsWith": lambda text, start: shown(text).casefold().startswith(shown(start).casefold()),
    "endsWith": lambda text, end: shown(text).casefold().endswith(shown(end).casefold()),
    "toJSON": json.dumps,
    "fromJSON": json.loads,
}
