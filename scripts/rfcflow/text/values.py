"""Front-matter values: each YAML node as the type its key declares, or as a problem.

Invariant: a value is a text, or a tuple of texts; nothing is guessed, folded or converted, and what is wrong
is left out rather than passed on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence as Items
from datetime import date
from typing import Final
from urllib.parse import urlsplit

from rfcflow.errors import Problem
from rfcflow.text import characters
from rfcflow.text.keys import ITEM_LIMIT, LIST_LIMIT, REFERENCE, Key, is_placeholder
from rfcflow.text.yaml import Mapping, Node, Scalar

Value = str | tuple[str, ...]
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_URL: Final = re.compile(r"https?://[!-~]+", re.ASCII)
_NEEDS_QUOTES: Final = re.compile(r"\s#")


class Reader:
    """Reads the values of one file; `lines` are the block's, its first being line 2 of the file."""

    def __init__(self, path: str, lines: Items[str]) -> None:
        self.path = path
        self.lines = lines
        self.problems: list[Problem] = []

    def report(self, node: Node, code: str, message: str, hint: str) -> None:
        """Note a problem at the place of `node`."""
        self.problems.append(Problem(self.path, node.line, node.column, code, message, hint))

    def read(self, key: Key, node: Node) -> Value | None:
        """The value of `key`, or None after reporting what is wrong with it."""
        return self._list(key, node) if key.is_list else self._text(key, node)

    def _text(self, key: Key, node: Node) -> str | None:
        if not isinstance(node, Scalar):
            what = "keys of its own" if isinstance(node, Mapping) else "a list"
            hint = f"Write `{key.name}: {key.example}`."
            self.report(node, "not-text", f"`{key.name}` has {what} where one text is expected.", hint)
            return None
        if node.is_null or not node.text.strip():
            hint = f"Write `{key.name}: {key.example}`" + ("." if key.required else ", or delete the line.")
            self.report(node, "empty-value", f"`{key.name}` has no value.", hint)
            return None
        text = node.text.strip(" \n")
        if not self._is_plain(key, node, text, key.limit) or self._cut_by_comment(key, node):
            return None
        return text if self._has_form(key, node, text) else None

    def _list(self, key: Key, node: Node) -> tuple[str, ...] | None:
        if isinstance(node, Mapping | Scalar):
            self._no_list(key, node)
            return None
        if len(node.items) > LIST_LIMIT:
            message = f"`{key.name}` has {len(node.items)} entries; at most {LIST_LIMIT} are read."
            self.report(node, "too-many", message, "Shorten the list.")
            return None
        if key.required and not node.items:
            hint = f"Write `{key.name}: {key.example}`."
            self.report(node, "empty-value", f"`{key.name}` names nobody.", hint)
            return None
        found: dict[str, str] = {}
        for item in node.items:
            text = self._item(key, item)
            if text is None:
                continue
            # Logins differ in case only for the eye; references and module ids are lower case anyway.
            if text.casefold() in found:
                message = f"`{characters.shown(text)}` is in `{key.name}` twice."
                self.report(item, "duplicate-item", message, "Keep one of them.")
                continue
            found[text.casefold()] = text
        return tuple(found.values())

    def _no_list(self, key: Key, node: Scalar | Mapping) -> None:
        if isinstance(node, Mapping):
            hint = f"Write `{key.name}: {key.example}`."
            self.report(node, "not-a-list", f"`{key.name}` has keys of its own, not a list.", hint)
        elif node.is_null:
            hint = f"Write `{key.name}: {'' if key.required else '[]'}{key.example if key.required else ''}`"
            hint += "." if key.required else " for none, or delete the line."
            self.report(node, "empty-value", f"`{key.name}` has no value.", hint)
        else:
            parts = ", ".join(part.strip() for part in node.text.split(",") if part.strip())
            hint = f"Put it in brackets: `{key.name}: [{characters.shown(parts)}]`."
            self.report(node, "not-a-list", f"`{key.name}` is one text where a list is expected.", hint)

    def _item(self, key: Key, node: Node) -> str | None:
        if not isinstance(node, Scalar):
            message = f"an entry of `{key.name}` is a list or has keys; each entry is one text."
            self.report(node, "not-text", message, f"Write `{key.name}: {key.example}`.")
            return None
        text = node.text.strip(" \n")
        if node.is_null or not text:
            self.report(node, "empty-value", f"an entry of `{key.name}` is empty.", "Delete it.")
            return None
        if self._is_plain(key, node, text, ITEM_LIMIT) and self._has_form(key, node, text):
            return text
        return None

    def _is_plain(self, key: Key, node: Scalar, text: str, limit: int) -> bool:
        """Whether the text is filled in, visible, one line, and short enough."""
        if is_placeholder(text):
            message = f"`{key.name}` still has the placeholder `{characters.shown(text)}`."
            self.report(node, "placeholder", message, f"Write for example `{key.name}: {key.example}`.")
            return False
        if "\n" in text:
            hint = "Use one paragraph; `>-` behind the colon folds several lines into one."
            self.report(node, "line-break", f"`{key.name}` has several lines or paragraphs.", hint)
            return False
        bad = characters.hidden(text)
        if bad is not None:
            message = f"`{key.name}` contains {characters.name(bad)}, which readers cannot see."
            self.report(node, "hidden-character", message, "Delete it: type the text anew around it.")
            return False
        if len(text) > limit:
            message = f"`{key.name}` has {len(text)} characters; at most {limit} are allowed."
            self.report(node, "too-long", message, "Shorten it; details belong in the body.")
            return False
        return True

    def _cut_by_comment(self, key: Key, node: Scalar) -> bool:
        """Whether YAML took part of a sentence for a comment: `title: Fix bug #7` is read as `Fix bug`."""
        if key.name not in ("title", "summary") or node.style != "plain":
            return False
        first = node.line - 2
        for number, line in enumerate(self.lines[first : node.end - 1]):
            if _NEEDS_QUOTES.search(line, node.column - 1 if number == 0 else 0):
                message = f"`{key.name}` ends at `#`: YAML takes the rest of the line for a comment."
                hint = 'Put the value in "double quotes", or delete the comment.'
                self.report(node, "comment-in-value", message, hint)
                return True
        return False

    def _has_form(self, key: Key, node: Scalar, text: str) -> bool:
        """Whether the text is a date, link or reference where the key asks for one."""
        if key.type == "date":
            return self._is_date(key, node, text)
        if key.type == "url" and not is_url(text):
            hint = f"Write a whole link: `{key.name}: {key.example}`."
            self.report(node, "url", f"`{key.name}` is not an http or https link.", hint)
            return False
        if key.type in ("references", "reference") and not REFERENCE.fullmatch(text):
            number = text.lstrip("#")
            digits = number.isascii() and number.isdigit() and len(number) < 10
            example = f'"{int(number):04d}"' if digits else '"0042"'
            message = f"`{characters.shown(text, 40)}` in `{key.name}` is not an RFC's id."
            self.report(node, "reference", message, f"An id has four digits or more: write {example}.")
            return False
        return True

    def _is_date(self, key: Key, node: Scalar, text: str) -> bool:
        shape = _DATE.fullmatch(text)
        try:
            if shape:
                date.fromisoformat(text)
                return True
        except ValueError:
            pass
        why = "is not a day of the calendar" if shape else "is not a date in the form YYYY-MM-DD"
        message = f"`{key.name}`: `{characters.shown(text, 40)}` {why}."
        self.report(node, "date", message, f"Write for example `{key.name}: {key.example}`.")
        return False


def is_url(text: str) -> bool:
    """Whether `text` is an absolute http(s) link with a host and without credentials."""
    if not _URL.fullmatch(text) or any(character in text for character in '<>"`\\^{|}'):
        return False
    try:
        parts = urlsplit(text)
        return bool(parts.hostname) and parts.username is None and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
