"""What an import means for the rest of the repository: its list of decided RFCs, and the numbers of new ones.

Invariant: a list that people wrote is never replaced by the generated one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from rfcflow.errors import Invalid, Problem
from rfcflow.importing.record import Imported
from rfcflow.policy.machine import OPEN
from rfcflow.text import yaml
from rfcflow.views.landing import LIST, merge_list, row_of

_STEP: Final = 1000
_MOST: Final = 1_000_000


def row(imported: Imported, file: str) -> str | None:
    """Its line of the list, None for one that nobody decided."""
    if imported.state is None or imported.state in OPEN:
        return None
    return row_of(imported.id, file, imported.title, imported.state, str(imported.meta.get("decided", "")))


def merge(listing: bytes | None, rows: Sequence[str]) -> bytes | None:
    """The list with these rows, None where nothing is to be listed; raises Invalid for people's own list."""
    if not rows:
        return None
    if listing is not None and merge_list(listing).encode() != listing:
        message = "it is not the generated list, and was left alone."
        hint = "Delete it and import again to have the list."
        raise Invalid((Problem(LIST, 0, 0, "own-list", message, hint, "warning"),))
    return merge_list(listing, *rows).encode()


def offset(ids: Iterable[str], policy: bytes | None) -> int | None:
    """A `numbering.offset` above all these ids, None where the policy has one or none is possible."""
    highest = max((int(digits[0]) for name in ids if (digits := re.match(r"\d+", name))), default=0)
    if _configured(policy) >= highest or highest >= _MOST:
        return None
    return -(-highest // _STEP) * _STEP


def _configured(policy: bytes | None) -> int:
    path = "policy.yml"
    try:
        root = yaml.parse(yaml.decode(policy or b"", path=path), path=path)
    except Invalid:
        return 0
    numbering = root.get("numbering") if isinstance(root, yaml.Mapping) else None
    value = numbering.get("offset") if isinstance(numbering, yaml.Mapping) else None
    return int(value.text) if isinstance(value, yaml.Scalar) and re.fullmatch(r"\d{1,9}", value.text) else 0
