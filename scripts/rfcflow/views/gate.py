"""The gate `rfc/gate`: whether this pull request may be merged, in one sentence.

Invariant: success only for the commit that is decided to be accepted, and for pull requests that are no RFC.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from rfcflow.model import Governance, Rfc
from rfcflow.policy.machine import OUTCOMES, TERMINAL
from rfcflow.policy.remembered import remembered
from rfcflow.views.next_step import next_step
from rfcflow.views.say import plural

CONTEXT: Final = "rfc/gate"
_LONGEST: Final = 140
_SPLIT: Final = frozenset(("several-rfcs", "beside", "governance-beside"))


class Gate(Struct, frozen=True):
    """A commit status: `state` is success, failure or pending."""

    state: str
    description: str


@remembered
def gate(rfc: Rfc, governance: Governance) -> Gate:
    """The gate of an RFC's pull request."""
    revision = rfc.revision
    if rfc.state in TERMINAL:
        return Gate("failure", f"This RFC is {rfc.state}.")
    if rfc.decision is not None:
        outcome = OUTCOMES[rfc.decision.disposition]
        if outcome != "accepted":
            return Gate("failure", f"This RFC is {outcome}.")
        if rfc.landing is None:
            return Gate("success", "Accepted: the bot brings the decided text to the default branch.")
        since = "" if rfc.state == outcome else f" and {rfc.state}"
        return Gate("success", f"Accepted{since}: the decided text is on the default branch.")
    if "foreign-base" in rfc.flags:
        return Gate("pending", "Not decided here: the pull request does not target the default branch.")
    if revision is not None and revision.errors:
        if any(problem["code"] in _SPLIT for problem in revision.problems):
            return Gate(
                "failure", "Split it: one pull request holds one RFC and its pictures, nothing beside."
            )
        return Gate("failure", f"{plural(revision.errors, 'error')} in the text: see the status comment.")
    return Gate("pending", cut(f"{rfc.state}: {next_step(rfc, governance).next}"))


def gate_on(rfc: Rfc, said: Gate, head: str) -> Gate:
    """The gate on a head commit: only the decided one is green."""
    decision = rfc.decision
    if said.state != "success" or decision is None or decision.head == head:
        return said
    return Gate(
        "failure", f"Accepted was {decision.head[:12]}, not this commit: the bot lands the decided text."
    )


def unread(why: str) -> Gate:
    """The gate of a pull request that could not be read yet."""
    return Gate("pending", cut(f"Not read yet, the next sweep tries again: {why}"))


def not_an_rfc() -> Gate:
    """The gate of a pull request that adds no RFC."""
    return Gate("success", "Not an RFC: nothing is decided here.")


def landing_gate(rfc_id: str) -> Gate:
    """The gate of the bot's own pull request, on the commit it made."""
    return Gate("success", f"Brings RFC {rfc_id} as it was decided, and nothing else.")


def meddled_gate(rfc_id: str) -> Gate:
    """The gate of a commit on the bot's branch that is not what was decided."""
    return Gate("failure", f"Not what was decided on RFC {rfc_id}: the bot writes this branch anew.")


def number_taken(name: str, by: str) -> Gate:
    """The gate of a pull request whose RFC number another RFC has."""
    way = "open a new pull request, or have numbering.offset raised."
    return Gate("failure", cut(f"The number {name} is taken by {by}: {way}"))


def cut(text: str) -> str:
    """`text` without Markdown's marks, at most as long as GitHub shows a status."""
    plain = " ".join(text.replace("`", "").replace("*", "").split())
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"
