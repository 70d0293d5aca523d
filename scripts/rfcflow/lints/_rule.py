"""What a lint rule is: a value that documents itself and a function that finds.

Invariant: a rule sees one document and the context it is given, or the entries of a whole corpus, and nothing
else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from msgspec import Struct, field

from rfcflow.errors import Fix
from rfcflow.model import Document, Governance

if TYPE_CHECKING:
    from rfcflow.lints._corpus import Corpus, Entry

SETTLED: Final = frozenset(
    ("accepted", "active", "implemented", "rejected", "withdrawn", "expired", "superseded", "retired")
)
# What is said of an imported text instead of how to edit it here: the next import would undo that.
IN_SOURCE: Final = "Mend it in the source and import again."


class LintContext(Struct, frozen=True):
    """What is known around a document; None means unknown, and rules that need it stay silent.

    `known_rfcs` are ids on the default branch, `assets` paths from the repository's root, `sizes` their bytes
    where known, `state` the RFC's, `today` the day in UTC. `imported`: it was decided in another repository.
    """

    governance: Governance | None = None
    known_rfcs: frozenset[str] | None = None
    assets: frozenset[str] = frozenset()
    state: str | None = None
    imported: bool = False
    today: date | None = None
    sizes: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def is_history(self) -> bool:
        """Whether the text is one that nobody can be asked to change any more."""
        return self.imported or self.state in SETTLED


class Finding(Struct, frozen=True):
    """One place where a rule is broken: a 1-based line, what is wrong, what to do, and a safe mend if any."""

    line: int
    message: str
    hint: str = ""
    column: int = 1
    fix: Fix | None = None


Check = Callable[[Document, LintContext], Iterable[Finding]]
Across = Callable[["Corpus"], "Iterable[tuple[Entry, Finding]]"]


def found_elsewhere(document: Document, context: LintContext) -> Iterable[Finding]:
    """The check of rules that reading the file, or seeing all files, enforces: the document says nothing."""
    del document, context
    return ()


class Rule(Struct, frozen=True):
    """A rule. `code` is RFC and three digits, `slug` the code of its problems.

    `bad` and `good` are a whole file (starting with `---`, or bytes), front-matter lines, or a body; for a
    rule `across` files, front-matter lines below a line `# rfcs/0042-a-title.md` for each. Every example is
    run by the tests. `since`: RFCs created before that day are left alone. `lasting`: an error in
    history, too. `for_readers`: it warns those who read the text, so no author can silence it.
    `governed`: without governance it has nothing to go by.
    `mends`: some of its findings have a safe mend.
    """

    code: str
    slug: str
    severity: str
    what: str
    why: str
    bad: str | bytes
    good: str | bytes
    check: Check = found_elsewhere
    across: Across | None = None
    since: date | None = None
    lasting: bool = False
    for_readers: bool = False
    governed: bool = False
    mends: bool = False

    @property
    def scope(self) -> str:
        """`document`: one file is enough to find it; `corpus`: it takes all of them."""
        return "document" if self.across is None else "corpus"

    @property
    def is_adjustable(self) -> bool:
        """Whether policy may set it: errors are what the process itself needs."""
        return self.severity == "warning"

    @property
    def is_silenceable(self) -> bool:
        """Whether a comment in the text can silence it."""
        return self.is_adjustable and not self.for_readers

    def severity_for(self, context: LintContext, created: str | None) -> str | None:
        """`error`, `warning`, or None where the rule has nothing to say to an RFC of that day (ISO).

        What would be an error in a text that can change is a warning in one that is history.
        """
        severity, since = self.severity, self.since
        settings = context.governance.policy.lints if context.governance is not None else None
        if settings and severity == "warning":
            setting = settings.get(self.slug) or settings.get(self.code)
            if setting is not None:
                severity = setting.severity or severity
                since = setting.since or since
        if severity == "off" or (since is not None and created is not None and created < since.isoformat()):
            return None
        return "warning" if context.is_history and not self.lasting else severity
