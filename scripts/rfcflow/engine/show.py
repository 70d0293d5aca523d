"""Showing: what the ledgers say, brought to GitHub as the differences from what is there.

Invariant: what was shown is remembered; what could not be shown is a failure of its RFC alone.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from rfcflow.actions import Action, Land
from rfcflow.engine.apply import apply_actions
from rfcflow.engine.checkpoint import Checkpoint
from rfcflow.engine.errata import erratum_gate
from rfcflow.engine.issues import turn_away
from rfcflow.engine.look import Look
from rfcflow.engine.numbers import taken_gate
from rfcflow.engine.run import Run
from rfcflow.engine.shown import dump_shown, shown_path
from rfcflow.engine.store import LANDINGS
from rfcflow.errors import UpstreamError
from rfcflow.policy.machine import is_behind
from rfcflow.views.differences import Shown, differences, gate_key
from rfcflow.views.gate import CONTEXT, landing_gate, meddled_gate, not_an_rfc, unread
from rfcflow.views.projection import project


def show(run: Run, looks: list[Look], checkpoint: Checkpoint, tampered: Mapping[int, str]) -> Checkpoint:
    """Show what the ledgers say, each RFC by itself, and remember what was shown."""
    waiting = frozenset(look.id for look in looks if look.door)
    for look in looks:
        try:
            checkpoint = _show(run, look, checkpoint, tampered, waiting)
        except Exception as error:  # noqa: BLE001 - one broken RFC stops no other; the report names it
            look.fail(error)
    return checkpoint


def _show(
    run: Run, look: Look, checkpoint: Checkpoint, tampered: Mapping[int, str], waiting: frozenset[str]
) -> Checkpoint:
    if look.rfc is None:
        if look.pull.about is not None:
            turn_away(look, run.github, run.place)
            run.report.writes += look.writes
            return checkpoint
        return _gate_stranger(run, look, checkpoint, waiting) if look.pull.open else checkpoint
    shown = run.store.shown(look.id)
    if shown.seq > look.rfc.seq:
        shown = replace(shown, seq=0)
    if any(event.type == "conversation" and event.seq > shown.seq for event in look.whole):
        # What was said elsewhere stays there; the status is written where it is commanded now.
        shown = replace(shown, status=None, status_hash="")
    there = replace(shown, status_hash=tampered.get(look.pull.number, shown.status_hash))
    if any(event.type == "refreshed" for event in look.events):
        there = replace(there, status_hash="", gate="")
    actions = actions_of(run, look, there)
    applied = apply_actions(run.github, run.place, actions, there, look.rfc.seq)
    look.writes += applied.writes
    run.report.writes += applied.writes
    look.failures += applied.failures
    if applied.shown != shown:
        run.store.stage({shown_path(look.id): dump_shown(applied.shown)})
    return checkpoint.with_rfc(look.rfc, run.governance, pending=bool(applied.failures))


def actions_of(run: Run, look: Look, shown: Shown) -> tuple[Action, ...]:
    """What GitHub lacks of what the ledger says."""
    if look.rfc is None:
        return ()
    doubts = tuple(look.failures)
    projection = project(
        look.whole,
        run.governance,
        run.place.web,
        after=shown.seq,
        doubts=doubts,
        head=look.pull.head,
        door=look.door,
    )
    actions = differences(projection, look.pull, shown)
    if is_behind(look.rfc):
        actions = (*actions, Land(look.id, look.pull.number, "the default branch is behind the ledger"))
    return actions


def _gate_stranger(run: Run, look: Look, checkpoint: Checkpoint, waiting: frozenset[str]) -> Checkpoint:
    """Green where there is no RFC, pending where nothing could be read; errata have their own."""
    said = unread(look.failures[0]) if look.failures else not_an_rfc()
    if look.landing:
        tip = run.store.git.resolve(f"{LANDINGS}{look.landing}") if look.landing in waiting else None
        said = (landing_gate if tip == look.pull.head else meddled_gate)(look.landing)
    elif not look.failures:
        said = erratum_gate(look, run.store, run.governance, run.now) or said
        said = taken_gate(look.id, look.taken, look.facts) or said
    key = gate_key(look.pull.head, said.state, said.description)
    if checkpoint.gates.get(look.pull.number) == key:
        return checkpoint
    try:
        run.github.set_status(look.pull.head, said.state, said.description, CONTEXT)
    except UpstreamError as error:
        look.failures.append(f"cannot post the gate: {error}")
        return checkpoint
    look.writes += 1
    run.report.writes += 1
    return replace(checkpoint, gates={**checkpoint.gates, look.pull.number: key})
