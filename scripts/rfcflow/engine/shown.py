"""What the last sweep showed of each RFC: `projections/0100/0142.json` on the ledger branch.

Invariant: derived and disposable. Without it the next sweep looks at what is there and writes nothing twice,
because comments are found by their markers.
"""

from __future__ import annotations

from rfcflow.events import canonical, read_json
from rfcflow.ledger import hundred
from rfcflow.views.differences import Shown


def shown_path(rfc_id: str) -> str:
    """Where the projection's cache of an RFC lies on the ledger branch."""
    return f"projections/{hundred(rfc_id)}/{rfc_id}.json"


def dump_shown(shown: Shown) -> bytes:
    """Canonical JSON with a line end."""
    return (
        canonical(
            {"seq": shown.seq, "status": shown.status, "status_hash": shown.status_hash, "gate": shown.gate}
        )
        + b"\n"
    )


def load_shown(raw: bytes | None) -> Shown:
    """The inverse; anything unreadable counts as nothing shown."""
    if raw is None:
        return Shown()
    try:
        record = read_json(raw)
        status = record["status"]
        return Shown(
            int(record["seq"]),
            None if status is None else int(status),
            str(record["status_hash"]),
            str(record["gate"]),
        )
    except (ValueError, KeyError, TypeError, ArithmeticError, RecursionError):
        return Shown()
