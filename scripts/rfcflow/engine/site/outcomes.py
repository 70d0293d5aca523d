"""`rfcs/outcomes/ID.yml` as plain values.

Invariant: null and booleans only where YAML's own words stand unquoted; everything else is text as written.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rfcflow.errors import Invalid, Problem
from rfcflow.text import yaml

OUTCOME_LIMIT: Final = 1_000_000


def outcome_of(raw: bytes, path: str) -> tuple[Mapping[str, Any] | None, tuple[Problem, ...]]:
    """The mapping in `raw`; None and the reasons where there is none."""
    try:
        node = yaml.parse(yaml.decode(raw, path=path, limit=OUTCOME_LIMIT), path=path, limit=OUTCOME_LIMIT)
    except Invalid as error:
        return None, error.problems
    value = _plain(node)
    return (value if isinstance(value, Mapping) else None), ()


def _plain(node: yaml.Node) -> Any:
    if isinstance(node, yaml.Mapping):
        return {key.text: _plain(value) for key, value in node.entries}
    if isinstance(node, yaml.Sequence):
        return [_plain(item) for item in node.items]
    if node.is_null:
        return None
    if node.style == "plain" and node.text in ("true", "false"):
        return node.text == "true"
    return node.text
