"""From the default branch alone to a record: an RFC without a ledger, such as an imported one.

Invariant: nothing of a file that people wrote is trusted to have the type it should have; what is missing is
empty.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from rfcflow.errors import Problem
from rfcflow.model import STATES
from rfcflow.site.inputs import Entry
from rfcflow.site.mentions import mentions
from rfcflow.site.record import (
    LINKS,
    RELATIONS,
    UNKNOWN,
    Objection,
    Origin,
    Past,
    Record,
    RuleRow,
    SignOff,
    Verdict,
)
from rfcflow.text.frontmatter import parse_document

_ISO: Final = re.compile(r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}Z)?", re.ASCII)
_LISTS: Final = (list, tuple)
_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


class _Decision(Struct, frozen=True):
    """What an outcome tells of its last decision."""

    track: str = ""
    shepherd: str = ""
    chosen: str = ""
    writeup: str = ""
    rules: tuple[RuleRow, ...] = ()
    sign_offs: tuple[SignOff, ...] = ()
    concerns: tuple[Objection, ...] = ()
    verdict: Verdict | None = None


_UNDECIDED: Final = _Decision()


def from_archive(entry: Entry) -> Record:
    """The record of an RFC that has no ledger (or one that cannot be read: `entry.errors` says so)."""
    outcome = entry.outcome or _NOTHING
    # Its values are of the types their keys declare, and need no look at those.
    meta, errors = _front_matter(entry)
    decisions = _mappings(outcome.get("decisions"))
    last = _decision(decisions[-1]) if decisions else _UNDECIDED
    verdict = last.verdict
    state = _text(outcome.get("state"))
    if state not in STATES:
        state = meta.get("state", "")
    origin = outcome.get("origin")
    authors = meta.get("authors", ())
    if not authors and (author := _login(outcome.get("author"))):
        authors = (author,)
    return Record(
        entry.id,
        entry,
        state=state if state in STATES else UNKNOWN,
        title=_text(outcome.get("title")) or meta.get("title", ""),
        summary=meta.get("summary", ""),
        kind=_text(outcome.get("kind")) or meta.get("kind", ""),
        track=last.track,
        contentious=meta.get("contentious", ()),
        modules=_texts(outcome.get("modules")) or meta.get("modules", ()),
        authors=authors,
        shepherd=last.shepherd or meta.get("shepherd", ""),
        chosen=last.chosen,
        opened=meta.get("created", ""),
        decided=(verdict.at if verdict else "") or meta.get("decided", ""),
        pull=_number(outcome.get("pull-request")) or _number(meta.get("pull-request")),
        text_hash=verdict.text if verdict else "",
        writeup=last.writeup,
        rules=last.rules,
        sign_offs=last.sign_offs,
        concerns=last.concerns,
        verdicts=(verdict,) if verdict else (),
        relations=MappingProxyType({name: meta.get(name, ()) for name in RELATIONS}),
        links=MappingProxyType({name: meta[name] for name in LINKS if name in meta}),
        successors=meta.get("superseded-by", ()),
        imported=origin_words(origin),
        origin=_origin(origin),
        mentions=mentions(entry),
        history=tuple([_past(value) for value in _mappings(outcome.get("history"))]),
        parts=tuple(filter(None, [_text(value.get("path")) for value in _mappings(outcome.get("parts"))])),
        errors=(*entry.errors, *errors),
    )


def with_origin(found: Record, origin: Mapping[str, Any]) -> Record:
    """A record from the ledger of an imported RFC, with what only its outcome knows of the time before."""
    old = from_archive(found.entry)
    return replace(
        found,
        opened=old.opened or found.opened,
        decided=found.decided or old.decided,
        successors=tuple(dict.fromkeys((*found.successors, *old.successors))),
        imported=origin_words(origin),
        origin=_origin(origin),
        history=old.history,
        parts=old.parts,
    )


def _front_matter(entry: Entry) -> tuple[Mapping[str, Any], tuple[Problem, ...]]:
    path = entry.path or f"rfcs/{entry.id}.md"
    found: list[Problem] = []
    if entry.outcome is None and not entry.errors:
        message = "it is on the default branch with neither a ledger nor an outcome."
        found.append(Problem(path, 0, 0, "no-record", message, "`rfc import` records where it came from."))
    if entry.text is None:
        return _NOTHING, tuple(found)
    document, problems = parse_document(path, entry.text, again=False)
    # A foreign header says what it says: what it leaves out is history and needs no repair.
    imported = entry.outcome is not None and bool(origin_words(entry.outcome.get("origin")))
    found += [
        problem
        for problem in problems
        if problem.severity == "error" and not (imported and problem.code == "missing-key")
    ]
    return (document.meta if document is not None else _NOTHING), tuple(found)


def _decision(last: Mapping[str, Any]) -> _Decision:
    return _Decision(
        track=_text(last.get("track")),
        shepherd=_login(last.get("shepherd")),
        chosen=_text(last.get("shepherd-chosen")),
        writeup=_text(last.get("writeup")),
        rules=tuple([_rule(value) for value in _mappings(last.get("tally"))]),
        sign_offs=tuple([_sign_off(value) for value in _mappings(last.get("sign-offs"))]),
        concerns=tuple([_concern(value) for value in _mappings(last.get("concerns"))]),
        verdict=_verdict(last),
    )


def _verdict(last: Mapping[str, Any]) -> Verdict | None:
    disposition = _text(last.get("disposition"))
    if not disposition:
        return None
    window = last.get("final-comment")
    return Verdict(
        disposition=disposition,
        at=_date(last.get("decided")),
        text=_text(last.get("text")),
        reason=_text(last.get("reason")),
        by=_login(last.get("by")),
        governance=_text(last.get("governance")),
        contestable_until=_date(last.get("contestable-until")),
        window=(_date(window.get("opened")), _date(window.get("ends")))
        if isinstance(window, Mapping)
        else None,
        criteria=_texts(last.get("criteria")),
        reopens=_text(last.get("reopened-by")),
    )


def _rule(value: Mapping[str, Any]) -> RuleRow:
    yes, eligible = _number(value.get("yes")) or 0, _number(value.get("eligible")) or 0
    return RuleRow(
        _text(value.get("scope")), _text(value.get("rule")), yes, eligible, value.get("passed") is True
    )


def _sign_off(value: Mapping[str, Any]) -> SignOff:
    return SignOff(
        _text(value.get("login")),
        _text(value.get("disposition")),
        _text(value.get("text")),
        _date(value.get("at")),
        value.get("counted") is True,
    )


def _concern(value: Mapping[str, Any]) -> Objection:
    return Objection(
        _text(value.get("id")),
        _text(value.get("title")),
        _text(value.get("owner")),
        _date(value.get("raised")),
        _date(value.get("resolved")),
        _text(value.get("resolved-by")),
        _text(value.get("resolution")),
    )


def _past(value: Mapping[str, Any]) -> Past:
    state = _text(value.get("state"))
    return Past(
        state if state in STATES else "",
        _text(value.get("source-state")),
        _date(value.get("date")),
        _text(value.get("commit")),
    )


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def _texts(value: object) -> tuple[str, ...]:
    return tuple(text for item in value if (text := _text(item))) if isinstance(value, _LISTS) else ()


def _mappings(value: object) -> tuple[Mapping[str, Any], ...]:
    return tuple(item for item in value if isinstance(item, Mapping)) if isinstance(value, _LISTS) else ()


def _login(value: object) -> str:
    return _text(value.get("login")) if isinstance(value, Mapping) else _text(value)


def _date(value: object) -> str:
    text = _text(value)
    return text if _ISO.fullmatch(text) else ""


def _number(value: object) -> int | None:
    """A count, or the number of a pull request written as a number, `#7` or an address."""
    text = _text(value).rstrip("/").rsplit("/", 1)[-1].lstrip("#")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _origin(value: object) -> Origin | None:
    if not isinstance(value, Mapping) or not _text(value.get("path")):
        return None
    return Origin(_text(value.get("source")), _text(value["path"]), _text(value.get("commit")))


def origin_words(value: object) -> str:
    """Where an imported RFC came from, in words."""
    if not isinstance(value, Mapping):
        return ""
    source, commit = _text(value.get("source")), _text(value.get("commit"))
    return f"{source or 'another repository'}{f' at {commit[:12]}' if commit else ''}"
