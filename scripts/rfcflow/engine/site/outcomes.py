"""`rfcs/outcomes/ID.yml` as plain values.

Invariant: null and booleans only where YAML's own words stand unquoted; everything else is text as written.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rfcflow.errors import Invalid, Problem
from rfcflow.text import yaml

OUTCOME_LIMIT: Final = 1_000_000
_TRUTH: Final = {"true": True, "false": False}


def outcome_of(raw: bytes, path: str) -> tuple[Mapping[str, Any] | None, tuple[Problem, ...]]:
    """The mapping in `raw`; None and the reasons where there is none."""
    try:
        node = yaml.parse(yaml.decode(raw, path=path, limit=OUTCOME_LIMIT), path=path, limit=OUTCOME_LIMIT)
    except Invalid as error:
        return None, error.problems
    value = _plain(node)
    return (value if isinstance(value, Mapping) else None), ()


def _plain(node: yaml.Node) -> Any:
    # Most of them are; and a look whether a Struct is of another class takes longer than the rest.
    if isinstance(node, yaml.Scalar):
        if node.is_null:
            return None
        return _TRUTH.get(node.text, node.text) if node.style == "plain" else node.text
    if isinstance(node, yaml.Mapping):
        return {key.text: _plain(value) for key, value in node.entries}
    return [_plain(item) for item in node.items]
