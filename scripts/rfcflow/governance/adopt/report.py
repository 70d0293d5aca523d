"""What an import found: figures, every difference by file and line, and the files it would make.

Invariant: the text and the JSON say the same; nothing found is dropped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from rfcflow.errors import Problem

SHOWN = 5


class Report(Struct, frozen=True):
    """The result of an import; `files` by path from the RFC repository's root.

    `without_id` are the logins of people whose numeric id nobody told, `core` and `lead` handles.
    """

    figures: Mapping[str, int]
    problems: tuple[Problem, ...]
    files: Mapping[str, str]
    without_id: tuple[str, ...]
    core: tuple[str, ...] = ()
    lead: str | None = None

    @property
    def ok(self) -> bool:
        """Whether everything was taken."""
        return all(problem.severity != "error" for problem in self.problems)

    def record(self) -> dict[str, Any]:
        """The JSON object."""
        return {
            "schema_version": 1,
            "ok": self.ok,
            "figures": dict(self.figures),
            "findings": [
                {
                    "path": problem.path,
                    "line": problem.line,
                    "code": problem.code,
                    "severity": problem.severity,
                    "message": problem.message,
                    "hint": problem.hint,
                }
                for problem in self.problems
            ],
            "files": list(self.files),
            "without_id": list(self.without_id),
        }

    def text(self, *, verbose: bool) -> Iterator[str]:
        """Lines for a terminal: of each sort of finding the first few, unless `verbose`."""
        width = max(map(len, self.figures), default=0)
        for name, number in self.figures.items():
            yield f"{name.replace('_', ' '):<{width}} {number:>5,}"
        counts = Counter(problem.code for problem in self.problems)
        for code in sorted(counts):
            yield ""
            yield f"{code}: {counts[code]}"
            found = [problem for problem in self.problems if problem.code == code]
            for problem in found if verbose else found[:SHOWN]:
                yield f"  {problem}"
            if not verbose and len(found) > SHOWN:
                yield f"  … and {len(found) - SHOWN} more (--verbose)"
