from __future__ import annotations

import comrak
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rfcflow.site.cleaning import allowed
from rfcflow.site.headings import sections
from rfcflow.site.markdown import body_of, prose, render, sanitised
from tests.site.checking import read


def same(url: str) -> str:
    return url


@given(st.text(alphabet="abWw1 ,;.'%()-", min_size=1, max_size=40))
def test_a_plain_sentence_is_drawn_as_the_parser_would(text: str) -> None:
    options = comrak.ExtensionOptions()
    options.table = options.strikethrough = options.autolink = options.tasklist = True
    assert comrak.render_markdown(text, options) == prose(text)


@pytest.mark.parametrize(
    "url,expected",
    [
        ("https://a.example", "https://a.example"),
        ("MAILTO:x@a.example", "MAILTO:x@a.example"),
        ("//a.example/x", "https://a.example/x"),
        ("../x.md", None),
        ("#part", None),
        ("", None),
        ("javascript:alert(1)", ""),
        (" \x01java\nscript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("file:///etc/passwd", ""),
    ],
)
def test_only_harmless_schemes_are_kept(url: str, expected: str | None) -> None:
    assert expected == allowed(url)


def test_a_first_heading_that_repeats_the_title_is_left_out_and_the_rest_begin_at_two() -> None:
    html = render("# My *title* & more\n\n# Part\n\n## Sub\n", "my title & more", same, same)
    assert "title" not in html
    assert (("part", "Part"),) == sections(html)
    assert '<h3 id="sub">' in html


def test_front_matter_is_not_part_of_the_text() -> None:
    assert "# Hello\n" == body_of(b"---\ntitle: x\n---\n# Hello\n")
    assert "# Hello\n" == body_of(b"\xef\xbb\xbf# Hello\n")
    assert "a\ufffdb" == body_of(b"a\xffb")


def test_what_github_draws_is_drawn() -> None:
    text = "| a |\n|--:|\n| 1 |\n\n- [x] it\n- [ ] not\n\n~~gone~~ www.a.example\n\n> [!TIP]\n> hm\n"
    html = render(text, "", same, same)
    for part in (
        '"right"',
        'aria-label="done" checked',
        '="not done">',
        "<del>gone</del>",
        "http://www.a.e",
        "alert-tip",
    ):
        assert part in html


def test_harmless_html_stays_and_its_table_can_be_scrolled() -> None:
    text = "a<sub>2</sub> <kbd>Ctrl</kbd>\n\n<table><tr><td align=center>x</td></tr></table>\n"
    html = render(text, "", same, same)
    assert "a<sub>2</sub> <kbd>Ctrl</kbd>" in html
    assert '<div class="scroll" tabindex="0" role="group" aria-label="Table"><table>' in html
    assert '<td class="center">x</td>' in html


def test_headings_in_people_s_words_do_not_join_the_page_s_outline() -> None:
    assert "<h" not in prose("# Loud\n\nand then")
    assert "Loud" in prose("# Loud\n\nand then")


@pytest.mark.parametrize(
    "markdown,expected",
    [
        ("# a\n# b\n## c", [2, 2, 3]),
        ("## a\n#### b\n#### c\n### d\n## e", [2, 3, 3, 3, 2]),
        ("### a\n# b", [2, 2]),
        ("# a\n## b\n### c\n#### d\n##### e\n###### f", [2, 3, 4, 5, 6, 6]),
        ("<h4>a <b>b <h5>c</h5></b></h4>\n\n<p title='<h1>'>d</p>\n\n# e", [2, 3, 2]),
    ],
)
def test_headings_begin_below_the_title_and_leave_no_level_out(markdown: str, expected: list[int]) -> None:
    html = render(markdown, "", same, same)
    page = read(html.encode())
    assert expected == [int(tag[1]) for tag, _ in page.tags if tag[0] == "h" and tag[1:].isdigit()]
    assert [] == page.wrong


def test_a_head_without_words_is_a_cell() -> None:
    html = render("| | a | &nbsp; |\n|:-:|--|--|\n| b | c | d |\n", "", same, same)
    assert '<td class="center"></td>' in html
    assert html.count("<th") - html.count("<thead") == 1


def test_a_table_keeps_its_caption_where_it_stands() -> None:
    html = sanitised("<table><caption><code>x</code> y</caption><tr><td>1</td></tr></table>", same, same)
    assert "<table><caption><code>x</code> y</caption><tbody>" in html


@pytest.mark.parametrize(
    "markdown,expected",
    [
        ("<!-- a remark -->\n\nOne <!-- two --> three.", "\n<p>One  three.</p>\n"),
        ("One.\n\n<!-- <b>never</b> closed\n\nTwo.", "<p>One.</p>\n"),
        ("One <!-- two --> <kbd>x</kbd>.", "<p>One  <kbd>x</kbd>.</p>\n"),
        ("`<!-- in code -->`", "<p><code>&lt;!-- in code --&gt;</code></p>\n"),
        ("<scr<!-- x -->ipt>alert(1)</script>", "<p>&lt;script&gt;alert(1)</p>\n"),
    ],
)
def test_remarks_are_shown_to_nobody_whatever_stands_beside_them(markdown: str, expected: str) -> None:
    assert expected == render(markdown, "", same, same)
