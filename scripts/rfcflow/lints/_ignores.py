"""Comments in a text that silence a warning, and say why: `<!-- lint-ignore image-alt: decoration -->`.

Invariant: only a comment that stands on lines of its own is one, so nothing in code, a list or a quotation
ever silences a rule; errors are never silenced.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from msgspec import Struct

from rfcflow.errors import Problem
from rfcflow.lints._body import Body, body_of
from rfcflow.lints._catalogue import by_name
from rfcflow.lints._rule import Finding
from rfcflow.model import Document
from rfcflow.text.characters import shown
from rfcflow.text.suggestions import closest

SLUG: Final = "lint-ignore"
_MARK: Final = b"lint-ignore"
_IGNORE: Final = re.compile(r"\s*lint-ignore(?![\w-])([^:]*)(?::(.*))?", re.DOTALL)
_HINT: Final = "Write `<!-- lint-ignore RULE: reason -->`."
_MOST: Final = 20
_MOST_COMMENTS: Final = 1000


class Ignore(Struct, frozen=True):
    """A rule to be silent about, and the file's line that asks for it."""

    slug: str
    line: int

    def silences_nothing(self, path: str) -> Problem:
        """The problem of a comment that no finding answers to."""
        message = f"`{self.slug}` has nothing to say here: the comment silences nothing."
        return Problem(path, self.line, 1, SLUG, message, "Delete it.", "warning")

    def silences_an_error(self, path: str) -> Problem:
        """The problem of a comment about a rule that this project's policy made an error."""
        message = f"`{self.slug}` is an error in this project and cannot be silenced."
        return Problem(path, self.line, 1, SLUG, message, "Mend what it found, and delete this.", "warning")


def ignores_of(document: Document, scope: str) -> tuple[Ignore, ...]:
    """The rules of a scope (`document` or `corpus`) this text silences, with right and reason."""
    if _MARK not in document.body:
        return ()
    known = by_name()
    return tuple(item for item in _read(body_of(document))[0] if known[item.slug].scope == scope)


def mistakes_of(document: Document) -> tuple[Finding, ...]:
    """What is wrong with the comments themselves."""
    return _read(body_of(document))[1] if _MARK in document.body else ()


@lru_cache(maxsize=1)
def _read(body: Body) -> tuple[tuple[Ignore, ...], tuple[Finding, ...]]:
    found: dict[str, Ignore] = {}
    mistakes: list[Finding] = []
    for line, text in _comments(body):
        comment = _IGNORE.fullmatch(text)
        if comment is None:
            continue
        if len(mistakes) >= _MOST:
            break
        names = [name.strip("` \t\n") for name in comment[1].split(",")][:_MOST]
        reason = (comment[2] or "").strip()
        for name in names:
            slug, wrong = _judge(name, reason)
            if wrong is not None:
                mistakes.append(Finding(line, *wrong))
            elif slug in found:
                mistakes.append(
                    Finding(line, f"`{slug}` is silenced already, on line {found[slug].line}.", "Delete one.")
                )
            else:
                found[slug] = Ignore(slug, line)
    return tuple(found.values()), tuple(mistakes)


def _judge(name: str, reason: str) -> tuple[str, tuple[str, str] | None]:
    """The slug a comment means, and what is wrong with it."""
    known = by_name()
    rule = known.get(name)
    if rule is None:
        meant = closest(name[:40].lower(), known)
        hint = f"Did you mean `{meant}`?" if meant else _HINT
        says = f"`{shown(name, 40)}` is not a lint." if name else "the comment names no lint."
        return "", (says, hint)
    if not rule.is_adjustable:
        return "", (
            f"`{rule.slug}` is an error and cannot be silenced.",
            "Mend what it found, and delete this.",
        )
    if not rule.is_silenceable:
        return "", (
            f"`{rule.slug}` warns those who read the text, and cannot be silenced.",
            "Delete this comment.",
        )
    if not reason:
        return "", (f"`{rule.slug}` is silenced without a reason.", _HINT)
    return rule.slug, None


def _comments(body: Body) -> Iterator[tuple[int, str]]:
    """HTML comments outside every block of Markdown, with the file's lines they begin on."""
    text, line, last = body.outside, body.shift + 1, 0
    for _ in range(_MOST_COMMENTS):
        start = text.find("<!--", last)
        end = text.find("-->", start + 4)
        if start < 0 or end < 0:
            return
        line += text.count("\n", last, start)
        yield line, text[start + 4 : end]
        line, last = line + text.count("\n", start, end), end
