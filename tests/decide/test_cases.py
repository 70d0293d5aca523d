"""Cases about people: what a text says of how it was decided, and every finding, whole."""

from __future__ import annotations

from typing import Final

import pytest

from rfcflow.decide.cases import (
    _HINT,
    Case,
    consent_of,
    opener_problems,
    public_problems,
    read_case,
)
from rfcflow.errors import Problem
from rfcflow.model import Document
from rfcflow.text.frontmatter import parse_document
from tests.builders import IDS, governance, text

PATH: Final = "rfcs/0000-a-case.md"
WHOLE: Final = {
    "by": "core",
    "on": "2026-11-20",
    "topic": "activity",
    "reason": "Two years without a review.",
}
NAMED: Final = (
    "Lines `- by: core`, `- on: 2026-11-20`, `- topic: activity`, `- reason: …`; and, where they are"
)
FIRST: Final = 16  # the line of a text's first recorded line


def case(*lines: str) -> Document:
    body = "# Summary\n\nSomebody.\n\n## Decided off the repository\n\n" + "\n".join(lines) + "\n\n## Next\n"
    document, _ = parse_document(PATH, text(body=body), human=True)
    assert document is not None
    return document


def lines(**changes: str | None) -> list[str]:
    """The lines of a whole record, some of them changed or left out."""
    told = {**WHOLE, **{key.replace("_", " "): value for key, value in changes.items()}}
    return [f"- {key}: {value}" for key, value in told.items() if value is not None]


def finding(message: str, *, line: int = FIRST, hint: str = _HINT) -> Problem:
    return Problem(PATH, line, 1, "case-record", message, hint)


def test_a_whole_record_is_kept_word_for_word() -> None:
    assert _HINT.startswith(NAMED)
    read = read_case(case(*lines(announce_by="2026-12-01", feedback_given="2026-10-01")), PATH)
    assert {**WHOLE, "announce by": "2026-12-01", "feedback given": "2026-10-01"} == dict(read.recorded or {})
    assert (None, ()) == (read.consent, read.problems)


@pytest.mark.parametrize("line", ["  * BY :  core  ", "+ By: core", "   - by:core"])
def test_a_line_may_be_written_in_many_ways(line: str) -> None:
    assert {"by": "core"} == dict(read_case(case(line), PATH).recorded or {})


@pytest.mark.parametrize(
    "line", ["by: core", "    - by: core", "- by", "- by:", "- who: core", "---- by: core", "- by2: core"]
)
def test_a_line_that_says_nothing_is_named(line: str) -> None:
    said = "this line says nothing about how the case was decided."
    assert (finding(said, line=FIRST + 4),) == read_case(case(*lines(), line), PATH).problems


def test_what_is_missing_is_named_where_the_record_begins() -> None:
    problems = read_case(case("- topic: conduct"), PATH).problems
    assert tuple(finding(f"`{key}` is missing.") for key in ("by", "on", "reason")) == problems


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"by": "a friend"}, "`by` is one of `core`, `lead`, `module`."),
        ({"topic": "gossip"},
         "`topic` is one of `nomination`, `activity`, `direction`, `conduct`, `outside activities`."),
        ({"on": "20.11.2026"}, "`on` is a date like 2026-11-20."),
        ({"on": "2026-02-30"}, "`on` is a date like 2026-11-20."),
        ({"on": "20261120"}, "`on` is a date like 2026-11-20."),
        ({"announce_by": "soon"}, "`announce by` is a date like 2026-11-20."),
        ({"feedback_given": "often"}, "`feedback given` is a date like 2026-11-20."),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_named(changes: dict[str, str], message: str) -> None:
    assert (finding(message),) == read_case(case(*lines(**changes)), PATH).problems


@pytest.mark.parametrize("changes", [{"by": "Core"}, {"by": "module"}, {"topic": "Outside activities"}])
def test_what_is_an_answer_is_none(changes: dict[str, str]) -> None:
    assert () == read_case(case(*lines(**changes)), PATH).problems


def test_evidence_is_too_long_to_be_kept() -> None:
    kept = read_case(case(*lines(reason="x" * 300)), PATH)
    assert ("x" * 300, ()) == ((kept.recorded or {})["reason"], kept.problems)
    told = read_case(case(*lines(reason="x" * 301)), PATH)
    assert "reason" not in (told.recorded or {})
    assert (
        finding(
            "`reason` has 301 characters; at most 300 are kept.",
            line=FIRST + 3,
            hint="Evidence stays off the repository.",
        ),
        finding("`reason` is missing."),
    ) == told.problems


def test_a_text_without_the_section_records_nothing() -> None:
    document, _ = parse_document(PATH, text(), human=True)
    assert document is not None
    assert Case(None, None, ()) == read_case(document, PATH)


def test_the_first_comment_linked_below_consent_is_the_one() -> None:
    body = (
        "# Summary\n\nSee #issuecomment-1.\n\n## Consent\n\nHere:\n\n- x#issuecomment-23\n- #issuecomment-4\n"
    )
    document, _ = parse_document(PATH, text(body=body), human=True)
    assert document is not None
    assert (23, 23) == (consent_of(document), read_case(document, PATH).consent)


MISSING: Final = Problem(
    PATH,
    0,
    0,
    "consent-missing",
    "A case about a person is public only with their consent: a link to a comment of their own.",
    "Close this pull request, and give the case to core in private. Once it is decided there, it is "
    "recorded here below a heading *Decided off the repository*.",
)
ANOTHERS: Final = Problem(
    PATH,
    0,
    0,
    "consent-of-another",
    "The comment named as consent was not written by the person the case is about.",
    "They write it from their own account, in this repository; link to that comment.",
)


@pytest.mark.parametrize(
    ("agreed", "recorded", "subjects", "wrote", "author", "found"),
    [
        (None, False, (12,), None, 90, [MISSING]),
        (None, False, (), None, None, [MISSING]),
        (None, True, (12,), None, 90, []),
        (None, False, (90,), None, 90, []),
        (None, False, (12, 90), None, 90, [MISSING]),
        (23, False, (12,), None, 90, []),
        (23, False, (12,), 12, 90, []),
        (23, False, (12,), 13, 90, [ANOTHERS]),
        (23, False, (), 13, 90, []),
        (23, True, (12,), 13, 90, []),
    ],
)
def test_a_case_is_public_by_the_persons_own_word_or_when_it_is_over(
    agreed: int | None,
    recorded: bool,
    subjects: tuple[int, ...],
    wrote: int | None,
    author: int | None,
    found: list[Problem],
) -> None:
    told = Case(agreed, WHOLE if recorded else None, ())
    assert found == list(public_problems(told, subjects, wrote, PATH, author=author))


NOMINATES: Final = "Core and module maintainers nominate somebody for core."
RECORDS: Final = "A core maintainer records what was decided off the repository."


@pytest.mark.parametrize(
    ("kind", "recorded", "author", "messages"),
    [
        ("core-nomination", False, "olaf", [NOMINATES]),
        ("core-nomination", False, "ada", []),
        ("core-nomination", False, "cleo", []),
        ("core-nomination", True, "ada", [RECORDS]),
        ("core-nomination", True, "olaf", [NOMINATES, RECORDS]),
        ("removal", True, "cleo", []),
        ("removal", False, "olaf", []),
        ("nomination", True, "tri", [RECORDS]),
    ],
)
def test_who_may_open_a_case(
    kind: str,
    recorded: bool,
    author: str,
    messages: list[str],
) -> None:
    told = Case(None, WHOLE if recorded else None, ())
    found = list(opener_problems(kind, told, IDS[author], governance(), PATH))
    hint = "Ask one of them to open it."
    assert [Problem(PATH, 0, 0, "case-opener", message, hint) for message in messages] == found
