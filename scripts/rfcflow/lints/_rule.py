"""What a lint rule is: a value that documents itself and a function that finds.

Invariant: a rule sees one document and the context it is given, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rfcflow.model import Document, Governance


@dataclass(frozen=True, slots=True)
class LintContext:
    """What is known around a document; None means unknown, and rules that need it stay silent.

    `known_rfcs` are ids on the default branch, `assets` paths from the repository's root, `state` the RFC's.
    """

    governance: Governance | None = None
    known_rfcs: frozenset[str] | None = None
    assets: frozenset[str] = frozenset()
    state: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where a rule is broken: a 1-based line, what is wrong, what to do."""

    line: int
    message: str
    hint: str = ""
    column: int = 1


Check = Callable[[Document, LintContext], Iterable[Finding]]


def found_by_parser(document: Document, context: LintContext) -> Iterable[Finding]:
    """The check of rules that reading the file enforces: a document that was read has nothing more to say."""
    del document, context
    return ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule. `code` is RFC and three digits, `slug` the code of its problems.

    `bad` and `good` are a whole file (starting with `---`, or bytes), front-matter lines, or a body; every
    example is run by the tests.
    """

    code: str
    slug: str
    severity: str
    what: str
    why: str
    bad: str | bytes
    good: str | bytes
    check: Check = found_by_parser
