"""YAML that is less plain than most, read by PyYAML's parser event by event.

Invariant: nothing is ever constructed, and no input can exhaust Python's stack.
"""

from __future__ import annotations

import re
from typing import Any, Final

import yaml

from rfcflow.errors import Invalid, Problem
from rfcflow.text import flat
from rfcflow.text.nodes import Mapping, Node, Scalar, Sequence

MAX_DEPTH: Final = 16
MAX_PROBLEMS: Final = 50
_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
HIDDEN: Final = re.compile(f"[{flat.HIDDEN}]")
_STYLES: Final = {"": "plain", "'": "single", '"': "double", "|": "literal", ">": "folded"}
_TAB_INDENT: Final = re.compile(r"^ *\t[ \t]*(?=[^\s#])", re.MULTILINE)
# libyaml and PyYAML word the same defect almost alike; the key is a part both have.
_HINTS: Final = (
    ("mapping values are not allowed", 'A colon and a space start a value: put the text in "double quotes".'),
    ("cannot start any token", 'This character has a meaning in YAML: put the text in "double quotes".'),
    ("expected <block end>", "Check the indentation: entries of one list start in the same column."),
    ("could not find expected ':'", "Write `key: value`, with a space after the colon."),
    ("unexpected end of stream", "A quote or a bracket is opened and never closed."),
    ("did not find expected ',' or", "A bracket is opened and never closed, or a comma is missing."),
    ("expected ',' or", "A bracket is opened and never closed, or a comma is missing."),
    ("did not find expected key", "Check the indentation, and that every quote is closed."),
    ("unknown escape character", "In double quotes write two backslashes, or use single quotes."),
)


def read(source: str, path: str, first_line: int) -> Node:
    """As `yaml.parse`, of a source that is not too large; raises Invalid."""
    reader = _Reader(path, first_line)
    reader.refuse_hidden(source)
    if not reader.problems:
        try:
            reader.read(source)
        except yaml.YAMLError as error:
            reader.explain(error, source)
        except ValueError:  # PyYAML without libyaml: an escape beyond Unicode
            reader.report(first_line, 1, "yaml-syntax", "an escape in double quotes names no character.")
    if reader.problems:
        raise Invalid(tuple(reader.problems))
    return reader.root or Mapping((), first_line, 1, first_line)


class _Open:
    """A collection whose end has not been read yet."""

    __slots__ = ("column", "in_brackets", "is_mapping", "key", "keys", "line", "nodes", "pairs")

    def __init__(self, is_mapping: bool, in_brackets: bool, line: int, column: int) -> None:
        self.is_mapping, self.in_brackets, self.line, self.column = is_mapping, in_brackets, line, column
        self.nodes: list[Node] = []
        self.pairs: list[tuple[Scalar, Node]] = []
        self.keys: dict[str, Scalar] = {}
        self.key: Scalar | None = None

    def close(self, line: int) -> Node:
        """The finished collection; `line` is where its end was seen, for a block that is the next token's."""
        children = [value for _, value in self.pairs] if self.is_mapping else self.nodes
        end = line if self.in_brackets else children[-1].end if children else self.line
        if self.is_mapping:
            return Mapping(tuple(self.pairs), self.line, self.column, end)
        return Sequence(tuple(self.nodes), self.line, self.column, end)


class _Reader:
    """Builds nodes from parser events with a stack of its own, so that no input can exhaust Python's."""

    def __init__(self, path: str, first_line: int) -> None:
        self.path = path
        self.shift = first_line
        self.problems: list[Problem] = []
        self.root: Node | None = None
        self.stack: list[_Open] = []

    def report(self, line: int, column: int, code: str, message: str, hint: str = "") -> None:
        self.problems.append(Problem(self.path, line, column, code, message, hint))

    def refuse_hidden(self, source: str) -> None:
        for match in HIDDEN.finditer(source):
            if match[0] == "\r" and source[match.end() : match.end() + 1] == "\n":
                continue  # a Windows line end is one line end
            before = source[: match.start()]
            line, column = before.count("\n") + self.shift, match.start() - (before.rfind("\n") + 1) + 1
            if match[0] == "\ufeff" and not before:
                hint = "Save the file as UTF-8 without a byte order mark."
                self.report(line, column, "byte-order-mark", "the text starts with a byte order mark.", hint)
            else:
                message = f"U+{ord(match[0]):04X} is invisible."
                self.report(line, column, "hidden-character", message, "Delete it.")
            return

    def read(self, source: str) -> None:
        event: Any  # the stubs allow marks to be missing; both parsers always set them
        for event in yaml.parse(source, Loader=_LOADER):
            line, column = event.start_mark.line + self.shift, event.start_mark.column + 1
            end = event.end_mark.line + self.shift
            if len(self.problems) >= MAX_PROBLEMS:
                return
            if isinstance(event, yaml.ScalarEvent):
                self.refuse_extras(event, line, column)
                self.place(self.scalar(event, line, column))
            elif isinstance(event, yaml.CollectionStartEvent):
                self.refuse_extras(event, line, column)
                if len(self.stack) == MAX_DEPTH:
                    self.report(line, column, "too-deep", f"nested more than {MAX_DEPTH} levels deep.")
                    return
                is_mapping = isinstance(event, yaml.MappingStartEvent)
                self.stack.append(_Open(is_mapping, bool(event.flow_style), line, column))
            elif isinstance(event, yaml.CollectionEndEvent):
                self.place(self.stack.pop().close(end))
            elif isinstance(event, yaml.AliasEvent):
                message = "aliases (`*name`) are not used here."
                self.report(line, column, "alias", message, "Write the value again.")
                self.place(Scalar("", line, column, line))
            elif isinstance(event, yaml.DocumentStartEvent):
                self.start(event, line, column)

    def start(self, event: yaml.DocumentStartEvent, line: int, column: int) -> None:
        if event.version or event.tags:
            self.report(line, column, "directive", "directives (`%`) are not used here.", "Delete the line.")
        if self.root is not None:
            message = "a second document starts here."
            self.report(line, column, "second-document", message, "Delete the `---`.")

    def refuse_extras(self, event: yaml.NodeEvent, line: int, column: int) -> None:
        if event.anchor is not None:
            self.report(line, column, "anchor", "anchors (`&name`) are not used here.", "Delete it.")
        if getattr(event, "tag", None) is not None:
            hint = 'Delete it, or put the text in "double quotes".'
            self.report(line, column, "tag", "tags (`!name`) are not used here.", hint)

    def scalar(self, event: Any, line: int, column: int) -> Scalar:
        end = event.end_mark.line + self.shift
        if event.end_mark.column == 0 and end > line:
            end -= 1
        style = _STYLES.get(event.style or "", "plain")
        if style == "double" and (hidden := HIDDEN.search(event.value)):
            message = f"an escape writes the invisible character U+{ord(hidden[0]):04X}."
            self.report(line, column, "hidden-character", message, "Delete it.")
        return Scalar(event.value, line, column, end, style)

    def place(self, node: Node) -> None:
        if not self.stack:
            self.root = node if self.root is None else self.root
            return
        parent = self.stack[-1]
        if not parent.is_mapping:
            parent.nodes.append(node)
        elif parent.key is None:
            parent.key = self.key(parent, node)
        else:
            parent.pairs.append((parent.key, node))
            parent.key = None

    def key(self, parent: _Open, node: Node) -> Scalar:
        if not isinstance(node, Scalar):
            hint = 'Curly or square brackets that are text need "double quotes".'
            self.report(node.line, node.column, "key-not-text", "a key must be one word or text.", hint)
            return Scalar("", node.line, node.column, node.line)
        if (first := parent.keys.setdefault(node.text, node)) is not node:
            message = f"`{node.text}` is given twice; the first time on line {first.line}."
            self.report(node.line, node.column, "duplicate-key", message, "Keep one of them.")
        return node

    def explain(self, error: yaml.YAMLError, source: str) -> None:
        mark = getattr(error, "problem_mark", None)
        text = str(getattr(error, "problem", None) or "unreadable")
        if mark is not None and mark.line > source.rstrip("\n").count("\n"):
            # Past the end: what was opened and never closed is worth more than where the text ends.
            mark = getattr(error, "context_mark", None) or mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        tab = _TAB_INDENT.search(source)
        if tab and "token" in text:
            message = "a tab indents this line; YAML takes spaces only."
            place = source.count("\n", 0, tab.end()) + self.shift
            self.report(place, tab[0].index("\t") + 1, "tab", message, "Replace it by spaces.")
            return
        hint = next((hint for part, hint in _HINTS if part in text), "")
        self.report(line + self.shift, column + 1, "yaml-syntax", f"not valid YAML: {text}.", hint)
