"""`/decide accept|reject REASON`: the lead's word where core found none, or where the kind asks for it."""

from __future__ import annotations

from msgspec.structs import replace

from rfcflow.model import Rfc
from rfcflow.policy.contests import failed_vote, lead_may_decide
from rfcflow.policy.obstacles import hindrances
from rfcflow.policy.steps import Grounds, conclude
from rfcflow.slash.base import Answer, Command, Done, Form, Hearing, Misunderstood, Refused
from rfcflow.slash.grounds import GRAMMAR, against, essay, grounds, sample
from rfcflow.slash.sign_off import announced

_ACCEPT_EXAMPLE = "/decide accept Core is split; the smaller change is the better one."
_REJECT_EXAMPLE = sample("decide reject", "Core is split, and the cost falls on everybody.")


def _refused(hearing: Hearing, disposition: str) -> Refused | None:
    rfc = hearing.rfc
    if hearing.actor.id in rfc.authors:
        return Refused("An author does not decide on their own RFC.", "Core's rule is the way on.")
    if hearing.actor.id in rfc.subjects:
        return Refused("Nobody decides on a case about themselves.", "Core's rule is the way on.")
    if hearing.actor.id in rfc.recused:
        return Refused("You are recused from this RFC.", "Core's rule is the way on.")
    if any(shepherd.id == hearing.actor.id for shepherd in rfc.shepherds):
        return Refused("Who has shepherded an RFC does not decide on it alone.", "Core's rule is the way on.")
    if not lead_may_decide(rfc, hearing.turn.governance, disposition):
        return Refused(
            f"The lead decides to {disposition} only after a vote of core to {disposition} this very text "
            "has failed.",
            "The shepherd opens a final comment period; core votes in it, and silence is no vote.",
        )
    revision = rfc.revision
    if revision is not None and not announced(rfc, revision, hearing.cause.at):
        return Refused(
            "The bot had not announced the current text yet when you wrote this.",
            "Read what changed, then say it again.",
        )
    blocked = hindrances(rfc, disposition)
    if blocked:
        return Refused(f"It cannot be decided: {'; '.join(blocked)}.", "Settle that first.")
    return None


def _accept(hearing: Hearing) -> Answer:
    refused = _refused(hearing, "accept")
    if refused is not None:
        return refused
    reason = essay(hearing, 1)
    if not reason:
        return Misunderstood("No decision without a reason: say why after the word.", _ACCEPT_EXAMPLE)
    return _conclude(hearing, "accept", Grounds(reason), _ACCEPT_EXAMPLE)


def _reject(hearing: Hearing) -> Answer:
    refused = _refused(hearing, "reject")
    if refused is not None:
        return refused
    given = grounds(hearing, 1, _REJECT_EXAMPLE)
    if isinstance(given, Misunderstood):
        return given
    return _conclude(hearing, "reject", given, _REJECT_EXAMPLE)


def _conclude(hearing: Hearing, disposition: str, why: Grounds, example: str) -> Answer:
    named = against(hearing, example)
    if not isinstance(named, tuple):
        return named
    vote = failed_vote(hearing.rfc, disposition)
    failed = vote.tally if vote is not None else ()
    why = replace(why, against=named)
    conclude(hearing.turn, hearing.cause, disposition, why, by_lead=True, failed=failed)
    return Done()


def _useful(rfc: Rfc) -> bool:
    return failed_vote(rfc) is not None or any(value.scope == "lead" for value in rfc.electorates)


_ACCEPT = Form(
    "/decide accept REASON",
    "accepts, after a vote of core on this text failed",
    ("lead",),
    _accept,
    states=("review",),
    useful=_useful,
    example=_ACCEPT_EXAMPLE,
)
_REJECT = Form(
    f"/decide reject {GRAMMAR} REASON",
    "rejects, after a vote of core on this text failed",
    ("lead",),
    _reject,
    states=("review",),
    useful=_useful,
    example=_REJECT_EXAMPLE,
)


def _select(hearing: Hearing) -> Form | Misunderstood:
    word = hearing.headed[0].lower()
    if word in ("accept", "reject"):
        return _ACCEPT if word == "accept" else _REJECT
    return Misunderstood("`/decide` needs `accept` or `reject`, and a reason.", _ACCEPT_EXAMPLE)


COMMAND = Command(
    name="decide",
    summary="The lead decides where core's vote failed, or where the kind leaves it to the lead; in public.",
    forms=(_ACCEPT, _REJECT),
    select=_select,
)
