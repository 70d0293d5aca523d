from __future__ import annotations

import re

import comrak
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rfcflow.text.neutral import block, code, inline, table_cell

CODE = re.compile(r"<code>.*?</code>", re.DOTALL)
TAGS = re.compile(r"</?(?:p|code|blockquote|table|thead|tbody|tr|th|td)>")
ALIVE = re.compile(r"@\w|#\d|gh-\d|://|www\.|\b[0-9a-f]{7,40}\b|\$", re.IGNORECASE)
FRAGMENTS = [
    *(
        "@ada-example",
        "@org/team",
        "#12",
        "GH-7",
        "owner/repo#3",
        "0123abc",
        "https://example.org",
        "www.example.org",
    ),
    *(
        "`",
        "``",
        "|",
        "\\",
        "*",
        "_",
        "[a](b)",
        "![a](b)",
        "<b>",
        "<!--",
        "-->",
        "<!-- rfcflow:status -->",
        "&lt;",
    ),
    *(
        "&#64;ada",
        "\n",
        "\r\n",
        "\n\n",
        " ",
        "# x",
        "- x",
        "1. x",
        "> x",
        "```",
        "~~~",
        "---",
        "    ",
        "\t",
        "$x$",
    ),
    *(
        "$`x`$",
        ":tada:",
        "\u202e",
        "\u200b",
        "\0",
        "ada@example.org",
        "~x~",
        "word",
        "日本語",
        "\ud800",
        "=",
        "+ x",
    ),
]
HOSTILE = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=3), max_size=10).map("".join)


def html(markdown: str, *, table: bool = False) -> str:
    extensions = comrak.ExtensionOptions()
    extensions.table = extensions.strikethrough = extensions.autolink = True
    options = comrak.RenderOptions()
    options.unsafe_ = True
    return comrak.render_markdown(markdown, extensions, None, options)


def assert_inert(rendered: str) -> None:
    outside = TAGS.sub("", CODE.sub("", rendered))
    assert not ALIVE.search(outside), rendered
    assert "<" not in outside, rendered


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain words, really", "plain words, really"),
        ("ask @ada-example.", "ask `@ada-example.`"),
        ("fixes #12 and o/r#3", "fixes `#12` and `o/r#3`"),
        ("in 0123abc", "in `0123abc`"),
        ("*a* [b](c) <b>", "\\*a\\* \\[b\\](c) &lt;b&gt;"),
        ("a\n\n# b", "a # b"),
        ("# a", "\\# a"),
        ("12. a", "12\\. a"),
        ("<!-- rfcflow:x -->", "&lt;!-- rfcflow:x --&gt;"),
        ("a\u202eb\0", "a␦b␦"),
        ("", ""),
    ],
)
def test_one_line_shows_the_words_and_nothing_else(text: str, expected: str) -> None:
    assert expected == inline(text)


def test_long_text_is_cut() -> None:
    assert "xxxx…" == inline("x" * 100, 5)
    assert "> xxxx…" == block("x" * 100, 5)


def test_code_outlasts_every_backtick() -> None:
    assert "``` a``b ```" not in code("a``b")
    assert "```a``b```" == code("a``b")
    assert "`` `a` ``" == code("`a`")
    assert "` `" == code("")


def test_a_quotation_keeps_its_lines() -> None:
    assert "> one\n>\n> \\# two" == block("one\r\n\r\n# two\n")


@given(HOSTILE)
def test_one_line_is_inert(text: str) -> None:
    line = inline(text)
    assert "\n" not in line
    assert "<!--" not in line
    assert_inert(html(f"Said: {line}"))
    assert_inert(html(line))


@given(HOSTILE)
def test_code_is_one_code_span(text: str) -> None:
    span = code(text)
    assert "<!--" not in span
    assert re.fullmatch(r"<p><code>[^<]*</code></p>\n", html(span))


@given(HOSTILE)
def test_a_quotation_is_inert_and_ends(text: str) -> None:
    quoted = block(text)
    assert "<!--" not in quoted
    rendered = html(f"{quoted}\n\nend")
    assert rendered.endswith("</blockquote>\n<p>end</p>\n")
    assert_inert(rendered)


@given(HOSTILE)
def test_a_table_cell_stays_one_cell(text: str) -> None:
    rendered = html(f"| a | b |\n|---|---|\n| {table_cell(text)} | end |\n")
    assert 2 == rendered.count("<td>")
    assert "<td>end</td>" in rendered
    assert_inert(rendered)
