"""Words of foreign headers as values of ours, and what is no such value."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rfcflow.importing import values
from rfcflow.text.keys import REFERENCE


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2026-03-05",
            "5-Mar-2026",
            "05 March 2026",
            "March 5, 2026",
            "mar 5th 2026",
            "2026/3/5",
            "2026.03.05",
        ),
        *("2026-03-05T10:00:00Z", "`05-Mar-2026 <https://example.org/1>`__", "2026-03-05 (again in April)"),
    ],
)
def test_a_date_of_any_style_is_iso(text: str) -> None:
    assert ("2026-03-05", "") == values.day(text)


@pytest.mark.parametrize(
    "text,why",
    [
        ("2026-02-30", "is not a day of the calendar"),
        ("2014-19-19", "is not a day of the calendar"),
        ("31-Feb-2026", "is not a day of the calendar"),
        ("03/04/2026", "may be either of two days"),
        ("0026-01-01", "is of a year no proposal was written in"),
        ("2026-03", "is no date that can be read"),
        ("soon", "is no date that can be read"),
    ],
)
def test_an_impossible_date_is_none_and_says_why(text: str, why: str) -> None:
    assert (None, why) == values.day(text)


def test_a_date_of_numbers_is_read_where_only_one_order_is_possible() -> None:
    assert ("2026-04-13", "") == values.day("13/04/2026") == values.day("04/13/2026")


@given(st.dates(date(1970, 1, 1), date(2199, 12, 31)), st.sampled_from(["%Y-%m-%d", "%d-%b-%Y", "%B %d, %Y"]))
def test_every_day_is_read_back_from_every_style(day: date, style: str) -> None:
    assert (day.isoformat(), "") == values.day(day.strftime(style))


@pytest.mark.parametrize(
    "text,people",
    [
        ("Ada Example <ada@example.org>, Bob Sample", ("Ada Example", "Bob Sample")),
        ("Ada Example (@ada-example), Bob (@bob) <bob@example.org>, et al.", ("ada-example", "bob")),
        ("Ada Example, Bob Sample and Cleo Third", ("Ada Example", "Bob Sample", "Cleo Third")),
        ("ada@example.org (Ada Example)", ("Ada Example",)),
        ("Ada Example <ada at example.org>", ("Ada Example",)),
        ("ada@example.org", ()),
        ("Ada Example, Jr. <ada@example.org>, Bob", ("Ada Example, Jr.", "Bob")),
        ("[Ada](https://github.com/ada-example), https://github.com/bob", ("ada-example", "bob")),
        ("@ada-example @ada-example", ("ada-example",)),
        ("TBD", ()),
        ("`Ada Example <https://example.org/ada>`_", ("Ada Example",)),
    ],
)
def test_people_are_logins_or_names_and_never_addresses(text: str, people: tuple[str, ...]) -> None:
    assert people == values.people(text)


@given(st.text(max_size=200), st.lists(st.text(max_size=30), max_size=5).map(tuple))
def test_no_text_gives_an_e_mail_address_as_a_person(text: str, items: tuple[str, ...]) -> None:
    for person in values.people(f"{text} <ada@example.org>, bob@example.org", items):
        assert "@" not in person
        assert person.strip() == person != ""


@pytest.mark.parametrize(
    "text,ids,strange",
    [
        ("513, 571", ("0513", "0571"), ()),
        ("EIP-3860 and [PEP 7](pep-0007.html)", ("3860", "0007"), ()),
        ("2071b", ("2071b",), ()),
        ("none", (), ()),
        ("7, sails", ("0007",), ("sails",)),
        ("0", (), ("0",)),
    ],
)
def test_references_are_ids_of_four_digits(text: str, ids: tuple[str, ...], strange: tuple[str, ...]) -> None:
    assert (ids, strange) == values.references(text)


@given(st.text(max_size=100))
def test_every_reference_fits_our_front_matter(text: str) -> None:
    assert all(REFERENCE.fullmatch(each) for each in values.references(text)[0])


@pytest.mark.parametrize(
    "text,link",
    [
        ("[x](https://example.org/a_(b)) and more", "https://example.org/a_(b)"),
        ("`1 <https://example.org/1>`__", "https://example.org/1"),
        ("see https://example.org/a.", "https://example.org/a"),
        ("ada@example.org", None),
        ("javascript:alert(1)", None),
    ],
)
def test_a_link_is_a_whole_http_address(text: str, link: str | None) -> None:
    assert link == values.link(text)


def test_a_long_or_hidden_text_becomes_one_visible_line() -> None:
    assert "a b c" == values.line("a\u202e b\nc ", 10)
    assert "abc…" == values.line("abcdef", 4)
