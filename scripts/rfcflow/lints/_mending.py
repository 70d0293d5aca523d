"""Mending a file: the safe fixes of its findings applied, and nothing else.

Invariant: only lines that a fix names change, every other byte stays; mending twice equals mending once.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from typing import Final

from msgspec import Struct

from rfcflow.errors import Fix, Problem
from rfcflow.lints._document import lint_file
from rfcflow.lints._rule import LintContext

_LINES: Final = re.compile(rb"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z")
_END: Final = re.compile(rb"(?:\r\n|\n|\r)?\Z")
# One mend can bring the next finding to light; each round mends all that do not overlap.
_ROUNDS: Final = 20


class Mended(Struct, frozen=True):
    """A file's bytes after mending, and how many findings were mended; `raw` is the input where none was."""

    raw: bytes
    count: int


def mend(
    path: str,
    raw: bytes,
    context: LintContext,
    *,
    human: bool | None = None,
    only: Container[str] | None = None,
) -> Mended:
    """`raw` with every safe fix made, of the rules whose slugs are in `only` (None: of all).

    Arguments are `lint_file`'s. History comes back as it is.
    """
    count = 0
    for _ in range(_ROUNDS):
        _, problems = lint_file(path, raw, context, human=human, most=None)
        chosen = [problem for problem in problems if only is None or problem.code in only]
        fixed = apply_fixes(raw, chosen)
        if fixed == raw:
            break
        count += len(_applicable(chosen))
        raw = fixed
    return Mended(raw, count)


def apply_fixes(raw: bytes, problems: Iterable[Problem]) -> bytes:
    """`raw` with the fixes of `problems` made; of two that overlap the later one waits for the next round.

    Lines are put in with the file's own line end, and a file without one at its end stays without.
    """
    lines: list[bytes] = _LINES.findall(raw)
    ends = [_END.search(line) for line in lines[:1]]
    newline = (ends[0][0] if ends and ends[0] else b"") or b"\n"
    for fix in reversed(_fixes(problems)):
        if not 1 <= fix.first <= fix.last + 1 <= len(lines) + 1:
            continue
        text = fix.text.encode().replace(b"\n", newline)
        at_end = fix.last == len(lines)
        if at_end and lines and not lines[-1].endswith((b"\n", b"\r")):
            text = text.removesuffix(newline)
            if fix.first > fix.last:
                lines[-1] += newline
        lines[fix.first - 1 : fix.last] = [text]
    return b"".join(lines)


def _fixes(problems: Iterable[Problem]) -> list[Fix]:
    """The fixes that can be made together, from top to bottom."""
    wanted = {problem.fix for problem in problems if problem.fix is not None}
    kept: list[Fix] = []
    last = 0
    for fix in sorted(wanted, key=lambda fix: (fix.first, fix.last, fix.text)):
        if fix.first > last:
            kept.append(fix)
            last = max(fix.last, fix.first)
    return kept


def _applicable(problems: Iterable[Problem]) -> list[Problem]:
    problems = list(problems)
    made = set(_fixes(problems))
    return [problem for problem in problems if problem.fix in made]
