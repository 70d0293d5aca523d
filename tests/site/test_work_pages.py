"""Pages for people and for work, and what later events say of a decision."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from rfcflow.events import timestamp, words
from rfcflow.model import STATES
from rfcflow.site.build import build
from rfcflow.site.deadlines import deadlines
from rfcflow.site.inputs import Entry
from rfcflow.site.record import Contest, Record, Step, Verdict
from tests.site.checking import broken_links, faults, read
from tests.site.samples import ADA, BEN, CLEO, IMPORTED_OUTCOME, IMPORTED_TEXT, Story, inputs


def said(site: Any, path: str) -> str:
    return " ".join(" ".join(read(site[path]).text).split())


def part(text: str, start: str, end: str = "Made from Git alone") -> str:
    return text.partition(start)[2].partition(end)[0]


def test_a_person_sees_what_waits_on_them_and_what_they_did() -> None:
    page = said(build(inputs()), "people/ben-harrow.html")
    waiting = part(page, "Waiting on them", "They could act too")
    assert "0052 Deterministic reductions" in waiting
    assert "0054 A stable binary interface" not in part(page, "They could act too", "Shepherding")
    assert "0053 Fuse element-wise kernels" in part(page, "Shepherding", "Signed by them")
    assert "0042 Ragged tensors in the core" in part(page, "Signed by them")


def test_an_author_waits_under_the_word_author_and_has_a_page_without_a_role() -> None:
    site = build(inputs())
    page = said(site, "people/ada-quill.html")
    assert "0051 One allocator" in part(page, "Waiting on them", "Written by them")
    assert "0007 Packed sequences" in said(site, "people/elin-varga.html")


def test_logins_are_one_person_whatever_their_case() -> None:
    site = build(inputs(Story("0061", "Case", authors=["Ada-Quill", "no login at all"]).opened().entry()))
    assert "0061 Case" in said(site, "people/ada-quill.html")
    assert "people/Ada-Quill/index.html" not in site
    assert [] == broken_links(site)


@pytest.mark.parametrize("name", ["..", "../x", "a/b", "-a", "a--b", "index.html", "a" * 60])
def test_a_name_that_is_no_login_never_becomes_a_file(name: str) -> None:
    site = build(inputs(Story("0061", "Odd", authors=[name]).review().entry()))
    assert [] == [path for path in site if "people/" in path and "odd" in path.lower()]
    people = {"ada-quill", "ben-harrow", "cleo-marsh", "drew-okafor", "elin-varga"}
    pages = {
        "people/index.html",
        *(f"people/{key}.html" for key in people),
        *(f"people/{key}.atom" for key in people),
    }
    assert pages == {path for path in site if path.startswith("people/")}


def test_somebody_who_is_called_index_has_a_page_beside_that_of_all_people() -> None:
    site = build(inputs(Story("0061", "Mine", authors=["index"]).review().entry()))
    assert "ada-quill" in said(site, "people/index.html")
    assert "Mine" in part(said(site, "people/index-.html"), "Written by them")
    assert b'href="../people/index-.html"' in site["rfcs/0061.html"]
    assert [] == broken_links(site)


def test_a_final_comment_period_is_listed_with_its_end_and_proposal() -> None:
    page = said(build(inputs()), "work/final-comment/index.html")
    assert "0054 A stable binary interface" in page
    assert "Proposed: to accept , by ben-harrow . Open since 2026-09-08 , ends 2026-09-18 ." in page


def test_what_is_due_before_the_newest_commit_is_overdue() -> None:
    page = said(build(inputs()), "work/overdue/index.html")
    assert "0052 Deterministic reductions" in part(page, "Overdue 1", "Due next")
    assert "0054" in part(page, "Due next 3")
    assert "Overdue" in said(build(inputs(asof="")), "work/overdue/index.html")


def test_a_rejection_says_why() -> None:
    page = said(build(inputs()), "work/rejected/index.html")
    assert "three of the five largest models do" in page


def test_newcomers_find_what_wants_a_shepherd_and_what_wants_an_implementer() -> None:
    built = (
        Story("0063", "Done").review().decided().landed().say("implemented", BEN, to="implemented", link="x")
    )
    page = said(build(inputs(built.entry())), "work/newcomers/index.html")
    assert "0052 Deterministic" in part(page, "Wants a shepherd", "Wants an implementer")
    wanted = part(page, "Wants an implementer")
    assert ("0042" in wanted, "0063" in wanted) == (True, False)


def test_the_calendar_has_a_day_for_every_date_to_come() -> None:
    page = said(build(inputs()), "work/calendar/index.html")
    assert "2026-09-18" in page
    assert "The final comment period ends: to accept" in page
    assert "2026-09-05" not in page


def test_shelves_gather_by_kind_tag_year_and_decision() -> None:
    story = Story("0064", "Break it", contentious=["compatibility"]).review().entry()
    site = build(inputs(story))
    assert "0064 Break it" in said(site, "tags/compatibility/index.html")
    assert "0044 Drop support" in said(site, "decisions/reject/index.html")
    assert "0007 Packed sequences" in said(site, "years/2024/index.html")
    assert "0052" in said(site, "kinds/feature/index.html")
    assert [] == broken_links(site)
    assert [] == faults(site)


def test_a_kind_nobody_registered_never_names_a_directory_outside() -> None:
    site = build(inputs(Story("0065", "Odd", kind="../../etc").review().entry()))
    assert [] == [path for path in site if path.startswith("kinds/") and path != "kinds/feature/index.html"]


# --- what later events say ---


def test_spam_shows_neither_title_nor_text_even_after_review() -> None:
    story = Story("0060", "BUY CHEAP PILLS", b"visit PILLS\n").review().say("spam", BEN)
    site = build(inputs(story.entry()))
    assert [] == [path for path, content in site.items() if b"PILLS" in content.upper()]
    assert "closed as spam" in said(site, "rfcs/0060.html")


def test_what_is_kept_back_is_on_nobody_s_page_and_in_no_feed() -> None:
    site = build(inputs(Story("0066", "HUSH").proposed().entry()))
    assert b"HUSH" in site["llms.txt"]
    assert [] == [path for path, content in build(inputs()).items() if b"PILLS" in content.upper()]
    assert b"0050" not in site["llms.txt"] + site["feeds/new.atom"] + site["people/ada-quill.atom"]


def test_an_overturned_decision_says_so_with_its_reason_and_is_no_longer_contestable() -> None:
    story = Story("0067", "Too soon").review().decided().landed()
    assert "Can be contested until 2026-09-18" in said(build(inputs(story.entry())), "rfcs/0067.html")
    story.say(
        "overturned",
        CLEO,
        to="rejected",
        reason=words("It broke every extension."),
        motion="m1",
        criteria=["factual-error"],
        reopens=words("A migration path."),
    )
    page = said(build(inputs(story.entry())), "rfcs/0067.html")
    assert "Overturned 2026-09-06" in page
    assert "It broke every extension." in page
    assert "Can be contested" not in page


def superseded(name: str, title: str, by: str) -> Story:
    story = Story(name, title).review().decided().landed()
    return story.say("superseded", None, to="superseded", by=by)


def test_a_dead_document_names_the_living_successor_through_the_dead_ones() -> None:
    first = superseded("0070", "First", "0071")
    second = superseded("0071", "Second", "0072")
    third = Story("0072", "Third").review().decided().landed()
    page = said(build(inputs(first.entry(), second.entry(), third.entry())), "rfcs/0070.html")
    assert "Read instead: RFC 0072: Third" in page
    assert "Read instead: RFC 0071" not in page


def test_two_that_replace_each_other_end_somewhere() -> None:
    first = superseded("0070", "First", "0071")
    second = superseded("0071", "Second", "0070")
    page = said(build(inputs(first.entry(), second.entry())), "rfcs/0070.html")
    assert "Read instead: RFC 0071: Second" in page


def test_a_hold_is_shown_as_contested_and_in_the_calendar() -> None:
    story = Story("0068", "Wait").review().final_comment()
    until = timestamp(story.day.replace(day=20))
    story.say("held", CLEO, until=until, reason=words("My team is away."))
    site = build(inputs(story.entry()))
    page = said(site, "rfcs/0068.html")
    assert "My team is away." in part(page, "Contested", "What happened")
    assert "Ends unless acted upon" in said(site, "work/calendar/index.html")


def test_an_imported_rfc_shows_its_history_and_the_texts_that_stayed() -> None:
    outcome = {
        **IMPORTED_OUTCOME,
        "history": [
            {"state": "proposed", "source-state": "Draft", "date": "2024-02-29", "commit": "a" * 40},
            {"state": "no state", "source-state": "Frozen", "date": "never", "commit": None},
            "garbage",
        ],
        "parts": [{"path": "text/7/appendix.md", "blob": "b" * 40}, {"path": 5}],
    }
    entry = Entry("0008", text=IMPORTED_TEXT, outcome=outcome, path="rfcs/0008-packed.md")
    page = part(said(build(inputs(entry)), "rfcs/0008.html"), "Before the import")
    for expected in ("2024-02-29 Draft proposed aaaaaaaaaaaa", "Frozen", "text/7/appendix.md"):
        assert expected in page


def test_an_imported_rfc_keeps_its_past_when_its_ledger_begins() -> None:
    outcome = {**IMPORTED_OUTCOME, "history": [{"source-state": "Final", "date": "2024-03-01"}]}
    path = "rfcs/0008-packed.md"
    story = Story("0008", "Packed sequences").say(
        "imported",
        ADA,
        number=8,
        title=words("Packed sequences"),
        state="accepted",
        origin=outcome["origin"],
        path=path,
        commit="d" * 40,
        blobs={path: "b" * 40},
        meta={"title": words("Packed sequences"), "authors": ["elin-varga"]},
        author_ids=[],
    )
    entry = story.entry(text=IMPORTED_TEXT, outcome=outcome, path=path)
    page = said(build(inputs(entry)), "rfcs/0008.html")
    for expected in ("opened 2024-02-29", "Imported from acme/old-rfcs at eeeeeeeeeeee", "2024-03-01 Final"):
        assert expected in page


def test_deadlines_are_of_what_is_not_over() -> None:
    entry = Entry("0001")
    step = Step("", "say `it`", "2026-01-02T00:00:00Z", "", "")
    over = Contest("hold", "wait", "a", "2026-01-01T00:00:00Z", "2026-01-05T00:00:00Z", "", "lifted")
    open_ = Record("0001", entry, state="review", step=step, contests=(over, replace(over, ended="")))
    final = Verdict("accept", "2026-01-01T00:00:00Z", contestable_until="2026-01-09T00:00:00Z")
    decided = Record("0002", entry, state="accepted", step=step, verdicts=(final,))
    found = [(deadline.rfc, deadline.at[:10], deadline.what) for deadline in deadlines((open_, decided))]
    assert [
        ("0001", "2026-01-02", "Say it"),
        ("0001", "2026-01-05", "Ends unless acted upon: wait"),
        ("0002", "2026-01-09", "The decision becomes final"),
    ] == found
    assert 1 == len(deadlines((open_, decided), "2026-01-06T12:00:00Z"))
    assert () == deadlines((replace(open_, hidden=True),))


def test_every_state_is_browsed_from_one_page() -> None:
    site = build(inputs())
    links = {given["href"] for given in read(site["browse/index.html"]).found("a")}
    assert set() == {f"../states/{state}/index.html" for state in STATES} - links
