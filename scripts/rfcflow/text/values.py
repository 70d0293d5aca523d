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

from rfcflow.errors import Fix, Problem
from rfcflow.text import characters, mends
from rfcflow.text.keys import ITEM_LIMIT, KEYS, LIST_LIMIT, REFERENCE, Key, is_placeholder
from rfcflow.text.yaml import Mapping, Node, Scalar, Sequence

Value = str | tuple[str, ...]
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_URL: Final = re.compile(r"https?://[!-~]+", re.ASCII)
# Nearly every link: a host that is no more than a name, and a path of letters that need no second look.
_USUAL_URL: Final = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9.-]*(?:/[!#-;=?-\[\]_a-z~]*)?", re.ASCII)
# Words for *none* or *all* are no entries, and brackets within quotes are a list of somebody's own making.
_UNLIKE_A_LIST: Final = re.compile(r"[\[\]{};\n]|\A(?:yes|no|none|n/a|true|false|on|off)\Z", re.IGNORECASE)
_NEEDS_QUOTES: Final = re.compile(r"\s#")
# What nearly every value is, by the type of its key: a text of ASCII that no blank touches, with a small
# letter or a digit, as no placeholder has one; a day that its month has every year.
_USUAL_TEXT: Final = re.compile(r"(?!FIXME)(?=[ -/:-`{-~]*+[0-9a-z])[!-~](?:[ -~]*[!-~])?")
_USUAL_FORMS: Final = {
    "text": _USUAL_TEXT,
    "names": _USUAL_TEXT,
    "reference": REFERENCE,
    "references": REFERENCE,
    "date": re.compile(
        r"[1-9][0-9]{3}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30))"
    ),
    "url": _USUAL_URL,
}
_USUAL: Final = {
    name: (_USUAL_FORMS[key.type].fullmatch, key.is_list, key.limit) for name, key in KEYS.items()
}


def usual_value(name: str, written: object) -> Value | None:
    """What `Reader` reads without a problem from the value of key `name`; None where it has to look.

    `written` is a value that `flat.plain` gave, so that no comment can have cut it.
    """
    if name not in _USUAL:
        return None
    usual, is_list, limit = _USUAL[name]
    if is_list:
        if not isinstance(written, list) or not 0 < len(written) <= LIST_LIMIT:
            return None
        right = [
            text for text in written if isinstance(text, str) and len(text) <= ITEM_LIMIT and usual(text)
        ]
        return tuple(right) if len({text.lower() for text in right}) == len(written) else None
    return written if isinstance(written, str) and len(written) <= limit and usual(written) else None


class Reader:
    """Reads the values of one file; `lines` are the block's, its first being line 2 of the file."""

    def __init__(self, path: str, lines: Items[str], raw: bytes) -> None:
        self.path = path
        self.lines = lines
        self.raw = raw
        self.problems: list[Problem] = []
        self._mended: dict[str, Fix | None] = {}

    def report(self, node: Node, code: str, message: str, hint: str, fix: Fix | None = None) -> None:
        """Note a problem at the place of `node`."""
        self.problems.append(Problem(self.path, node.line, node.column, code, message, hint, fix=fix))

    def without(self, key: Key, node: Node) -> Fix | None:
        """The mend that deletes a key with its value, where it is certain which lines are its own."""
        is_block = isinstance(node, Scalar) and node.style in ("literal", "folded")
        return None if is_block else mends.by_edit(self.raw, {key.name: None})

    def _unfilled(self, key: Key, node: Node) -> Fix | None:
        """The mend of a value that is nothing: no key, or an empty list; a comment may be what was meant."""
        if key.required or "#" in self.lines[node.line - 2]:
            return None
        return mends.by_edit(self.raw, {key.name: () if key.is_list else None})

    def _mended_list(self, key: Key, node: Sequence) -> Fix | None:
        """The list with every entry that has one meaning in its right form, once for all its problems."""
        if key.name not in self._mended:
            fix = None
            if all(isinstance(item, Scalar) for item in node.items):
                texts = [_filled(item) for item in node.items]
                changed = mends.items(texts, key.type == "references")
                fix = mends.by_edit(self.raw, {key.name: changed}) if changed or not key.required else None
            self._mended[key.name] = fix
        return self._mended[key.name]

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
            fix = self._unfilled(key, node)
            self.report(node, "empty-value", f"`{key.name}` has no value.", hint, fix)
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
            text = self._item(key, item, node)
            if text is None:
                continue
            # Logins differ in case only for the eye; references and module ids are lower case anyway.
            if text.casefold() in found:
                message = f"`{characters.shown(text)}` is in `{key.name}` twice."
                self.report(
                    item, "duplicate-item", message, "Keep one of them.", self._mended_list(key, node)
                )
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
            fix = self._unfilled(key, node)
            self.report(node, "empty-value", f"`{key.name}` has no value.", hint, fix)
        else:
            parts = ", ".join(part.strip() for part in node.text.split(",") if part.strip())
            hint = f"Put it in brackets: `{key.name}: [{characters.shown(parts)}]`."
            message = f"`{key.name}` is one text where a list is expected."
            self.report(node, "not-a-list", message, hint, self._listed(key, node))

    def _listed(self, key: Key, node: Scalar) -> Fix | None:
        """One text as the list of what stands between its commas."""
        if _UNLIKE_A_LIST.search(node.text) or node.style in ("literal", "folded"):
            return None
        parts = [part.strip() for part in node.text.split(",")]
        references = key.type == "references"
        if references and not all(mends.reference(part) for part in parts if part):
            return None
        return mends.by_edit(self.raw, {key.name: mends.items(parts, references)})

    def _item(self, key: Key, node: Node, whole: Sequence) -> str | None:
        if not isinstance(node, Scalar):
            message = f"an entry of `{key.name}` is a list or has keys; each entry is one text."
            self.report(node, "not-text", message, f"Write `{key.name}: {key.example}`.")
            return None
        text = node.text.strip(" \n")
        if node.is_null or not text:
            fix = self._mended_list(key, whole)
            self.report(node, "empty-value", f"an entry of `{key.name}` is empty.", "Delete it.", fix)
            return None
        if self._is_plain(key, node, text, ITEM_LIMIT) and self._has_form(key, node, text, whole):
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
                fix = mends.with_issue(self.lines, node.line) if node.line == node.end else None
                self.report(node, "comment-in-value", message, hint, fix)
                return True
        return False

    def _has_form(self, key: Key, node: Scalar, text: str, whole: Sequence | None = None) -> bool:
        """Whether the text is a date, link or reference where the key asks for one."""
        if key.type == "date":
            return self._is_date(key, node, text)
        if key.type == "url" and not is_url(text):
            hint = f"Write a whole link: `{key.name}: {key.example}`."
            bare = text.strip("<>")
            fix = mends.swap(self.lines, node, bare) if node.style == "plain" and is_url(bare) else None
            self.report(node, "url", f"`{key.name}` is not an http or https link.", hint, fix)
            return False
        if key.type in ("references", "reference") and not REFERENCE.fullmatch(text):
            number = text.lstrip("#")
            digits = number.isascii() and number.isdigit() and len(number) < 10
            example = f'"{int(number):04d}"' if digits else '"0042"'
            message = f"`{characters.shown(text, 40)}` in `{key.name}` is not an RFC's id."
            fix = self._mended_list(key, whole) if whole and mends.reference(text) else None
            self.report(node, "reference", message, f"An id has four digits or more: write {example}.", fix)
            return False
        return True

    def _is_date(self, key: Key, node: Scalar, text: str) -> bool:
        shape = _DATE.fullmatch(text)
        if shape and _is_day(text):
            return True
        why = "is not a day of the calendar" if shape else "is not a date in the form YYYY-MM-DD"
        message = f"`{key.name}`: `{characters.shown(text, 40)}` {why}."
        meant = None if shape else mends.date(text)
        fix = mends.swap(self.lines, node, meant) if meant and _is_day(meant) else None
        self.report(node, "date", message, f"Write for example `{key.name}: {key.example}`.", fix)
        return False


def _filled(node: Node) -> str:
    """The text of a scalar; empty where nothing is written."""
    return node.text.strip(" \n") if isinstance(node, Scalar) and not node.is_null else ""


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_url(text: str) -> bool:
    """Whether `text` is an absolute http(s) link with a host and without credentials."""
    if _USUAL_URL.fullmatch(text):
        return True
    if not _URL.fullmatch(text) or any(character in text for character in '<>"`\\^{|}'):
        return False
    try:
        parts = urlsplit(text)
        return bool(parts.hostname) and parts.username is None and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
