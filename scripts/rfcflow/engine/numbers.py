"""Whether a pull request's number is free: an RFC that came from elsewhere may have it already.

Invariant: two RFCs never share an id; who comes second gets a red gate, no ledger and no hearing.
"""

from __future__ import annotations

from collections.abc import Mapping

from rfcflow.facts import Facts, PullRequest
from rfcflow.model import Rfc
from rfcflow.text.submission import examine
from rfcflow.views.gate import Gate, number_taken


def taken_by(name: str, pull: PullRequest, rfc: Rfc | None, landed: Mapping[str, str]) -> str:
    """What has the id `name` that `pull` would get, in a few words; nothing where it is free.

    `rfc` is what the ledger of that id tells, `landed` the files below `rfcs/` on the default branch.
    """
    if rfc is not None:
        if rfc.number not in (0, pull.number):
            return f"the RFC of #{rfc.number}"
        return "an imported RFC" if rfc.origin is not None or rfc.number == 0 else ""
    record = f"rfcs/outcomes/{name}.yml"
    there = record in landed or any(path.startswith(f"rfcs/{name}-") for path in landed)
    return "an RFC on the default branch" if there else ""


def taken_gate(name: str, taken: str, facts: Facts) -> Gate | None:
    """The gate of a pull request whose number is taken; None where it is free or adds no RFC."""
    submission = facts.submission
    if not taken or submission is None or not examine(submission.changes).is_rfc:
        return None
    return number_taken(name, taken)
