"""Whom a text mentions, and the same text without mentioning some of them.

Invariant: only what GitHub would take for a mention counts: an @ before a login, outside code.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

_CODE: Final = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)|<!--.*?-->", re.DOTALL)
_MENTION: Final = re.compile(r"(?<![\w@/])@([A-Za-z0-9](?:-?[A-Za-z0-9]){0,38})(?![\w/])")


def mentioned(text: str) -> tuple[str, ...]:
    """The logins a text mentions, in lower case, each once, in their order."""
    return tuple(dict.fromkeys(login.lower() for login in _MENTION.findall(_CODE.sub("", text))))


def unmentioned(text: str, logins: Collection[str]) -> str:
    """The text with `logins` (lower case) written without the @."""
    parts: list[str] = []
    place = 0
    for code in _CODE.finditer(text):
        parts += [_plain(text[place : code.start()], logins), code[0]]
        place = code.end()
    return "".join([*parts, _plain(text[place:], logins)])


def _plain(text: str, logins: Collection[str]) -> str:
    return _MENTION.sub(lambda found: found[1] if found[1].lower() in logins else found[0], text)
