"""What published minutes settle: read from the pages that `rfc minutes` writes, closed for what was there."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rfcflow.meetings.minutes import make_minutes
from rfcflow.meetings.minutes_text import as_markdown
from rfcflow.meetings.published import newest, settlements

HEADER = "---\nmeeting: core, weekly\ndate: 2026-11-20\nattended: [Ada Fjord]\n---\n\n"
MEETING = date(2026, 11, 20)


def page(notes: str) -> bytes:
    made, _ = make_minutes(HEADER + notes)
    return as_markdown(made).encode()


def settled(notes: str, cause: date = MEETING, meeting: date = date(2026, 11, 27)) -> list[str]:
    found, problems = settlements({"minutes/a.md": page(notes)})
    assert () == problems
    return [each.rfc for each in found if each.settles(cause, meeting)]


@pytest.mark.parametrize(
    "outcome,weeks",
    [
        ("accepted", [1, 2, 9]),
        ("declined", [1, 2, 9]),
        ("use the RFC process", [1, 2, 9]),
        ("deferred", []),
        ("deferred until 2026-12-04", [1]),
        ("no action until 2026-12-05", [1, 2]),
        ("work group of Ada Fjord and Bo Larch by 2026-12-04", [1]),
    ],
)
def test_each_outcome_closes_for_good_until_its_day_or_not_at_all(outcome: str, weeks: list[int]) -> None:
    notes = f"- Decision on RFC 0042, safe tensors: {outcome}. For reasons: **good** ones.\n"
    gone = [
        week
        for week in (1, 2, 9)
        if settled(notes, meeting=date.fromordinal(MEETING.toordinal() + 7 * week)) == ["0042"]
    ]
    assert weeks == gone


def test_a_cause_after_the_meeting_and_the_meetings_own_agenda_are_untouched() -> None:
    notes = "- Decision on 0042: accepted.\n"
    assert ["0042"] == settled(notes)
    assert [] == settled(notes, cause=date(2026, 11, 21))
    assert [] == settled(notes, meeting=MEETING)


@pytest.mark.parametrize(
    "subject,rfcs",
    [
        ("RFC 42", ["0042"]),
        ("rfc-0042a: its name", ["0042a"]),
        ("0042", ["0042"]),
        ("RFC 123456", ["123456"]),
        ("2027 roadmap", []),
        ("safe tensors", []),
        ("what RFC 0042 left open", []),
    ],
)
def test_a_decision_is_about_the_rfc_it_begins_with(subject: str, rfcs: list[str]) -> None:
    assert rfcs == settled(f"- Decision on {subject}: declined.\n")


def test_notes_settle_nothing_whatever_headings_they_have() -> None:
    assert [] == settled("## Decisions\n\n- RFC 0042: **accepted**.\n")
    assert ["0007"] == settled("- Decision on 0007: accepted.\n\n## Decisions\n\n- RFC 0042: **accepted**.\n")


def test_the_last_word_counts() -> None:
    later = page("- Decision on 0042: deferred.\n").replace(b"2026-11-20", b"2026-11-27")
    found, _ = settlements({"minutes/b.md": page("- Decision on 0042: accepted.\n"), "minutes/a.md": later})
    assert "accepted" == newest(found, date(2026, 11, 27))["0042"].outcome
    assert "deferred" == newest(found, date(2026, 11, 28))["0042"].outcome


def test_what_somebody_mistyped_in_a_page_is_named_by_line_and_settles_nothing() -> None:
    head = b"# Minutes: core, 2026-11-20\n\n## Decisions\n\n"
    pages = {
        "minutes/a.md": head + b"- RFC 0042: **perhaps**.\n- 0043 fine\n",
        "minutes/b.md": b"# Minutes: core, some day\n",
        "minutes/README.md": b"# About these\n\n## Decisions\n\n- RFC 0042: **accepted**.\n",
        "minutes/c.md": head + b"- 0044: **no action until 2026-02-30**.\n",
    }
    found, problems = settlements(pages)
    assert () == found
    told = [(problem.path, problem.line, problem.code) for problem in problems]
    assert [
        ("minutes/a.md", 5, "unknown-outcome"),
        ("minutes/a.md", 6, "no-decision"),
        ("minutes/b.md", 1, "no-date"),
        ("minutes/c.md", 5, "impossible-date"),
    ] == told


@given(st.binary(max_size=80), st.text(max_size=80))
def test_no_page_is_a_bug(raw: bytes, line: str) -> None:
    settlements(
        {"minutes/a.md": raw, "minutes/b.md": f"# Minutes: x, 2026-11-20\n## Decisions\n{line}".encode()}
    )
