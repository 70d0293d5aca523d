"""Every style of header, read; and no bytes that make a reader raise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rfcflow.importing.headers import Found, read_header
from rfcflow.importing.profile import STYLES, Profile
from rfcflow.text.frontmatter import parse_document

KEYS = {
    "title": ("Title",),
    "authors": ("Author", "Author(s)", "Authors"),
    "created": ("Start Date",),
    "state": ("Status",),
    "requires": ("Requires",),
}


def read(style: str, text: str, sidecar: str | None = None) -> Found:
    known = Profile("test", ("{number}.md",), (style,), KEYS)
    return read_header("a.md", text.encode(), known, None if sidecar is None else sidecar.encode())


def texts(found: Found) -> dict[str, list[str]]:
    return {key: [field.text for field in fields] for key, fields in found.fields.items()}


def test_yaml_front_matter_ends_at_its_second_fence() -> None:
    text = "---\ntitle: Sails\nrequires: [1, 2]\nstatus:\n---\n\nText.\n"
    found = read("yaml", text)
    assert {"title": ["Sails"], "requires": ["1, 2"], "state": [""]} == texts(found)
    assert ("1", "2") == found.fields["requires"][0].items
    assert "\nText.\n" == text[found.header.body :]


def test_yaml_that_cannot_be_read_is_read_line_by_line_and_said_so() -> None:
    found = read("yaml", "---\ntitle: Sails: striped\nstatus: 'Final'\n  odd: [\n---\nText.\n")
    assert {"title": ["Sails: striped"], "state": ["Final"]} == texts(found)
    (problem,) = found.header.problems
    assert ("header-unreadable", 2) == (problem.code, problem.line)


def test_rfc_822_lines_are_continued_by_indented_ones_and_end_at_a_blank_one() -> None:
    text = (
        "Number: 7\r\nTitle: Sails\r\nAuthor: Ada <ada@example.org>,\r\n        Bob\r\n\r\nText: no key.\r\n"
    )
    found = read("rfc822", text)
    assert {"title": ["Sails"], "authors": ["Ada <ada@example.org>, Bob"]} == texts(found)
    assert 3 == found.fields["authors"][0].line
    assert "\r\nText: no key.\r\n" == text[found.header.body :]


def test_a_line_that_is_no_key_ends_an_rfc_822_header_and_is_text() -> None:
    text = "Title: Sails\nno key here\n"
    found = read("rfc822", text)
    assert "no key here\n" == text[found.header.body :]
    assert ["header-line"] == [problem.code for problem in found.header.problems]


@pytest.mark.parametrize(
    "before",
    ["", "\n", "# Sails\n\n", "<!-- a licence\nof two lines -->\n\n", "A remark.\n\n", "q- Typo: x\n"],
)
def test_bullets_may_stand_behind_a_title_or_a_remark(before: str) -> None:
    text = (
        before
        + "- **Start Date**: 2026-01-02\n- Status: Final\n  or so\n[1]: https://example.org\n* Title: X\n"
    )
    found = read("bullets", text + "\n## Summary\n\n- Author: nobody\n")
    assert {"created": ["2026-01-02"], "state": ["Final or so"], "title": ["X"]} == texts(found)
    assert 0 == found.header.body


def test_a_table_has_a_row_for_each_key() -> None:
    rows = "|   |   |\n|---|---|\n| Author | Ada \\| Bob |\n| **Status** | Final |\n"
    text = f"# Sails\n\n{rows}\n| Title | no |\n"
    assert {"authors": ["Ada | Bob"], "state": ["Final"]} == texts(read("table", text))


def test_a_table_deep_in_the_text_is_no_header() -> None:
    assert {} == texts(read("table", "x\n" * 60 + "| Status | Final |\n|---|---|\n| Title | x |\n"))


@pytest.mark.parametrize("label", ["**Authors:**", "## Author(s)", "## **Authors**"])
def test_a_label_may_have_a_list_below_it(label: str) -> None:
    found = read("labels", f"# Sails\n\n{label}\n\n* @ada-example\n- @bob\n\nText.\n- no author\n")
    assert ("@ada-example", "@bob") == found.fields["authors"][0].items


def test_a_sidecar_is_a_file_of_keys_beside_the_text() -> None:
    found = read("sidecar", "# Text\n", sidecar="title: Sails\nauthors:\n- Ada\n- Bob\n")
    assert {"title": ["Sails"], "authors": ["Ada, Bob"]} == texts(found)


@pytest.mark.parametrize("style", [style for style in STYLES if style != "none"])
def test_a_text_without_a_header_is_said_to_have_none(style: str) -> None:
    found = read(style, "Only text.\n")
    assert {} == texts(found)
    assert ["no-header"] == [problem.code for problem in found.header.problems]


def test_a_profile_that_expects_no_header_misses_none() -> None:
    assert () == read("none", "Only text.\n").header.problems


@pytest.mark.parametrize(
    "style,line",
    [("yaml", "k{0}: v\n"), ("rfc822", "k{0}: v\n"), ("bullets", "- k{0}: v\n"), ("table", "|k{0}|v|\n")],
)
def test_ten_thousand_keys_are_no_header_and_one_finding(style: str, line: str) -> None:
    body = "".join(line.format(number) for number in range(10_000))
    frame = {"yaml": "---\n{0}---\n", "table": "| | |\n|-|-|\n{0}"}.get(style, "{0}")
    found = read(style, frame.format(body) + "\ntext\n")
    assert {} == texts(found)
    assert 1 == len(found.header.problems)


def test_a_yaml_bomb_is_one_finding() -> None:
    bomb = "---\na: &a [x]\n" + "".join(
        f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdef", "bcdefg", strict=True)
    )
    assert ["header-unreadable"] == [each.code for each in read("yaml", bomb + "---\n").header.problems]


PIECES = st.sampled_from(
    [
        *(
            "---\n",
            "Title: x\n",
            "- Status: y\n",
            "* **Author**: z\n",
            "| a | b |\n",
            "|---|---|\n",
            "\t",
            "  more\n",
        ),
        *(
            "**Authors:**\n",
            "- @ada\n",
            "## Author\n",
            "&a [*a]",
            "\r\n",
            "\r",
            "title: [",
            "'",
            ": ",
            "\u2028",
            "é",
        ),
    ]
)
TEXTS = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=30).map("".join))


@given(style=st.sampled_from(STYLES), text=TEXTS)
def test_no_text_makes_a_reader_raise_and_the_body_is_always_its_end(style: str, text: str) -> None:
    raw = text.encode("utf-8", "replace")
    known = Profile("test", ("{number}.md",), (style,), KEYS)
    header = read_header("a.md", raw, known, raw).header
    assert 0 <= header.body <= len(raw)
    assert all("\n" not in field.text for field in header.fields)


@given(style=st.sampled_from(STYLES), raw=st.binary(max_size=300))
def test_no_bytes_make_a_reader_raise(style: str, raw: bytes) -> None:
    known = Profile("test", ("{number}.md",), (style,), KEYS)
    assert 0 <= read_header("a.md", raw, known, raw).header.body <= len(raw)


@given(text=TEXTS, style=st.sampled_from(STYLES), suffix=st.sampled_from([".md", ".rst"]))
def test_whatever_a_text_holds_its_rfc_can_be_read_and_ends_with_its_body(
    text: str, style: str, suffix: str
) -> None:
    from rfcflow.importing.naming import Candidate
    from rfcflow.importing.record import read as imported

    raw = text.encode("utf-8", "replace").replace(b"\0", b"")
    known = Profile("test", ("{number}.md",), (style,), KEYS, state="accepted")
    found = imported("0007", Candidate(f"7{suffix}", 7, ""), raw, known)
    document, problems = parse_document("a.md", found.text)
    assert document is not None
    assert {"missing-key"} >= {problem.code for problem in problems}
    assert raw.removeprefix(b"\xef\xbb\xbf").endswith(document.body)
