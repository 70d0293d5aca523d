"""A sweep while the governance on the default branch is broken.

Invariant: nothing is decided and the last good governance is not assumed; every open RFC's status and gate
say so and name the file and line; no watermark moves, so that nothing said meanwhile is lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from rfcflow.engine.checkpoint import FILE, Checkpoint
from rfcflow.engine.look import Report
from rfcflow.engine.shown import dump_shown, shown_path
from rfcflow.engine.store import Store
from rfcflow.errors import Invalid, RfcflowError, UpstreamError
from rfcflow.model import Rfc
from rfcflow.policy.fold import fold
from rfcflow.views.broken import broken_gate, broken_status
from rfcflow.views.differences import Shown, body_hash, gate_key
from rfcflow.views.gate import CONTEXT

if TYPE_CHECKING:
    from rfcflow.adapters.github import GitHub


def say_broken(store: Store, github: GitHub, checkpoint: Checkpoint, error: Invalid, report: Report) -> None:
    """Tell every open RFC that nothing is decided, and stage what was shown."""
    report.broken = str(error)
    first = str(error.problems[0])
    for name in checkpoint.open:
        try:
            rfc = fold(store.history(name))
            if rfc is None or rfc.revision is None:
                continue
            shown = _show(github, rfc, rfc.revision.head, store.shown(name), first, report)
        except (UpstreamError, RfcflowError) as problem:
            report.failures.append(f"RFC {name}: {problem}")
            continue
        store.stage({shown_path(name): dump_shown(shown)})
    # Forgetting which governance was seen makes the next good one look at every open RFC.
    store.stage({FILE: replace(checkpoint, governance="").dump()})


def _show(github: GitHub, rfc: Rfc, head: str, shown: Shown, problem: str, report: Report) -> Shown:
    text, gate = broken_status(rfc, problem), broken_gate(problem)
    if shown.status is not None and shown.status_hash != body_hash(text):
        github.edit_comment(shown.status, text)
        shown = replace(shown, status_hash=body_hash(text))
        report.writes += 1
    key = gate_key(head, gate.state, gate.description)
    if shown.gate != key:
        github.set_status(head, gate.state, gate.description, CONTEXT)
        shown = replace(shown, gate=key)
        report.writes += 1
    return shown
