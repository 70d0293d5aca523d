"""The index as JSON: one file for all RFCs, one for each.

Invariant: keys stand in the order written here, times are UTC in ISO form, unknown values are null; a broken
RFC is listed with its errors.
"""

from __future__ import annotations

from typing import Any, Final

from msgspec import json

from rfcflow.errors import Problem
from rfcflow.site.catalogue import Catalogue
from rfcflow.site.record import Record
from rfcflow.site.timeline import Moment

SCHEMA_VERSION: Final = 1


def index_json(catalogue: Catalogue) -> bytes:
    """The bytes of `index.json`."""
    inputs = catalogue.inputs
    return _bytes(
        {
            "schema_version": SCHEMA_VERSION,
            "repository": inputs.repository,
            "url": inputs.web or None,
            "counts": {state: len(found) for state, found in catalogue.by_state.items()},
            "errors": [_problem(problem) for problem in inputs.problems],
            "rfcs": [summary(record) for record in catalogue.records],
        }
    )


def rfc_json(record: Record, moments: tuple[Moment, ...], catalogue: Catalogue) -> bytes:
    """The bytes of `rfcs/ID.json`; `moments` is its timeline."""
    related = {name: list(ids) for name, ids in record.relations.items()}
    related |= {
        name.replace(" ", "-"): list(ids) for name, ids in catalogue.reverse.get(record.id, {}).items()
    }
    return _bytes(
        {
            "schema_version": SCHEMA_VERSION,
            **summary(record),
            "chosen": record.chosen or None,
            "text": record.text_hash or None,
            "head": record.head or None,
            "relations": {} if record.hidden else related,
            "links": dict(record.links),
            "imported": record.imported or None,
            "flags": list(record.flags),
            "decisions": [
                {
                    "disposition": verdict.disposition,
                    "at": verdict.at or None,
                    "text": verdict.text or None,
                    "by": verdict.by or None,
                    "reason": verdict.reason or None,
                    "governance": verdict.governance or None,
                    "contestable_until": verdict.contestable_until or None,
                    "final_comment": list(verdict.window) if verdict.window else None,
                    "criteria": list(verdict.criteria),
                    "reopens": verdict.reopens or None,
                }
                for verdict in record.verdicts
            ],
            "rules": [
                {
                    "scope": rule.scope,
                    "rule": rule.rule,
                    "yes": rule.yes,
                    "eligible": rule.eligible,
                    "passed": rule.passed,
                    "missing": rule.missing or None,
                }
                for rule in record.rules
            ],
            "sign_offs": [
                {
                    "login": ballot.login,
                    "disposition": ballot.disposition,
                    "text": ballot.text or None,
                    "at": ballot.at or None,
                    "counted": ballot.counted,
                }
                for ballot in record.sign_offs
            ],
            "concerns": [
                {
                    "id": concern.id,
                    "title": concern.title,
                    "owner": concern.owner,
                    "raised": concern.raised or None,
                    "resolved": concern.resolved or None,
                    "resolved_by": concern.resolved_by or None,
                    "resolution": concern.resolution or None,
                }
                for concern in record.concerns
            ],
            "writeup": record.writeup or None,
            "final_comment": None
            if record.window is None
            else {
                "disposition": record.window.disposition,
                "opened": record.window.opened,
                "ends": record.window.ends,
                "by": record.window.by,
                "reason": record.window.reason or None,
            },
            "contests": [
                {
                    "kind": contest.kind,
                    "what": contest.what,
                    "who": contest.who,
                    "at": contest.at,
                    "until": contest.until,
                    "reason": contest.reason or None,
                    "ended": contest.ended or None,
                    "outcome": contest.outcome or None,
                }
                for contest in record.contests
            ],
            "later": [
                {"what": later.word, "at": later.at, "reason": later.reason or None} for later in record.later
            ],
            "errata": [{"at": one.at, "text": one.text, "commit": one.commit} for one in record.errata],
            "implemented_by": record.implemented_by or None,
            "history": [
                {
                    "state": past.state or None,
                    "source_state": past.word or None,
                    "date": past.date or None,
                    "commit": past.commit or None,
                }
                for past in record.history
            ],
            "parts": list(record.parts),
            "priority": record.priority or "normal",
            "revisions": [
                {
                    "number": int(version.name),
                    "at": version.at,
                    "by": version.by or None,
                    "text": version.text,
                    "head": version.head,
                    "signed_by": list(version.signers),
                    "decided": version.is_decided,
                }
                for version in record.versions
            ],
            "shepherds": [
                {"at": one.at, "login": one.login or None, "what": one.how, "why": one.why or None}
                for one in record.shepherds
            ],
            "timeline": [
                {
                    "seq": found.seq,
                    "at": found.at,
                    "who": found.who or None,
                    "what": found.what,
                    "to": found.to or None,
                }
                for found in moments
            ],
        }
    )


def summary(record: Record) -> dict[str, Any]:
    """What `index.json` says of an RFC; title and the rest are null where they are kept back."""
    step = record.step
    return {
        "id": record.id,
        "state": record.state,
        "title": None if record.hidden else record.title or None,
        "summary": None if record.hidden else record.summary or None,
        "kind": record.kind or None,
        "track": record.track or None,
        "contentious": list(record.contentious),
        "modules": list(record.modules),
        "authors": list(record.authors),
        "shepherd": record.shepherd or None,
        "opened": record.opened or None,
        "since": record.since or None,
        "decided": record.decided or None,
        "pull_request": record.pull,
        "next": None
        if step is None
        else {"state": step.where, "what": step.what, "when": step.when or None, "who": step.who},
        "page": f"rfcs/{record.id}/index.html",
        "errors": [_problem(problem) for problem in record.errors],
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "path": problem.path,
        "line": problem.line,
        "code": problem.code,
        "message": problem.message,
        "hint": problem.hint or None,
    }


def _bytes(value: dict[str, Any]) -> bytes:
    try:
        return json.encode(value) + b"\n"
    except UnicodeEncodeError:
        # A lone surrogate, which JSON can carry, has no UTF-8 form.
        return json.encode(_replaced(value)) + b"\n"


def _replaced(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode(errors="replace").decode()
    if isinstance(value, dict):
        return {key: _replaced(item) for key, item in value.items()}
    return [_replaced(item) for item in value] if isinstance(value, list | tuple) else value
