"""`/dispute MODULES REASON`: a maintainer of another module contests what a module decided."""

from __future__ import annotations

from datetime import timedelta

from rfcflow.events import timestamp, words
from rfcflow.policy.calendar import say_moment
from rfcflow.policy.contests import decided_by, dispute_until, maintained_elsewhere, still_contestable
from rfcflow.policy.machine import LANDED
from rfcflow.slash.base import Answer, Command, Done, Form, Hearing, Misunderstood, NoEffect, Refused
from rfcflow.slash.grounds import GRAMMAR, grounds, sample
from rfcflow.text.suggestions import closest

_EXAMPLE = sample("dispute autograd,nn", "Its new default breaks saved graphs.")


def _run(hearing: Hearing) -> Answer:
    rfc, turn, actor = hearing.rfc, hearing.turn, hearing.actor
    decision, governance = rfc.decision, turn.governance
    if decision is None or decision.disposition != "accept":
        return Refused("There is no acceptance to dispute.", "`/explain` says how it came here.")
    if decided_by(decision, rfc, governance) != "module":
        return Refused("Core decided it, so it is not disputed.", "Core itself may `/veto`.")
    until = dispute_until(decision, governance)
    if hearing.cause.at > until:
        return Refused(
            f"The days for a dispute were over on {say_moment(until)}.",
            "A new RFC with `replaces` can undo what this one did.",
        )
    if rfc.author is not None and actor.id == rfc.author.id:
        return Refused("An author does not dispute their own RFC.", "Core can mend the record.")
    if actor.id in rfc.recused:
        return Refused("You are recused from this RFC.", "Another maintainer can dispute it.")
    if not maintained_elsewhere(actor.id, rfc, governance):
        return Refused(
            "A dispute is for maintainers of modules that did not decide it.",
            "In its modules the vote was the place; core may `/veto`.",
        )
    if any(dispute.owner.id == actor.id for dispute in rfc.open_disputes):
        return NoEffect("your dispute is open already")
    named = [name for name in hearing.headed[0].lower().split(",") if name]
    unknown = [name for name in named if governance.module(name) is None]
    if not named or "=" in named[0]:
        return Misunderstood("Name the modules affected, with commas between them.", _EXAMPLE)
    if unknown:
        near = closest(unknown[0][:80], sorted(governance.modules))
        hint = f" Did you mean `{near}`?" if near else ""
        return Misunderstood(f"There is no module `{unknown[0][:60]}`.{hint}", _EXAMPLE)
    given = grounds(hearing, 1, _EXAMPLE)
    if isinstance(given, Misunderstood):
        return given
    modules = {module.id for name in named if (module := governance.module(name)) is not None}
    hearing.emit(
        "dispute-opened",
        head=decision.head,
        text=decision.text,
        dispute=f"dispute-{len(rfc.disputes) + 1}",
        modules=sorted(modules),
        settle_by=timestamp(turn.now + timedelta(days=governance.policy.settle_days)),
        reason=words(given.reason),
        criteria=list(given.criteria),
        reopens=words(given.reopens),
    )
    return Done()


COMMAND = Command(
    name="dispute",
    summary="Contests what a module decided; it is settled with arguments and a resolution, or goes to core.",
    forms=(
        Form(
            f"/dispute MODULES {GRAMMAR} REASON",
            "contests the decision for the modules affected",
            ("maintainer",),
            _run,
            states=tuple(sorted(LANDED)),
            useful=still_contestable,
            example=_EXAMPLE,
        ),
    ),
)
