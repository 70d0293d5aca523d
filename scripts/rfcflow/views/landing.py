"""What a decision puts on the default branch: the RFC under its number, its outcome, the list of landed RFCs.

Invariant: the body is the decided one byte for byte; only single lines of front matter are completed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rfcflow.events import Event
from rfcflow.model import Decision, Governance, Rfc
from rfcflow.policy.calendar import say_day
from rfcflow.policy.decided import as_decided, decided_revision
from rfcflow.policy.machine import outcome_state
from rfcflow.policy.modules import effective
from rfcflow.text.frontmatter import edit
from rfcflow.text.neutral import table_cell
from rfcflow.text.submission import slug_of
from rfcflow.views.outcome import outcome, outcome_path

LIST = "rfcs/README.md"
_ROW = re.compile(r"\| \[(?P<id>\d{4,}[a-z]?)\]\((?P<file>[^)]+)\) \| .*")
_HEAD = """# RFCs

Every RFC that was decided, whatever the outcome. This list changes only when a decision lands.

| RFC | title | state | decided | record |
|---|---|---|---|---|
"""


def landed_path(rfc: Rfc) -> str:
    """`rfcs/0042-slug.md` for a pull request's `rfcs/0000-slug.md`."""
    revision = decided_revision(rfc)
    if rfc.origin is not None and revision is not None:
        return revision.path
    return f"rfcs/{rfc.id}-{slug_of(revision.path if revision else '')}.md"


def landing_files(
    rfc: Rfc,
    history: tuple[Event, ...],
    governance: Governance,
    text: bytes,
    listing: bytes | None,
    now: datetime | None,
) -> dict[str, bytes]:
    """Paths and bytes of a landing at `now` (UTC), assets excepted; `text` is the decided file.

    `listing` is main's list. Raises ValueError for an RFC that is not decided.
    """
    decision = rfc.decision
    if decision is None:
        raise ValueError(f"RFC {rfc.id} is not decided")
    path = landed_path(rfc)
    return {
        path: edit(text, _completed(as_decided(rfc), decision, governance)),
        outcome_path(rfc.id): outcome(history, governance, now),
        LIST: merge_list(listing, row(rfc, path)).encode(),
    }


def record_files(
    rfc: Rfc,
    history: tuple[Event, ...],
    governance: Governance,
    text: bytes,
    listing: bytes | None,
) -> dict[str, bytes]:
    """Paths and bytes by which the default branch follows a ledger that went on after the landing.

    `text` is the landed file as it is there. Raises ValueError for an RFC that is not decided.
    """
    path = landed_path(rfc)
    if rfc.origin is not None:
        # Its outcome stays what was imported; the file and the list say what became of it.
        files = {path: edit(text, {"state": rfc.state, **_successors(rfc)})}
        new = imported_row(rfc, listing)
        return {**files, LIST: merge_list(listing, new).encode()} if new else files
    decision = rfc.decision
    if decision is None:
        raise ValueError(f"RFC {rfc.id} is not decided")
    return {
        path: edit(text, {"state": outcome_state(rfc), "decided": say_day(decision.at), **_successors(rfc)}),
        outcome_path(rfc.id): outcome(history, governance),
        LIST: merge_list(listing, row(rfc, path)).encode(),
    }


def _successors(rfc: Rfc) -> Mapping[str, Any]:
    return {"superseded-by": list(rfc.superseded_by)} if rfc.superseded_by else {}


def _completed(rfc: Rfc, decision: Decision, governance: Governance) -> Mapping[str, Any]:
    changes: dict[str, Any] = {
        "rfc": rfc.id,
        "state": outcome_state(rfc),
        "pull-request": str(rfc.number),
        "decided": say_day(decision.at),
        "outcome": outcome_path(rfc.id),
    }
    if rfc.shepherd is not None:
        changes["shepherd"] = rfc.shepherd.login
    modules = [module.id for module in effective(rfc, governance)]
    if modules and modules != list(rfc.meta.get("modules", ())):
        changes["modules"] = modules
    return changes


def row(rfc: Rfc, path: str) -> str:
    """One line of the list; raises ValueError for an RFC that is not decided."""
    decision = rfc.decision
    if decision is None:
        raise ValueError(f"RFC {rfc.id} is not decided")
    return row_of(rfc.id, path, as_decided(rfc).title, outcome_state(rfc), say_day(decision.at))


def row_of(rfc_id: str, path: str, title: str, state: str, day: str) -> str:
    """One line of the list, from its words."""
    name = path.removeprefix("rfcs/")
    record = f"[outcome](outcomes/{rfc_id}.yml)"
    return f"| [{rfc_id}]({name}) | {table_cell(title)} | {state} | {day} | {record} |"


def imported_row(rfc: Rfc, listing: bytes | None) -> str:
    """The list's row of an imported RFC with its state now; empty where the list has none."""
    for line in (listing or b"").decode(errors="replace").splitlines():
        found = _ROW.fullmatch(line)
        if found and found["id"] == rfc.id:
            cells = line.split(" | ")
            return " | ".join([*cells[:2], rfc.state, *cells[3:]]) if len(cells) > 3 else line
    return ""


def merge_list(listing: bytes | None, *new: str) -> str:
    """The list with the rows `new` put in or replaced, sorted by id; lines that are no rows are dropped."""
    rows: dict[str, str] = {}
    for line in (listing or b"").decode(errors="replace").splitlines():
        found = _ROW.fullmatch(line)
        if found:
            rows[found["id"]] = line
    for line in new:
        match = _ROW.fullmatch(line)
        if match is None:
            raise ValueError(f"not a row: {line!r}")
        rows[match["id"]] = line
    ordered = sorted(rows, key=lambda name: (int(name.rstrip("abcdefghijklmnopqrstuvwxyz")), name))
    return _HEAD + "".join(rows[name] + "\n" for name in ordered)
