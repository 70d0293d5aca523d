"""One line of a comment as a slash command: ours, a slip, a lookalike, somebody else's, or text.

Invariant: only an exact ASCII verb is run; what merely looks like one is named with the verb it looks like.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from rfcflow.text import characters, inline
from rfcflow.text.suggestions import distance

PREFIX: Final = "rfc"
SLIPS: Final = 100
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}", re.ASCII)
_SPLIT: Final = re.compile(r"[ \t]+")
# Slashes and hyphens that compatibility folding leaves alone.
_FOLDED: Final = str.maketrans(
    {"\u2044": "/", "\u2215": "/", "\u29f8": "/", "\u2010": "-", "\u2011": "-", "\u2013": "-"}
)


class SlashLine(Struct, frozen=True):
    """How a line reads: a `verb` of ours, `misread` for a reason, or neither: a foreign one."""

    name: str
    verb: str | None = None
    argument: str = ""
    misread: str | None = None
    suggestion: str | None = None


class LineReader:
    """Reads lines as commands; asks what a misspelt verb meant at most `SLIPS` times."""

    def __init__(self, verbs: frozenset[str]) -> None:
        self.verbs = verbs
        self.long = sorted(verb for verb in verbs if len(verb) >= 5)
        self.slips = SLIPS

    def commands(self, first: int, lines: list[str]) -> Iterator[tuple[int, SlashLine, str]]:
        """The commands of one paragraph, each with its line number and text."""
        head = self._read(lines[0])
        if head is None:
            return
        hidden = _inside_spans(lines)
        current, start = head, 0
        for number in range(1, len(lines) + 1):
            following = None
            if number < len(lines):
                following = None if number in hidden else self._read(lines[number])
                if following is None or (following.verb is None and following.misread is None):
                    continue
            if current.verb or current.misread:
                yield first + start, current, "\n".join(line.strip() for line in lines[start + 1 : number])
            if following:
                current, start = following, number

    def _read(self, line: str) -> SlashLine | None:
        """How one line reads; None for plain text."""
        if len(line) - len(line.lstrip(" ")) > 3 or line.startswith("\t"):
            return None
        words = _SPLIT.split(line.strip(" \t"), maxsplit=1)
        token, rest = words[0], words[1] if len(words) > 1 else ""
        slash = _skeleton(token[:80])
        if not slash.startswith("/"):
            return None
        exact = token.startswith("/") and _NAME.fullmatch(token[1:]) is not None
        name = slash[1:].lower()
        prefixed = name == PREFIX
        if prefixed:
            words = _SPLIT.split(rest, maxsplit=1)
            token, rest = words[0], words[1] if len(words) > 1 else ""
            exact = exact and _NAME.fullmatch(token) is not None
            name = _skeleton(token[:80]).lower()
        if exact and name in self.verbs:
            bad = characters.hidden(rest.replace("\t", " "))
            return SlashLine(
                name, verb=name, argument=rest, misread="characters" if bad else None, suggestion=name
            )
        return self._almost(name, exact, prefixed)

    def _almost(self, name: str, exact: bool, prefixed: bool) -> SlashLine | None:
        """A name that is not exactly one of ours: a slip, somebody else's command, a path, or text."""
        if "/" in name and not prefixed:
            return None
        bare = name.strip(".,;:!?")
        shown = characters.shown(bare, 40)
        if bare in self.verbs:
            return SlashLine(shown, misread="characters", suggestion=bare)
        meant = self._meant(bare)
        if meant or prefixed:
            return SlashLine(shown, misread="unknown", suggestion=meant)
        return SlashLine(shown) if exact else None

    def _meant(self, name: str) -> str | None:
        """The verb of five letters or more that `name` is two slips from; one up to six letters."""
        self.slips -= 1
        if self.slips < 0:
            return None
        best: tuple[int, str] | None = None
        for verb in self.long:
            limit = 1 if len(verb) <= 6 else 2
            found = distance(name[:80], verb, limit)
            if found <= limit and (best is None or found < best[0]):
                best = (found, verb)
        return best[1] if best else None


def _inside_spans(lines: list[str]) -> frozenset[int]:
    """Indices of lines that begin inside code, HTML or a link."""
    if len(lines) == 1:
        return frozenset()
    found: set[int] = set()
    starts: list[int] = []
    place = 0
    for line in lines:
        starts.append(place)
        place += len(line) + 1
    number = 0
    for begin, end in sorted(inline.spans("\n".join(lines))):
        while number < len(starts) and starts[number] <= begin:
            number += 1
        while number < len(starts) and starts[number] < end:
            found.add(number)
            number += 1
    return frozenset(found)


def _skeleton(token: str) -> str:
    """What a reader sees: invisible characters gone, compatibility forms folded, cut at a folded space."""
    if token.isascii() and token.isprintable():
        return token
    visible = characters.JOINERS.sub("", characters.HIDDEN.sub("", token))
    folded = unicodedata.normalize("NFKC", visible).translate(_FOLDED)
    parts = folded.split()
    return parts[0] if parts else ""
