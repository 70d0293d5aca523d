"""A change of the registry beside an RFC: what it would do, who must agree, and whether its kind may.

Invariant: judged on the registry as it would be on the default branch; one that would not hold together there
is an error of the pull request and never reaches a vote.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from msgspec import Struct, field

from rfcflow.decide.cases import Case
from rfcflow.errors import Problem
from rfcflow.events import words
from rfcflow.facts import Submission
from rfcflow.governance.difference import (
    CARRYING,
    Step,
    account_ids,
    concerned,
    own_process,
    steps,
)
from rfcflow.governance.load import examine
from rfcflow.governance.misfits import misfits, strays
from rfcflow.governance.vocabulary import ROOT
from rfcflow.model import Governance, Person
from rfcflow.policy.roles import shown_login
from rfcflow.text.submission import GOVERNANCE, Examination

_SPLIT: Final = "Take it out, or choose the kind of RFC it is: docs/governance.md has the table."


class RegistryChange(Struct, frozen=True):
    """What a change does, and everything wrong with it; `subjects` are ids of accounts."""

    paths: tuple[tuple[str, str], ...] = ()
    steps: tuple[Step, ...] = ()
    parties: tuple[str, ...] = ()
    subjects: tuple[int, ...] = ()
    own_process: bool = False
    problems: tuple[Problem, ...] = field(default=())

    def record(self, case: Case | None) -> dict[str, Any]:
        """What the ledger keeps of it; empty where the registry stays as it is."""
        recorded = case.recorded if case is not None else None
        if not self.paths:
            return {}
        told = None if recorded is None else {key: words(value) for key, value in recorded.items()}
        change = {
            "paths": [list(pair) for pair in self.paths],
            "parties": list(self.parties),
            "subjects": list(self.subjects),
            "own_process": self.own_process,
            "recorded": told,
        }
        return {"registry": change}


NO_CHANGE: Final = RegistryChange()


def judge(found: Examination, submission: Submission, governance: Governance, kind: str) -> RegistryChange:
    """The change that a pull request of `kind` brings, compared with the registry in force."""
    declared = governance.kinds.get(kind)
    if not found.governance:
        if kind in CARRYING and declared is not None and declared.changes_governance:
            return RegistryChange(problems=(_nothing(kind),))
        return NO_CHANGE
    if declared is None or not declared.changes_governance:
        return RegistryChange(found.governance, problems=(_beside(found.governance[0][0], kind),))
    after, problems = examine(submission.registry or {}, "proposed")
    changed = {path for path, _ in found.governance}
    errors = [problem for problem in problems if problem.severity == "error"]
    if after is None:
        # The registry in force holds together, so whatever does not is this change's.
        shown = [problem for problem in errors if problem.path in changed] or errors
        return RegistryChange(found.governance, problems=tuple(shown))
    done = steps(governance, after)
    people = {**governance.people, **after.people}
    return RegistryChange(
        found.governance,
        done,
        concerned(kind, done, governance),
        tuple(sorted(account_ids(kind, done, people))),
        own_process(kind, done, governance),
        (
            *_misfits(kind, done, sorted(changed), governance, after),
            *_another_name(
                submission, [people[step.subject] for step in done if step.topic == "person-added"]
            ),
        ),
    )


def _another_name(submission: Submission, added: Iterable[Person]) -> Iterator[Problem]:
    """Whoever agreed is registered as their account is called, so that nobody goes by another's name."""
    for person in added:
        name = submission.consent_login
        if name and person.id == submission.consent and person.login.lower() != name.lower():
            message = f"the account that agreed is called `{shown_login(name)}`, and not `{person.login}`."
            hint = "Write the account's own login."
            yield Problem(f"{ROOT}/people/{person.handle}.yml", 0, 0, "consent-login", message, hint)


def _misfits(
    kind: str, done: tuple[Step, ...], paths: Sequence[str], before: Governance, after: Governance
) -> Iterator[Problem]:
    if not done:
        yield Problem(ROOT, 0, 0, "registry-same", "The change of the registry changes nothing in it.", "")
    names = (path.removeprefix(GOVERNANCE) for path in paths)
    for said in (*misfits(kind, done, before, after), *(strays(kind, done, names) if done else ())):
        file, colon, message = said.partition(": ")
        whole = colon and " " not in file
        path = GOVERNANCE + file if whole else ROOT
        text = message if whole else said
        yield Problem(path, 0, 0, "registry-misfit", text[:1].upper() + text[1:], _SPLIT)


def _nothing(kind: str) -> Problem:
    message = f"An RFC of kind `{kind}` carries the change of the registry it proposes; this one has none."
    hint = f"Change the files below `{ROOT}` on the same branch; `rfc governance check` reads them."
    return Problem(ROOT, 0, 0, "registry-missing", message, hint)


def _beside(path: str, kind: str) -> Problem:
    message = f"An RFC of kind `{kind}` does not change the registry."
    return Problem(path, 0, 0, "governance-beside", message, _SPLIT)
