"""The difference of two texts: what is marked, what stays, and that nothing is lost or made up."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from rfcflow.site import markdown
from rfcflow.site.prose import Difference, difference
from tests.site.checking import read

WORDS = st.text("abc", min_size=1, max_size=3)
LINES = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)
BLOCKS = st.one_of(
    LINES,
    LINES.map(lambda line: f"## {line}"),
    st.lists(LINES, min_size=1, max_size=3).map(lambda rows: "\n".join(f"- {row}" for row in rows)),
    st.lists(LINES, min_size=1, max_size=3).map(lambda rows: "```\n" + "\n".join(rows) + "\n```"),
    st.lists(WORDS, min_size=2, max_size=4).map(lambda row: f"| x | y |\n|--|--|\n| {row[0]} | {row[1]} |"),
    st.tuples(WORDS, WORDS, WORDS).map(lambda w: f"{w[0]} *{w[1]}* [{w[2]}](https://{w[0]}.example)"),
)
TEXTS = st.lists(BLOCKS, max_size=6).map("\n\n".join)


def rendered(text: str) -> str:
    return markdown.render(text, "", lambda url: url, lambda url: url)


class Reading(HTMLParser):
    """The words of a page, without those within the elements `skipped`."""

    def __init__(self, skipped: str) -> None:
        super().__init__()
        self.skipped, self.depth, self.found = skipped, 0, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.depth += tag == self.skipped

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag == self.skipped

    def handle_data(self, data: str) -> None:
        if not self.depth:
            self.found += data


def words(html: str, skipped: str = "none") -> str:
    reading = Reading(skipped)
    reading.feed(html)
    return "".join(reading.found.split())


@given(TEXTS, TEXTS)
@example("a *b*", "a b")
@example("- a\n- b", "- a\n\n- b")
@example("```\na\n```", "a")
def test_without_what_was_put_in_it_is_the_old_text_and_without_what_was_taken_out_the_new(
    old: str, new: str
) -> None:
    found = difference(rendered(old), rendered(new), around=1000)
    assume(found.added or found.removed)
    assert words(rendered(old)) == words(found.html, "ins")
    assert words(rendered(new)) == words(found.html, "del")
    assert [] == read(found.html.encode()).wrong


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    found = difference(rendered(text), rendered(text))
    assert (0, 0) == (found.added, found.removed)
    assert not re.search("<(?:ins|del)", found.html)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("one two three", "one 2 three", "<p>one <del>two</del><ins>2</ins> three</p>"),
        (
            "see [x](https://a.example)",
            "see [x](https://b.example)",
            '<ins><a href="https://b.example">x</a></ins>',
        ),
        ("| a |\n|--|\n| 1 2 |", "| a |\n|--|\n| 1 3 |", "<td>1 <del>2</del><ins>3</ins></td>"),
        ("```\na = 1\nb = 2\n```", "```\na = 1\nb = 3\n```", "a = 1\n<del>b = 2</del>\n<ins>b = 3</ins>"),
        ("- a b c\n- d", "- a b c\n- e\n- d", "<li><ins>e</ins></li>"),
        ("- [ ] a", "- [x] a", 'aria-label="done" checked></ins>'),
    ],
)
def test_a_change_is_marked_where_it_is(old: str, new: str, expected: str) -> None:
    assert expected in difference(rendered(old), rendered(new)).html


def test_what_is_the_same_is_counted_and_the_heading_above_a_change_is_kept() -> None:
    text = (
        "## Far\n\n"
        + "\n\n".join(f"line {number}" for number in range(9))
        + "\n\n## Near\n\nabove\n\nlast old"
    )
    found = difference(rendered(text), rendered(text.replace("last old", "last new"))).html
    assert '<p class="same">10 parts are the same</p>' in found
    assert "<h2>Near</h2>" in found
    assert "<h2>Far</h2>" not in found


def test_ids_and_links_within_the_page_are_left_out() -> None:
    found = difference(rendered("## A\n\nx[^1]\n\n[^1]: y"), rendered("## A\n\nz[^1]\n\n[^1]: y")).html
    assert not re.search(r' id=|href="#', found)


def test_texts_of_many_equal_parts_take_no_time_worth_naming() -> None:
    old = rendered("\n\n".join(["same"] * 3000))
    new = rendered("\n\n".join(["else", *["same", "other"] * 1500]))
    assert difference(old, new).added > 0


def test_what_is_nested_beyond_measure_or_long_is_compared_all_the_same() -> None:
    for old, new in (
        (f"{'<blockquote>' * 480}<p>one two</p>{'</blockquote>' * 480}<p>end</p>",) * 2,
        (f"<p>{'<b>x' * 5_000}{'</b>' * 5_000}</p>",) * 2,
    ):
        assert (1, 0) == _counts(difference(old, new.replace("</p>", " more</p>", 1)))
    many = [f"<p>{number}</p>" for number in range(12_000)]
    assert (12_000, 12_000) == _counts(difference("".join(many), "".join(many).replace("<p>", "<p>x")))


def _counts(found: Difference) -> tuple[int, int]:
    return found.added, found.removed
