"""Findings as SARIF 2.1.0, for GitHub's code scanning and for editors.

Invariant: every result names a rule that the run describes.
https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from rfcflow.adapters.runner import Run
from rfcflow.cli.linting.checking import Report
from rfcflow.cli.linting.formats import catalogue, code_of, message_of
from rfcflow.errors import Fix, Problem
from rfcflow.lints import Rule

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_PAGES: Final = Path(__file__).resolve().parents[4] / "docs" / "reference" / "lints"


def as_sarif(report: Report, version: str) -> str:
    """One run; paths are relative to the directory the command ran in."""
    pages = _pages()
    described = [_rule(rule, pages) for rule in catalogue()]
    known = {rule["id"] for rule in described}
    others = {code_of(problem.code) for problem in report.problems} - known
    described += [{"id": code} for code in sorted(others)]
    places = {rule["id"]: place for place, rule in enumerate(described)}
    run = {
        "tool": {
            "driver": {
                "name": "rfcflow",
                "version": version,
                "semanticVersion": version,
                "rules": described,
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"ROOT": {"uri": f"{Path.cwd().as_uri()}/"}},
        "results": [_result(problem, places) for problem in report.problems],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=1, ensure_ascii=False) + "\n"


def _pages() -> str:
    """Where the rules' pages are: on GitHub in a job, else in the checkout; empty where there are none."""
    run = Run.read()
    used = os.environ.get("GITHUB_ACTION_REPOSITORY") or run.repository
    if run.in_actions and used:
        ref = os.environ.get("GITHUB_ACTION_REF") or "HEAD"
        return f"{run.server_url}/{used}/blob/{quote(ref)}/docs/reference/lints"
    return _PAGES.as_uri() if _PAGES.is_dir() else ""


def _rule(rule: Rule, pages: str) -> dict[str, Any]:
    record: dict[str, Any] = {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.slug.split("-")),
        "shortDescription": {"text": rule.what},
        "fullDescription": {"text": f"{rule.what} {rule.why}"},
        "help": {"text": rule.why, "markdown": f"**{rule.what}** {rule.why}"},
        "defaultConfiguration": {"level": rule.severity},
        "properties": {"tags": ["rfc", rule.scope], "slug": rule.slug},
    }
    if pages:
        record["helpUri"] = f"{pages}/{rule.code}.md"
    return record


def _result(problem: Problem, places: dict[str, int]) -> dict[str, Any]:
    code = code_of(problem.code)
    location: dict[str, Any] = {"artifactLocation": _artifact(problem.path)}
    if problem.line:
        location["region"] = {"startLine": problem.line, "startColumn": max(problem.column, 1)}
    record: dict[str, Any] = {
        "ruleId": code,
        "ruleIndex": places[code],
        "level": "error" if problem.severity == "error" else "warning",
        "message": {"text": message_of(problem)},
        "locations": [{"physicalLocation": location}],
        # Of the words and not of the place: a finding stays the same one when lines are put in above it.
        "partialFingerprints": {"rfc/v1": _fingerprint(problem)},
    }
    if problem.fix is not None:
        record["fixes"] = [_fix(problem.path, problem.fix)]
    return record


def _artifact(path: str) -> dict[str, str]:
    if path.startswith("/"):
        return {"uri": Path(path).as_uri()}
    return {"uri": quote(path), "uriBaseId": "ROOT"}


def _fingerprint(problem: Problem) -> str:
    words = f"{problem.path}\0{problem.code}\0{problem.message}"
    return hashlib.sha256(words.encode(errors="surrogateescape")).hexdigest()[:32]


def _fix(path: str, fix: Fix) -> dict[str, Any]:
    region = {"startLine": fix.first, "startColumn": 1, "endLine": fix.last + 1, "endColumn": 1}
    replacement = {"deletedRegion": region, "insertedContent": {"text": fix.text}}
    return {"artifactChanges": [{"artifactLocation": _artifact(path), "replacements": [replacement]}]}
