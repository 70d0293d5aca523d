"""What an import did, as text and as JSON.

Invariant: every proposal of the source is in it once, whatever became of it, and every defect with what was
done about it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from msgspec import Struct

from rfcflow.errors import Problem
from rfcflow.importing.naming import LeftOut
from rfcflow.importing.profile import Profile, dump
from rfcflow.importing.relations import Relations

SCHEMA_VERSION: Final = 1
# Findings shown of a kind; those about relations are few, and each is another one.
_SHOWN: Final = 10
_RELATIONS: Final = frozenset(("one-sided", "no-successor", "dangling", "cycle", "to-itself"))


class Line(Struct, frozen=True):
    """One proposal: `result` is written | unchanged | edited | collision | refused."""

    source: str
    rfc: str | None
    file: str | None
    state: str | None
    result: str


class Report(Struct, frozen=True):
    """The whole import; `offset` is the `numbering.offset` that keeps new ids apart, None: none is needed.

    `governed`: the destination has a policy.
    """

    source: str
    commit: str | None
    profile: Profile
    guessed: bool
    lines: tuple[Line, ...]
    left_out: tuple[LeftOut, ...]
    relations: Relations
    findings: tuple[Problem, ...]
    offset: int | None = None
    seconds: float = 0.0
    governed: bool = True

    @property
    def ok(self) -> bool:
        """Whether every proposal of the source is in the destination as the source has it."""
        return all(finding.severity != "error" for finding in self.findings)

    def counts(self) -> dict[str, int]:
        """How many proposals there are, and how many came to which end."""
        ends = Counter(line.result for line in self.lines)
        return {"found": len(self.lines)} | {
            name: ends[name] for name in ("written", "unchanged", "edited", "collision", "refused")
        }

    def record(self) -> dict[str, Any]:
        """The JSON object that `rfc import --format json` prints."""
        profile = self.profile
        return {
            "schema_version": SCHEMA_VERSION,
            "ok": self.ok,
            "source": self.source,
            "commit": self.commit,
            "profile": {"name": profile.name, "guessed": self.guessed, "text": dump(profile)},
            "counts": self.counts(),
            "rfcs": [
                {
                    "rfc": line.rfc,
                    "source": line.source,
                    "file": line.file,
                    "state": line.state,
                    "result": line.result,
                }
                for line in self.lines
            ],
            "left_out": [{"path": each.path, "why": each.why} for each in self.left_out],
            "relations": self.relations.record(),
            "findings": [
                {
                    "path": finding.path,
                    "line": finding.line,
                    "code": finding.code,
                    "severity": finding.severity,
                    "message": finding.message,
                    "hint": finding.hint or None,
                }
                for finding in self.findings
            ],
            "numbering_offset": self.offset,
            "seconds": self.seconds,
        }

    def text(self, *, verbose: bool = False) -> Iterator[str]:
        """The lines for people; without `verbose` at most ten findings of a kind."""
        counts = self.counts()
        where = f"commit {self.commit[:12]}" if self.commit else "no commit is known, and none was recorded"
        yield f"Source: {self.source}, {where}."
        if self.guessed:
            yield "The profile was guessed. To correct it, save these lines and name the file with --profile:"
            yield ""
            yield from (f"    {line}" for line in dump(self.profile).splitlines())
            yield ""
        else:
            yield f"Profile: {self.profile.name}."
        kinds: dict[str, list[Problem]] = {}
        for finding in self.findings:
            kinds.setdefault(finding.code, []).append(finding)
        for code, found in kinds.items():
            shown = found if verbose or code in _RELATIONS else found[:_SHOWN]
            yield from (str(finding) for finding in shown)
            if len(found) > len(shown):
                yield f"  … and {len(found) - len(shown)} more of {code} (--verbose shows all)"
        edges = self.relations
        yield (
            f"Relations: {len(edges.replaces)} replaces, {len(edges.superseded_by)} superseded-by; "
            f"{len(edges.only_replaces)} and {len(edges.only_superseded_by)} one-sided, "
            f"{len(edges.dangling)} dangling, {len(edges.without_successor)} superseded without a successor."
        )
        if self.offset is not None:
            yield (
                f"Numbers of new RFCs are those of pull requests: set `numbering.offset: {self.offset}` in "
                ".github/governance/policy.yml, so that they do not meet the imported ones."
            )
        ends = ", ".join(f"{number} {name}" for name, number in counts.items() if number and name != "found")
        yield (
            f"{counts['found']} proposals: {ends or 'nothing to do'}; {len(self.findings)} findings; "
            f"{self.seconds:.1f} s"
        )
        yield from self._next()

    def _next(self) -> Iterator[str]:
        """What a person does now, and nothing else does."""
        if any(line.result == "written" for line in self.lines):
            yield "Next: look at rfcs/ in DEST and commit it; `rfc verify` (scripts/rfc) then counts it."
        if not self.governed:
            yield "Next: governance and workflows; DEST has none. Run `rfc init` (scripts/rfc) in it."
