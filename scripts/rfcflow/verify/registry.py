"""What a landing did to the registry, compared with what its kind may do and who agreed to it.

Invariant: the difference is computed from the registry before and after the landing's own commit, and from
nothing the ledger says about it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from rfcflow.events import Event
from rfcflow.governance.difference import Step, steps
from rfcflow.governance.misfits import deviations
from rfcflow.governance.pages import following
from rfcflow.model import Governance, Revision, Rfc
from rfcflow.verify.branch import blob_id
from rfcflow.verify.findings import Finding, on

_HINT: Final = "The registry was changed by something else than this decision; put it back to what it was."


def check_registry(
    event: Event,
    rfc: Rfc,
    revision: Revision,
    winner: int | None,
    before: Governance | None,
    after: Governance | None,
) -> Iterator[Finding]:
    """Everything about the difference that a `landed` event made; `rfc` is the RFC before it.

    `winner` is who was elected by the decision, whose count is checked where it was made.
    """
    if before is None or after is None:
        yield on(event, "registry", "the registry before or after its commit cannot be loaded.", _HINT)
        return
    done = steps(before, after)
    kind = before.kinds.get(rfc.kind)
    if event.data.get("to") != "accepted":
        if done:
            yield on(event, "registry", f"it {done[0]}, and nothing was accepted.", _HINT)
        return
    if kind is not None and kind.elects is not None:
        yield from _elected(event, winner, done, before)
        return
    found = deviations(
        rfc.kind,
        before,
        after,
        parties=revision.parties,
        about=revision.subjects,
        alone=revision.own_process,
    )
    for said in found:
        yield on(event, "registry", said[:200], _HINT)


def _elected(
    event: Event, winner: int | None, done: tuple[Step, ...], before: Governance
) -> Iterator[Finding]:
    """An election changes who leads, to whom it elected, and nothing else."""
    person = before.person_by_id(winner) if winner is not None else None
    handle = person.handle if person is not None else ""
    wanted = () if before.policy.lead == handle else (Step("lead", subject=handle),)
    if done != wanted:
        said = "; ".join(map(str, done))[:160] or "changes nothing"
        yield on(event, "registry", f"it {said}, and {handle or 'nobody'} was elected.", _HINT)


def brings(
    name: str, blob: str, revision: Revision, rfc: Rfc, before: Governance | None, after: Governance | None
) -> bool:
    """Whether a path that a landing names is its change of the registry, or made from that."""
    if (name, blob) in revision.governance:
        return True
    if before is None or after is None:
        return False
    kind = before.kinds.get(rfc.kind)
    if kind is not None and kind.elects is not None and name == ".github/governance/policy.yml":
        return True
    made: Mapping[str, str] = following(after)
    return name in made and following(before).get(name) != made[name] and _is(blob, made[name])


def takes(name: str, before: Governance | None, after: Governance | None) -> bool:
    """Whether a path goes with the module whose page it was."""
    if before is None or after is None:
        return False
    return name in following(before) and name not in following(after)


def _is(blob: str, text: str) -> bool:
    return blob_id(text.encode(), len(blob)) == blob
