"""Recording: the events of a pass, what lands because of them, and errata, each in one push.

Invariant: nothing is pushed but by compare-and-swap, and nothing is shown before it is recorded.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from msgspec.structs import replace

from rfcflow.engine import landing
from rfcflow.engine.checkpoint import FILE, Checkpoint
from rfcflow.engine.doors import Waiting, pass_through, shut
from rfcflow.engine.errata import merged_erratum
from rfcflow.engine.look import Look
from rfcflow.engine.run import Run
from rfcflow.errors import RaceLost
from rfcflow.events import Event
from rfcflow.facts import Roster
from rfcflow.ledger import redact
from rfcflow.policy.fold import fold
from rfcflow.policy.machine import is_behind
from rfcflow.policy.turn import Turn


def commit_events(run: Run, looks: list[Look], checkpoint: Checkpoint) -> Checkpoint:
    """The commit point: every event of the pass in one compare-and-swap push."""
    after = checkpoint
    for look in looks:
        if look.rfc is not None:
            after = after.with_rfc(look.rfc, run.governance, pending=look.busy).with_accepted(look.events)
            after = after.with_declined(look.rfc, look.events)
            after = after.with_mentions(run.now, look.mentions, look.events)
    grown = {look.id: _kept(look) for look in looks if look.events}
    if not grown:
        return after
    # Until everything is shown the watermarks stay, and what grew counts as pending.
    kept = replace(
        checkpoint,
        open=after.open,
        taken=after.taken,
        notified=after.notified,
        declined=after.declined,
    )
    run.store.stage({FILE: kept.dump()})
    commit = run.store.commit(grown, _subject(looks), run.now)
    if commit is not None:
        run.store.push(commit)
        run.report.pushes += 1
    for look in looks:
        run.report.events += look.events
        for event in look.events:
            run.note(f"RFC {look.id}: {event.type}" + (f" → {event.target}" if event.target else ""))
    return after


def land(run: Run, looks: list[Look], checkpoint: Checkpoint) -> Checkpoint:
    """Bring what is decided, and what became of it, to the default branch; a refusal is tried again."""
    for look in looks:
        rfc = look.rfc
        if rfc is None or not is_behind(rfc):
            shut(run, look.id)
            continue
        accepted = rfc.decision is not None and rfc.decision.disposition == "accept"
        by_person = run.governance.policy.merge == "person" and accepted
        if by_person and rfc.landing is None and not rfc.landing_requested:
            continue
        now = max(run.now, look.whole[-1].seen)
        roster = checkpoint.roster(look.id, now)
        turn = partial(_turn, run, look, roster, now)
        try:
            draft_of = landing.draft_landing if rfc.landing is None else landing.draft_record
            draft = partial(draft_of, run.store, look.whole, run.governance, turn())
            landed = pass_through(run, draft, turn, look.whole)
        except RaceLost:
            raise
        except Exception as error:  # noqa: BLE001 - one broken RFC stops no other; the report names it
            look.fail(error)
            continue
        if isinstance(landed, Waiting):
            look.door = landed.said
            look.writes += landed.moved
            run.note(f"RFC {look.id}: {landed.said}")
            continue
        run.report.pushes += 1
        run.report.events.append(landed.event)
        look.events = (*look.events, landed.event)
        look.rfc = landed.rfc
        checkpoint = checkpoint.with_rfc(landed.rfc, run.governance, pending=True)
        for name, older in landed.superseded.items():
            checkpoint = _follow(run, name, older, looks, checkpoint)
        run.note(f"RFC {look.id}: {landed.event.type} as {landed.commit[:12]}")
    return checkpoint


def _turn(run: Run, look: Look, roster: Roster, now: datetime) -> Turn:
    return Turn(look.facts, run.governance, roster, now, look.id, look.rfc, look.whole[-1])


def correct(run: Run, looks: list[Look], checkpoint: Checkpoint) -> Checkpoint:
    """Record the errata that were merged: an event in the ledger of the RFC each corrects."""
    for look in looks:
        if look.rfc is not None or not look.pull.merged or look.failures:
            continue
        now = run.now
        try:
            found = merged_erratum(look, run.store, run.github, run.governance, now)
            if found is None:
                continue
            name, history = found
            commit = run.store.commit({name: history}, f"{name} erratum", now)
            run.store.push(commit)
        except RaceLost:
            raise
        except Exception as error:  # noqa: BLE001 - one broken RFC stops no other; the report names it
            look.fail(error)
            continue
        run.report.pushes += 1
        look.writes += 1
        checkpoint = _follow(run, name, history, looks, checkpoint, added=1)
    return checkpoint


def _follow(
    run: Run,
    name: str,
    history: tuple[Event, ...],
    looks: list[Look],
    checkpoint: Checkpoint,
    *,
    added: int = 2,
) -> Checkpoint:
    """Another RFC's ledger grew with a landing: the next pass shows it, and this one must not undo it."""
    for look in looks:
        if look.id == name and not look.taken:
            look.events, look.rfc = history[len(look.history) :], fold(history)
    run.report.events += history[-added:]
    rfc = fold(history)
    if rfc is None:
        return checkpoint
    # An imported RFC whose ledger its successor opened has no conversation of its own to show it in.
    shows = rfc.number != 0
    kept = run.store.checkpoint().with_rfc(rfc, run.governance, pending=shows)
    run.store.stage({FILE: kept.dump()})
    return checkpoint.with_rfc(rfc, run.governance, pending=shows)


def _kept(look: Look) -> tuple[Event, ...]:
    """What the ledger keeps of an RFC: of spam the events without a word of it."""
    return redact(look.whole) if look.rfc is not None and look.rfc.spam else look.whole


def _subject(looks: Iterable[Look]) -> str:
    parts = [f"{look.id} {', '.join(event.type for event in look.events)}" for look in looks if look.events]
    text = "; ".join(parts)
    return text if len(text) <= 200 else text[:199] + "…"
