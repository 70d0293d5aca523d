"""The arguments of a slash command: words, `key=value` options, and "quoted text".

Invariant: only ASCII white space separates, so that a lookalike separator stays visible as part of a word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct, field

_QUOTE: Final = r'"[^"]*"|“[^“”]*”'
_TOKEN: Final = re.compile(rf"(?:{_QUOTE}|[^ \t\n\r])+?(?=[ \t\n\r]|$)")
_OPTION: Final = re.compile(r"([A-Za-z][A-Za-z0-9-]*)=(.+)", re.DOTALL)
_QUOTED: Final = re.compile(_QUOTE)


class Arguments(Struct, frozen=True):
    """Words and options in the order written; of options in `repeated` the first counts."""

    words: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    repeated: tuple[str, ...] = ()
    raw: tuple[str, ...] = ()

    def rest(self, count: int = 0) -> str:
        """The text behind the first `count` words as it was written, options left out."""
        return " ".join(self.raw[count:])


def arguments(argument: str, keys: frozenset[str] | None = None) -> Arguments:
    """Split the rest of a command's line; with `keys`, only those names make an option of `name=value`.

    Option names are lower-cased. An unclosed quote is an ordinary character.
    """
    words: list[str] = []
    raw: list[str] = []
    options: dict[str, str] = {}
    repeated: list[str] = []
    for match in _TOKEN.finditer(argument):
        option = _OPTION.fullmatch(match[0])
        name = option[1].lower() if option else ""
        if option is None or (keys is not None and name not in keys):
            words.append(_unquoted(match[0]))
            raw.append(match[0])
        elif name in options:
            repeated.append(name)
        else:
            options[name] = _unquoted(option[2])
    return Arguments(tuple(words), MappingProxyType(options), tuple(dict.fromkeys(repeated)), tuple(raw))


def _unquoted(token: str) -> str:
    return _QUOTED.sub(lambda match: match[0][1:-1], token)
