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
        value = yaml.values(yaml.decode(raw, path=path, limit=OUTCOME_LIMIT), path=path, limit=OUTCOME_LIMIT)
    except Invalid as error:
        return None, error.problems
    return (value if isinstance(value, Mapping) else None), ()
