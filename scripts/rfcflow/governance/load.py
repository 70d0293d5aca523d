"""The way in: bytes of `.github/governance/` to a `Governance`.

Invariant: either everything fits together or nothing is returned, and nothing but `Invalid` is ever raised.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from rfcflow.errors import Invalid, Problem
from rfcflow.governance.build import build
from rfcflow.governance.checks import CHECKS, name_of
from rfcflow.governance.registry import read
from rfcflow.governance.vocabulary import Vocabulary
from rfcflow.model import Governance

_DEFAULT = Vocabulary()


def examine(
    files: Mapping[str, bytes],
    commit: str,
    vocabulary: Vocabulary = _DEFAULT,
    *,
    skip: AbstractSet[str] = frozenset(),
) -> tuple[Governance | None, tuple[Problem, ...]]:
    """The governance (None where anything is an error) and every problem, warnings included, by place.

    `files` maps paths relative to the repository's root to contents; paths outside `.github/governance/` are
    left alone. `commit` is recorded in the result. `skip` names cross-checks to leave out; then there
    never is a governance, for it might not fit together.
    """
    registry, problems = read(files, vocabulary)
    for check in CHECKS:
        if name_of(check) not in skip:
            problems.extend(check(registry))
    broken = any(problem.severity == "error" for problem in problems)
    return (None if broken or skip else build(registry, commit)), tuple(sorted(problems))


def load(files: Mapping[str, bytes], commit: str, vocabulary: Vocabulary = _DEFAULT) -> Governance:
    """The governance of one commit; raises Invalid with every error at once (warnings are not raised)."""
    governance, problems = examine(files, commit, vocabulary)
    if governance is None:
        raise Invalid(tuple(problem for problem in problems if problem.severity == "error"))
    return governance
