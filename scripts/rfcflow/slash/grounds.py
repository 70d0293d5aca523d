"""Why something is rejected: criteria of the policy's closed list, and what would reopen the matter.

Invariant: nothing is rejected without both, whoever rejects it.
"""

from __future__ import annotations

from typing import Final

from rfcflow.policy.steps import Grounds
from rfcflow.slash.base import Hearing, Misunderstood
from rfcflow.text.arguments import arguments

KEYS: Final = frozenset(("criterion", "reopen"))
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
