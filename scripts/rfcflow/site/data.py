"""The index as JSON: one file for all RFCs, one for each.

Invariant: keys stand in the order written here, times are UTC in ISO form, unknown values are null; a broken
RFC is listed with its errors.
"""

from __future__ import annotations

from typing import Any, Final

from msgspec import json

from rfcflow.errors import Problem
from rfcflow.site.catalogue import Catalogue
from rfcflow.site.files import rfc_path
from rfcflow.site.record import (
    Contest,
    Correction,
    Later,
    Objection,
    Past,
    Period,
    Record,
    RuleRow,
    SignOff,
    Verdict,
)
from rfcflow.site.shepherding import Handing
from rfcflow.site.timeline import Moment
from rfcflow.site.versions import Version

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
    related = dict(record.relations)
    for name, ids in catalogue.reverse.get(record.id, {}).items():
        related[name.replace(" ", "-")] = ids
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
            "flags": record.flags,
            "decisions": list(map(_decision, record.verdicts)),
            "rules": list(map(_rule, record.rules)),
            "sign_offs": list(map(_sign_off, record.sign_offs)),
            "concerns": list(map(_concern, record.concerns)),
            "writeup": record.writeup or None,
            "final_comment": None if record.window is None else _final_comment(record.window),
            "contests": list(map(_contest, record.contests)),
            "later": list(map(_later, record.later)),
            "errata": list(map(_erratum, record.errata)),
            "implemented_by": record.implemented_by or None,
            "history": list(map(_past, record.history)),
            "parts": record.parts,
            "priority": record.priority or "normal",
            "revisions": list(map(_revision, record.versions)),
            "shepherds": list(map(_handing, record.shepherds)),
            "timeline": list(map(_moment, moments)),
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
        "contentious": record.contentious,
        "modules": record.modules,
        "authors": record.authors,
        "shepherd": record.shepherd or None,
        "opened": record.opened or None,
        "since": record.since or None,
        "decided": record.decided or None,
        "pull_request": record.pull,
        "next": None
        if step is None
        else {"state": step.where, "what": step.what, "when": step.when or None, "who": step.who},
        "page": rfc_path(record.id),
        "errors": [_problem(problem) for problem in record.errors],
    }


def _decision(verdict: Verdict) -> dict[str, Any]:
    return {
        "disposition": verdict.disposition,
        "at": verdict.at or None,
        "text": verdict.text or None,
        "by": verdict.by or None,
        "reason": verdict.reason or None,
        "governance": verdict.governance or None,
        "contestable_until": verdict.contestable_until or None,
        "final_comment": verdict.window or None,
        "criteria": verdict.criteria,
        "reopens": verdict.reopens or None,
    }


def _rule(rule: RuleRow) -> dict[str, Any]:
    return {
        "scope": rule.scope,
        "rule": rule.rule,
        "yes": rule.yes,
        "eligible": rule.eligible,
        "passed": rule.passed,
        "missing": rule.missing or None,
    }


def _sign_off(ballot: SignOff) -> dict[str, Any]:
    return {
        "login": ballot.login,
        "disposition": ballot.disposition,
        "text": ballot.text or None,
        "at": ballot.at or None,
        "counted": ballot.counted,
    }


def _concern(concern: Objection) -> dict[str, Any]:
    return {
        "id": concern.id,
        "title": concern.title,
        "owner": concern.owner,
        "raised": concern.raised or None,
        "resolved": concern.resolved or None,
        "resolved_by": concern.resolved_by or None,
        "resolution": concern.resolution or None,
    }


def _final_comment(window: Period) -> dict[str, Any]:
    return {
        "disposition": window.disposition,
        "opened": window.opened,
        "ends": window.ends,
        "by": window.by,
        "reason": window.reason or None,
    }


def _contest(contest: Contest) -> dict[str, Any]:
    return {
        "kind": contest.kind,
        "what": contest.what,
        "who": contest.who,
        "at": contest.at,
        "until": contest.until,
        "reason": contest.reason or None,
        "ended": contest.ended or None,
        "outcome": contest.outcome or None,
    }


def _later(later: Later) -> dict[str, Any]:
    return {"what": later.word, "at": later.at, "reason": later.reason or None}


def _erratum(one: Correction) -> dict[str, Any]:
    return {"at": one.at, "text": one.text, "commit": one.commit}


def _past(past: Past) -> dict[str, Any]:
    return {
        "state": past.state or None,
        "source_state": past.word or None,
        "date": past.date or None,
        "commit": past.commit or None,
    }


def _revision(version: Version) -> dict[str, Any]:
    return {
        "number": int(version.name),
        "at": version.at,
        "by": version.by or None,
        "text": version.text,
        "head": version.head,
        "signed_by": version.signers,
        "decided": version.is_decided,
    }


def _handing(one: Handing) -> dict[str, Any]:
    return {"at": one.at, "login": one.login or None, "what": one.how, "why": one.why or None}


def _moment(found: Moment) -> dict[str, Any]:
    return {
        "seq": found.seq,
        "at": found.at,
        "who": found.who or None,
        "what": found.what,
        "to": found.to or None,
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
