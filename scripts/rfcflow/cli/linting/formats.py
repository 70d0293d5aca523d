"""Findings as text, as JSON and as annotations of a GitHub job.

Invariant: JSON follows `cli/schemas/lint.json`; nothing of a file, its name included, can act on the terminal
or the job that shows it.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, Final

from rfcflow.cli.linting.checking import Report
from rfcflow.cli.linting.files import NOT_READ, line
from rfcflow.errors import Problem
from rfcflow.lints import Rule, rule_for, rules

# A summary holds a mebibyte; nobody reads more rows than this.
_ROWS: Final = 200


def catalogue() -> tuple[Rule, ...]:
    """Every rule by code: those of the package, and the one about files that were not read."""
    return (NOT_READ, *rules())


@lru_cache(maxsize=512)
def code_of(slug: str) -> str:
    """The code of the rule behind a slug; the slug itself where no rule is, as for files beside an RFC's."""
    rule = NOT_READ if slug == NOT_READ.slug else rule_for(slug)
    return rule.code if rule is not None else slug


def message_of(problem: Problem) -> str:
    """What is wrong and what to do."""
    return f"{problem.message} {problem.hint}".rstrip()


def errors_of(report: Report) -> int:
    """How many findings are errors."""
    return sum(problem.severity == "error" for problem in report.problems)


def summary(report: Report) -> str:
    """The last line for people."""
    errors = errors_of(report)
    counts = (("file", report.files), ("error", errors), ("warning", len(report.problems) - errors))
    return ", ".join(f"{number} {noun}{'' if number == 1 else 's'}" for noun, number in counts)


def as_text(report: Report) -> str:
    """A line for each finding."""
    return "".join(f"{line(problem)}\n" for problem in report.problems)


def as_json(report: Report, seconds: float) -> str:
    """One object, a finding on a line of its own."""
    errors = errors_of(report)
    # Encoding each finding alone uses the fast encoder, and makes lines that can be compared.
    encode = json.JSONEncoder(ensure_ascii=False).encode
    findings = ",\n".join(f"    {encode(_record(problem))}" for problem in report.problems)
    totals = {
        "files": report.files,
        "errors": errors,
        "warnings": len(report.problems) - errors,
        "seconds": round(seconds, 3),
    }
    listed = f"[\n{findings}\n  ]" if findings else "[]"
    return f'{{\n  "schema_version": 1,\n  "findings": {listed},\n  "summary": {encode(totals)}\n}}\n'


def _record(problem: Problem) -> dict[str, Any]:
    fix = problem.fix
    return {
        "path": problem.path,
        "line": problem.line,
        "column": problem.column,
        "code": code_of(problem.code),
        "slug": problem.code,
        "severity": problem.severity,
        "message": message_of(problem),
        "fix": None if fix is None else {"first": fix.first, "last": fix.last, "text": fix.text},
    }


def as_annotations(report: Report) -> str:
    """A workflow command for each finding; GitHub shows ten of a kind for each step, so errors come first."""
    from rfcflow.adapters.runner import annotation  # only here: it costs a tenth of a short run

    found = sorted(report.problems, key=lambda problem: problem.severity != "error")
    lines = (
        annotation(
            "error" if problem.severity == "error" else "warning",
            message_of(problem),
            problem.path,
            problem.line,
            problem.column,
            f"{code_of(problem.code)} {problem.code}",
        )
        for problem in found
    )
    return "\n".join(lines)


def as_summary(report: Report) -> str:
    """The step's summary: totals and a table, in Markdown that nothing in a file can break out of."""
    from rfcflow.text.neutral import code, table_cell  # only in a job

    lines = [f"### RFC lint: {summary(report)}", ""]
    if report.problems:
        lines += ["| where | lint | what |", "|---|---|---|"]
    for problem in sorted(report.problems, key=lambda problem: problem.severity != "error")[:_ROWS]:
        where = code(f"{problem.path}:{problem.line}").replace("|", "¦")
        mark = "**error**" if problem.severity == "error" else "warning"
        what = table_cell(message_of(problem), 300)
        lines.append(f"| {where} | {mark} {code_of(problem.code)} {problem.code} | {what} |")
    if len(report.problems) > _ROWS:
        lines += ["", f"{len(report.problems) - _ROWS:,} more are in the log."]
    return "\n".join(lines) + "\n"
