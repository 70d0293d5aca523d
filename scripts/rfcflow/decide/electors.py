"""Who has a voice, as the registry has it now: roles lost, modules gone, modules of what it replaces.

Invariant: nobody is added to an electorate that was drawn; what changes, changes by an event.
"""

from __future__ import annotations

from rfcflow.policy.electorates import is_contentious, lost, module_electorate, without_lead
from rfcflow.policy.machine import OPEN
from rfcflow.policy.modules import effective, ids_of
from rfcflow.policy.roles import unfit_shepherd
from rfcflow.policy.snapshots import electorate_record
from rfcflow.policy.steps import Cause, vote_record
from rfcflow.policy.turn import Turn
from rfcflow.policy.waits import begun


def succeed(turn: Turn, cause: Cause) -> None:
    """Who decided what an RFC replaces has a voice in it: the modules of each belong to it as well."""
    rfc, governance = turn.known, turn.governance
    revision = rfc.revision
    if turn.facts.submission is None or revision is None or revision.errors or rfc.state == "draft":
        return
    found = {name: ids_of(names, governance) for name, names in sorted(turn.facts.replaced.items())}
    if found == dict(rfc.replaced):
        return
    have = {module.id for module in effective(rfc, governance)}
    new = dict.fromkeys(name for names in found.values() for name in names if name not in have)
    contentious, voting = is_contentious(rfc), rfc.electorates or rfc.state != "dormant"
    drawn = [
        electorate_record(module_electorate(module, rfc, governance, turn.today, contentious=contentious))
        for name in new
        if voting and (module := governance.module(name)) is not None
    ]
    turn.emit(
        "modules-changed",
        cause.at,
        cause.next(),
        added=list(new),
        removed=[],
        replaced={name: list(names) for name, names in found.items()},
        electorates=drawn,
        # Who comes late to a window still has time in it.
        **(begun(turn.now) if drawn and rfc.state == "final-comment" else {}),
    )


def reroute(turn: Turn, cause: Cause) -> None:
    """A module that is no more leaves the vote to those that took over its area; ballots stay."""
    rfc, modules = turn.known, turn.governance.modules
    scopes = [value.scope.removeprefix("module:") for value in rfc.electorates if ":" in value.scope]
    gone = [name for name in scopes if name not in modules]
    if rfc.state not in OPEN or not gone:
        return
    heirs = [heir.id for name in gone for heir in turn.governance.modules_of(name)]
    turn.emit(
        "modules-changed",
        cause.at,
        cause.next(),
        added=list(dict.fromkeys(heirs)),
        removed=gone,
        electorates=vote_record(turn),
        afresh=False,
    )


def leave(turn: Turn, cause: Cause) -> None:
    """Somebody who lost the role leaves numerator and denominator, and the shepherd's place, by an event."""
    rfc = turn.known
    shepherd = rfc.shepherd
    unfit = unfit_shepherd(shepherd.id, rfc, turn.governance) if shepherd is not None else ""
    if unfit and rfc.state in OPEN:
        turn.emit("shepherd-released", cause.at, cause.next(), reason=unfit)
    voting = rfc.electorates if rfc.decision is None or rfc.window is not None else ()
    for value in (*voting, *(motion.electorate for motion in rfc.open_motions)):
        for person in lost(value, turn.governance):
            turn.emit(
                "elector-left", cause.at, cause.next(), person=person, scope=value.scope, reason="lost-role"
            )

    if rfc.election is not None:
        active = {person.id for person in without_lead(turn.governance)}
        for person in rfc.election.electors:
            if person not in active:
                turn.emit(
                    "elector-left",
                    cause.at,
                    cause.next(),
                    person=person,
                    scope="election",
                    reason="lost-role",
                )
