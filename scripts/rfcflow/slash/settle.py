"""`/settle ID TEXT`: the shepherd records how a dispute ended, with the arguments and the resolution."""

from __future__ import annotations

import re

from rfcflow.events import words
from rfcflow.policy.machine import LANDED
from rfcflow.policy.waits import begun
from rfcflow.slash.base import Answer, Command, Done, Form, Hearing, Misunderstood, NoEffect, Refused

_EXAMPLE = (
    "/settle dispute-1 Arguments: saved graphs break; a shim costs little. Resolution: the shim is kept."
)
_PARTS = re.compile(r"\b(arguments|resolution)\s*:", re.IGNORECASE)


def parts(text: str) -> dict[str, str]:
    """What stands behind `Arguments:` and `Resolution:`, by the word in lower case."""
    marks = list(_PARTS.finditer(text))
    ends = [*(mark.start() for mark in marks[1:]), len(text)][: len(marks)]
    return {mark[1].lower(): text[mark.end() : end].strip() for mark, end in zip(marks, ends, strict=True)}


def _run(hearing: Hearing) -> Answer:
    rfc = hearing.rfc
    given = hearing.headed[0].lower()
    ids = ", ".join(f"`{dispute.id}`" for dispute in rfc.open_disputes) or "none is open"
    dispute = next((d for d in rfc.disputes if d.id == given), None)
    if dispute is None:
        return Misunderstood(f"`/settle` needs the dispute's id ({ids}).", _EXAMPLE)
    if dispute.ended is not None:
        return NoEffect(f"`{dispute.id}` is over already")
    if dispute.escalated is not None:
        return Refused(f"`{dispute.id}` is before core, and core's vote ends it.", "`/status` says when.")
    found = parts(hearing.essay[len(given) :])
    for part in ("arguments", "resolution"):
        if not found.get(part):
            return Misunderstood(
                f"A dispute is closed with its arguments and its resolution; the {part} "
                f"{'are' if part == 'arguments' else 'is'} missing (`{part.title()}: …`).",
                _EXAMPLE,
            )
    waits = {} if dispute.owner.id == hearing.actor.id else begun(hearing.turn.now)
    hearing.emit(
        "dispute-settled",
        disputes=[dispute.id],
        arguments=words(found["arguments"]),
        resolution=words(found["resolution"]),
        **waits,
    )
    return Done()


COMMAND = Command(
    name="settle",
    summary="Records how a dispute was settled: what was argued, and what was agreed.",
    forms=(
        Form(
            "/settle ID TEXT",
            "ends a dispute; TEXT holds `Arguments:` and `Resolution:`",
            ("shepherd",),
            _run,
            states=tuple(sorted(LANDED)),
            useful=lambda rfc: any(dispute.escalated is None for dispute in rfc.open_disputes),
            example=_EXAMPLE,
        ),
    ),
)
