"""Cases about people: in public with the person's own word, or decided elsewhere and recorded here.

Invariant: without one of the two nothing about a person is proposed, and what is recorded names who decided,
when, the topic and a general reason, never the evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from rfcflow.decide.sections import section
from rfcflow.errors import Problem
from rfcflow.model import Document, Governance

CONSENT: Final = "consent"
RECORDED: Final = "decided off the repository"
DECIDERS: Final = ("core", "lead", "module")
# The topics of a removal, and the one of a nomination; docs/governance.md.
TOPICS: Final = ("nomination", "activity", "direction", "conduct", "outside activities")
_REQUIRED: Final = ("by", "on", "topic", "reason")
_DATES: Final = ("on", "announce by", "feedback given")
_KEYS: Final = (*_REQUIRED, "announce by", "feedback given")
_LINE: Final = re.compile(r"\s{0,3}[-*+]\s+([a-z][a-z ]*?)\s*:\s*(.*\S)\s*")
_COMMENT: Final = re.compile(r"#issuecomment-([0-9]{1,18})\b")
_LONGEST: Final = 300
_HINT: Final = (
    "Lines `- by: core`, `- on: 2026-11-20`, `- topic: activity`, `- reason: …`; and, where they are known, "
    "`- announce by:` and `- feedback given:` with a date."
)


class Case(Struct, frozen=True):
    """What the text of a case says: the comment named as consent (None: none), or what was recorded."""

    consent: int | None
    recorded: Mapping[str, str] | None
    problems: tuple[Problem, ...]


def consent_of(document: Document) -> int | None:
    """The id of the comment that the section *Consent* links to."""
    found = (_COMMENT.search(line) for _, line in section(document, CONSENT))
    return next((int(match[1]) for match in found if match is not None), None)


def read_case(document: Document, path: str) -> Case:
    """The case a text makes, and what is wrong with how it says it was decided."""
    lines = [(number, line) for number, line in section(document, RECORDED) if line.strip()]
    told: dict[str, str] = {}
    problems: list[Problem] = []
    for number, line in lines:
        match = _LINE.fullmatch(_lowered(line))
        if match is None or match[1] not in _KEYS:
            message = "this line says nothing about how the case was decided."
            problems.append(Problem(path, number, 1, "case-record", message, _HINT))
        elif len(match[2]) > _LONGEST:
            message = f"`{match[1]}` has {len(match[2])} characters; at most {_LONGEST} are kept."
            problems.append(
                Problem(path, number, 1, "case-record", message, "Evidence stays off the repository.")
            )
        else:
            told[match[1]] = match[2]
    if lines:
        problems += _wrong(told, path, lines[0][0])
    recorded = MappingProxyType(told) if told else None
    return Case(consent_of(document), recorded, tuple(problems))


def _lowered(line: str) -> str:
    key, _, value = line.partition(":")
    return f"{key.lower()}:{value}"


def _wrong(told: Mapping[str, str], path: str, line: int) -> Iterator[Problem]:
    for key in _REQUIRED:
        if key not in told:
            yield Problem(path, line, 1, "case-record", f"`{key}` is missing.", _HINT)
    for key, known in (("by", DECIDERS), ("topic", TOPICS)):
        if key in told and told[key].lower() not in known:
            listed = ", ".join(f"`{word}`" for word in known)
            yield Problem(path, line, 1, "case-record", f"`{key}` is one of {listed}.", _HINT)
    for key in _DATES:
        if key in told and not _is_day(told[key]):
            yield Problem(path, line, 1, "case-record", f"`{key}` is a date like 2026-11-20.", _HINT)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def public_problems(
    case: Case, subjects: tuple[int, ...], consent: int | None, path: str, *, author: int | None
) -> Iterator[Problem]:
    """Whether a case may be talked about here: by the person's own word, or because it is over.

    Who gives up a role of their own has said so by opening it. `consent` is who wrote the comment named.
    """
    if case.recorded is not None or (author is not None and subjects == (author,)):
        return
    if case.consent is None:
        hint = (
            "Close this pull request, and give the case to core in private. Once it is decided there, it is "
            f"recorded here below a heading *{RECORDED.capitalize()}*."
        )
        message = "A case about a person is public only with their consent: a link to a comment of their own."
        yield Problem(path, 0, 0, "consent-missing", message, hint)
    elif consent is not None and subjects and consent not in subjects:
        message = "The comment named as consent was not written by the person the case is about."
        hint = "They write it from their own account, in this repository; link to that comment."
        yield Problem(path, 0, 0, "consent-of-another", message, hint)


def opener_problems(
    kind: str, case: Case, author: int, governance: Governance, path: str
) -> Iterator[Problem]:
    """Who may open a case: a core nomination a maintainer, the record of a decision somebody of core."""
    person = governance.person_by_id(author)
    handle = person.handle if person is not None else ""
    in_core = handle in governance.policy.core
    maintains = in_core or any(handle in module.maintainers for module in governance.modules.values())
    if kind == "core-nomination" and not maintains:
        message = "Core and module maintainers nominate somebody for core."
        yield Problem(path, 0, 0, "case-opener", message, "Ask one of them to open it.")
    if case.recorded is not None and not in_core:
        message = "A core maintainer records what was decided off the repository."
        yield Problem(path, 0, 0, "case-opener", message, "Ask one of them to open it.")
