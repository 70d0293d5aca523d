"""A submission as understood: which file is the RFC, what it says, and everything wrong with it.

Invariant: nothing here trusts the submission; what cannot be read is an error in the list, and no exception.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from msgspec import Struct

from rfcflow.decide.cases import Case, opener_problems, public_problems, read_case
from rfcflow.decide.registry_change import NO_CHANGE, RegistryChange, judge
from rfcflow.decide.sections import section
from rfcflow.errors import Problem
from rfcflow.facts import Submission
from rfcflow.governance.difference import PERSONAL
from rfcflow.lints import LintContext, lint
from rfcflow.model import Document, Governance
from rfcflow.policy.roles import core
from rfcflow.text.document import text_hash
from rfcflow.text.frontmatter import parse_document
from rfcflow.text.submission import Examination, examine

_CANDIDATE: Final = re.compile(r"\s{0,3}(?:[-*+]|[0-9]{1,3}[.)])\s+@?([A-Za-z0-9][A-Za-z0-9-]{0,38})\b")
_NOTHING: Final = Problem(
    "rfcs/",
    0,
    0,
    "no-rfc",
    "The pull request does not add an RFC any more.",
    "An RFC is one new file `rfcs/0000-a-title.md`.",
)


class Reading(Struct, frozen=True):
    """The document if it could be read, its hash (empty: none), and every problem."""

    is_rfc: bool
    path: str
    document: Document | None
    text: str
    blob: str
    assets: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...]
    change: RegistryChange = NO_CHANGE
    case: Case | None = None

    @property
    def errors(self) -> int:
        """How many problems keep it from being proposed."""
        return sum(1 for problem in self.problems if problem.severity == "error")


def read_submission(
    submission: Submission,
    governance: Governance,
    state: str | None,
    landed: Mapping[str, str] | None = None,
    author: int | None = None,
) -> Reading:
    """Examine the changes, parse the RFC, lint it; `state` is the RFC's, None for a new one.

    `landed` are the files below `rfcs/` on the default branch and their blobs, if they are known. `author`
    is the account that opened the pull request.
    """
    found = examine(submission.changes)
    if not found.is_rfc:
        return Reading(False, "", None, "", "", (), (_NOTHING,))
    problems = [*found.problems, *_taken(found, landed or {})]
    document, text, blob = None, "", ""
    change, case = RegistryChange(found.governance), None
    if found.path is not None:
        blob = next((c.blob for c in submission.changes if c.path == found.path and c.status != "D"), "")
        if submission.text is not None:
            document, parse_problems = parse_document(found.path, submission.text, human=True)
            problems += parse_problems
        elif not any(problem.severity == "error" for problem in problems):
            hint = "Push it again as a plain file of UTF-8 text."
            problems.append(Problem(found.path, 0, 0, "unreadable", "The file could not be read.", hint))
    if document is not None:
        context = LintContext(
            governance=governance,
            known_rfcs=None if landed is None else _ids(landed),
            assets=frozenset(path for path, _ in found.assets),
            state=state,
        )
        problems += [problem for problem in lint(document, context) if problem not in problems]
        kind = str(document.meta.get("kind") or "")
        change = judge(found, submission, governance, kind)
        problems += change.problems
        if kind in PERSONAL:
            case = read_case(document, document.path)
            problems += case.problems
            problems += public_problems(
                case, change.subjects, submission.consent, document.path, author=author
            )
            if author is not None:
                problems += opener_problems(kind, case, author, governance, document.path)
        text = text_hash(document, found.bound)
    return Reading(
        True,
        found.path or "",
        document,
        text,
        blob,
        tuple(found.assets),
        tuple(sorted(problems)),
        change,
        case,
    )


def _taken(found: Examination, landed: Mapping[str, str]) -> Iterator[Problem]:
    """Paths the default branch has already: nobody's RFC or picture is replaced by another's."""
    paths = [(found.path, "")] if found.path is not None else []
    for path, blob in [*paths, *found.assets]:
        if path in landed and landed[path] != blob:
            message = "The default branch has a file of this name already."
            yield Problem(
                path, 0, 0, "path-taken", message, "Choose another name for the RFC and its pictures."
            )


def _ids(landed: Mapping[str, str]) -> frozenset[str]:
    names = (path.removeprefix("rfcs/") for path in landed if path.endswith(".md"))
    return frozenset(name.partition("-")[0] for name in names if "/" not in name and name[:4].isdigit())


def author_ids(meta: Mapping[str, Any], governance: Governance) -> list[int]:
    """Ids of the registered people among the authors named in the text."""
    authors: Iterable[str] = meta.get("authors", ())
    named = {author.lstrip("@").split(" ")[0].lower() for author in authors}
    people = governance.people.values()
    return sorted(person.id for person in people if {person.login.lower(), person.handle} & named)


def candidate_ids(document: Document, governance: Governance) -> list[int]:
    """Ids of the core maintainers listed below the heading *Candidates*: `- @login`, one in a line."""
    found = (_CANDIDATE.match(line) for _, line in section(document, "candidates"))
    named = {match[1].lower() for match in found if match is not None}
    return sorted(person.id for person in core(governance) if {person.login.lower(), person.handle} & named)
