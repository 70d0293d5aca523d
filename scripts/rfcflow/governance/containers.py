"""What a list or a mapping may contain: shapes made of shapes.

Invariant: nothing is skipped in silence: an unknown key, a repetition or a missing key is a problem.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from rfcflow.governance.shapes import BROKEN, Findings, Shape, name_of
from rfcflow.governance.vocabulary import shown, suggestion
from rfcflow.text import yaml


class Items(Struct, frozen=True):
    """A list without repetitions; `alone` lets one item stand for a list of one."""

    each: Shape
    least: int = 0
    alone: bool = False

    def read(self, node: yaml.Node, found: Findings) -> Any:
        items: tuple[yaml.Node, ...]
        if isinstance(node, yaml.Sequence):
            items = node.items
        elif isinstance(node, yaml.Scalar) and node.is_null:
            items = ()
        elif self.alone:
            items = (node,)
        else:
            hint = "Write it as a list: `[one, two]`, or a line `- one` for each."
            return found.report(node, "wrong-type", f"must be a list, not {name_of(node)}", hint)
        values: list[Any] = []
        for item in items:
            value = self.each.read(item, found)
            if value is not BROKEN and value in values:
                found.report(item, "repeated", f"names {name_of(item)} twice")
            values.append(value)
        if len(items) < self.least:
            found.report(node, "too-few", f"needs at least {self.least} item{'s' * (self.least > 1)}")
        return tuple(values)

    def schema(self) -> dict[str, Any]:
        array = {
            "type": "array",
            "items": self.each.schema(),
            "minItems": self.least,
            "uniqueItems": True,
        }
        return {"anyOf": [self.each.schema(), array]} if self.alone else array


class Table(Struct, frozen=True):
    """A mapping with declared keys; every other key is refused. `moved` explains keys people will try."""

    keys: Mapping[str, Shape]
    required: tuple[str, ...] = ()
    moved: Mapping[str, str] = field(default_factory=dict)

    def read(self, node: yaml.Node, found: Findings) -> Any:
        if isinstance(node, yaml.Scalar) and node.is_null:
            node = yaml.Mapping((), node.line, node.column, node.end)
        if not isinstance(node, yaml.Mapping):
            hint = "Write `key: value` lines."
            return found.report(node, "wrong-type", f"must be a mapping, not {name_of(node)}", hint)
        values: dict[str, Any] = {}
        for key, value in node.entries:
            shape = self.keys.get(key.text)
            if shape is None:
                hint = self.moved.get(key.text) or suggestion(key.text, self.keys)
                found.report(key, "unknown-key", f"has no key {shown(key.text)}", hint)
            elif not (
                isinstance(value, yaml.Scalar) and _left_empty(value) and key.text not in self.required
            ):
                with found.inside(key.text):
                    if (read := shape.read(value, found)) is not BROKEN:
                        values[key.text] = read
        for name in self.required:
            if node.get(name) is None:
                found.report(node, "missing-key", f"lacks `{name}`", f"Add a line `{name}: …`.")
        return values

    def schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": {name: shape.schema() for name, shape in self.keys.items()},
            "required": list(self.required),
            "additionalProperties": False,
        }


class Shorthand(Struct, frozen=True):
    """A table, or the value of its key `key` written alone."""

    key: str
    table: Table

    def read(self, node: yaml.Node, found: Findings) -> Any:
        if not isinstance(node, yaml.Scalar):
            return self.table.read(node, found)
        value = self.table.keys[self.key].read(node, found)
        return value if value is BROKEN else {self.key: value}

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [self.table.keys[self.key].schema(), self.table.schema()]}


class Keyed(Struct, frozen=True):
    """A mapping whose keys are data: `key` is the shape of each key, `value` of what it maps to."""

    key: Shape
    value: Shape

    def read(self, node: yaml.Node, found: Findings) -> Any:
        if isinstance(node, yaml.Scalar) and node.is_null:
            return {}
        if not isinstance(node, yaml.Mapping):
            return found.report(node, "wrong-type", f"must be a mapping, not {name_of(node)}")
        values: dict[Any, Any] = {}
        for key, value in node.entries:
            with found.inside(shown(key.text).strip("`")):
                name = self.key.read(key, found)
                read = self.value.read(value, found)
                if name is not BROKEN and read is not BROKEN:
                    values[name] = read
        return values

    def schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "propertyNames": self.key.schema(),
            "additionalProperties": self.value.schema(),
        }


def _left_empty(node: yaml.Scalar) -> bool:
    """`key:` with nothing behind it. The *words* null and Null stay text: somebody may be called that."""
    return node.is_null and not node.text.isalpha()
