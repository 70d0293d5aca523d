"""Why something is rejected: criteria of the policy's closed list, and what would reopen the matter.

Invariant: nothing is rejected without both, whoever rejects it.
"""

from __future__ import annotations

from typing import Final

from rfcflow.policy.electorates import track
from rfcflow.policy.steps import Grounds
from rfcflow.slash.base import Hearing, Misunderstood, Refused
from rfcflow.text.arguments import arguments

KEYS: Final = frozenset(("criterion", "reopen", "against"))
GRAMMAR: Final = 'criterion=ID reopen="WHAT"'
_SAMPLE: Final = 'criterion=evidence reopen="A benchmark on real data"'


def sample(verb: str, reason: str) -> str:
    """A whole example of a command that rejects."""
    return f"/{verb} {_SAMPLE} {reason}"


def essay(hearing: Hearing, skip: int = 0) -> str:
    """The text behind the first `skip` words and without the options, up to the next command."""
    given = arguments(hearing.invocation.argument, KEYS)
    parts = (given.rest(skip).strip(), hearing.invocation.rest.strip())
    return "\n\n".join(part for part in parts if part)


def against(hearing: Hearing, example: str) -> tuple[str, ...] | Misunderstood | Refused:
    """The principles a decision goes against (`against=P2,P3`), which only core and the lead may do."""
    governance = hearing.turn.governance
    written = arguments(hearing.invocation.argument, KEYS).options.get("against", "")
    folded = {name.casefold(): name for name in governance.principles}
    names = [name for name in written.casefold().split(",") if name]
    unknown = [name for name in names if name not in folded]
    if unknown:
        listed = ", ".join(f"`{name}`" for name in governance.principles) or "none"
        why = f"`{unknown[0][:40]}` is no principle of the project; they are {listed}."
        return Misunderstood(why, example)
    if names and track(hearing.rfc, governance) == "module":
        return Refused(
            "A decision against a principle is core's or the lead's, with their reason.",
            "`/escalate REASON` brings it before core.",
        )
    return tuple(dict.fromkeys(folded[name] for name in names))


def grounds(hearing: Hearing, skip: int, example: str) -> Grounds | Misunderstood:
    """The grounds a command gives, behind its first `skip` words; or which part of them is missing."""
    given = arguments(hearing.invocation.argument, KEYS)
    known = hearing.turn.governance.policy.criteria
    listed = ", ".join(f"`{name}`" for name in known)
    names = [name for name in given.options.get("criterion", "").lower().split(",") if name]
    unknown = [name for name in names if name not in known]
    if given.repeated:
        return Misunderstood(f"`{given.repeated[0]}=` is given twice.", example)
    if unknown:
        return Misunderstood(f"`{unknown[0][:40]}` is no criterion; they are {listed}.", example)
    if not names:
        return Misunderstood(f"A rejection names a criterion: `criterion=` with one of {listed}.", example)
    reopens = given.options.get("reopen", "").strip()
    if not reopens:
        return Misunderstood('Say what would reopen the matter: `reopen="WHAT"`.', example)
    reason = essay(hearing, skip)
    if not reason:
        return Misunderstood("No decision without a reason: say why, behind the options.", example)
    return Grounds(reason, tuple(dict.fromkeys(names)), reopens)
