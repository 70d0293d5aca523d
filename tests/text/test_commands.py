from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rfcflow.text.commands import LIMIT, MOST, Invocation, Misread, arguments, parse

VERBS = frozenset(
    (
        "abstain",
        "concern",
        "final-comment",
        "help",
        "merge",
        "resolve",
        "retire",
        "shepherd",
        "sign-off",
        "summary",
    )
)


def verbs(body: str) -> list[str]:
    return [item.verb for item in parse(body, VERBS) if isinstance(item, Invocation)]


def only(body: str) -> Invocation:
    (found,) = parse(body, VERBS)
    assert isinstance(found, Invocation)
    return found


def misread(body: str) -> tuple[str, str | None, str]:
    (found,) = parse(body, VERBS)
    assert isinstance(found, Misread)
    return found.name, found.suggestion, found.reason


def test_a_command_has_argument_text_place_and_number() -> None:
    lines = (
        "Thanks!",
        "",
        "/concern  Naming of things ",
        "It is hard.",
        "Really.",
        "/HELP concern",
        "",
        "Afterwards",
    )
    body = "\r\n".join(lines)
    text = "It is hard.\nReally."
    assert (
        Invocation("concern", "Naming of things", text, 0, 3, text),
        Invocation("help", "concern", "", 1, 6, "Afterwards"),
    ) == parse(body, VERBS)


def test_the_prefix_makes_no_difference() -> None:
    assert only("/sign-off rev=abc") == only("/rfc sign-off rev=abc") == only("/RFC   Sign-Off rev=abc")


def test_the_rest_reaches_over_paragraphs_lists_and_quotes() -> None:
    body = "/summary\n\nOne.\n\n- /sign-off in a list\n\n> /sign-off in a quote\n\n/help"
    first, second = parse(body, VERBS)
    assert isinstance(first, Invocation)
    assert "One.\n\n- /sign-off in a list\n\n> /sign-off in a quote" == first.rest
    assert ("help", 1) == (getattr(second, "verb", ""), second.ordinal)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "no command",
        "Some words\n/sign-off",
        "text /sign-off",
        "`/sign-off`",
        "``\n/sign-off\n``",
        "```\n/sign-off\n```",
        "```\n/sign-off",
        "~~~ text\n/sign-off\n~~~",
        "    /sign-off",
        "\t/sign-off",
        "> /sign-off",
        "> quoted\n/sign-off",
        ">/sign-off",
        "- /sign-off",
        "- item\n/sign-off",
        "- item\n\n  /sign-off",
        "1. /sign-off",
        "* [ ] /sign-off",
        "# /sign-off",
        "/sign-off\n===",
        "/sign-off\n---",
        "| a |\n|---|\n| /sign-off |",
        "/sign-off | b\n--- | ---\n1 | 2",
        "<!-- /sign-off -->",
        "<!--\n/sign-off\n-->",
        "<!--\n\n/sign-off\n\n-->",
        "<div>\n/sign-off\n</div>",
        "<details>\n\n/sign-off\n\n</details>",
        "<details><summary>x</summary>\n\n/sign-off\n\n</details>",
        "<blockquote>\n\n/sign-off\n\n</blockquote>",
        "<pre>\n\n/sign-off\n\n</pre>",
        "words <details>\n\n/sign-off",
        "[/sign-off](https://example.org)",
        "[x]: /sign-off",
        "\\/sign-off",
        "&#47;sign-off",
        "//sign-off",
        "/ sign-off",
        "/usr/bin/sign-off",
        "/etc/hosts",
        "/etc",
        "/sign-off/x",
        "/label bug",
        "/lgtm",
        "/rebase",
        "On Sun, 22 Nov 2026 at 10:00, Ada Author <ada@example.org> wrote:\n\n/sign-off",
        "On Sun, 22 Nov 2026 at 10:00, Ada Author\n<ada@example.org> wrote:\n\n/sign-off",
        "Fine.\n\n-- \n/sign-off",
        "Fine.\n\n-- \n\n/sign-off",
        "Fine.\n\n-----Original Message-----\n\n/sign-off",
        "Fine.\n\n________________________________\nFrom: Ada\n\n/sign-off",
    ],
)
def test_what_is_no_command_is_left_alone(body: str) -> None:
    assert () == parse(body, VERBS)


@pytest.mark.parametrize(
    "body",
    [
        "/sign-off",
        "   /sign-off",
        "/sign-off   ",
        "\n\n/sign-off\n",
        "words\n\n/sign-off\n\nwords",
        "- item\n\n/sign-off",
        "> quoted\n\n/sign-off",
        "```\ncode\n```\n/sign-off",
        "# Heading\n/sign-off",
        "<!-- a comment -->\n\n/sign-off",
        "<details>\n\nwords\n\n</details>\n\n/sign-off",
        "I use `<details>` often\n\n/sign-off",
        "/label bug\n/sign-off",
        "/sign-off\r\n",
        "/sign-off\rwords",
        "On Sunday Ada wrote:\n> words\n\n/sign-off",
        "/sign-off\n-- \nAda",
        "***\n/sign-off",
        "\ud800 broken\n\n/sign-off",
        "\0\n\n/sign-off",
    ],
)
def test_what_is_a_command_is_found(body: str) -> None:
    assert ["sign-off"] == verbs(body)


@pytest.mark.parametrize(
    ("body", "name", "suggestion", "reason"),
    [
        ("/sheperd me", "sheperd", "shepherd", "unknown"),
        ("/shephard", "shephard", "shepherd", "unknown"),
        ("/signoff", "signoff", "sign-off", "unknown"),
        ("/sign_off", "sign_off", "sign-off", "unknown"),
        ("/sing-off", "sing-off", "sign-off", "unknown"),
        ("/mergee", "mergee", "merge", "unknown"),
        ("/rfc lgtm", "lgtm", None, "unknown"),
        ("/rfc", "", None, "unknown"),
        ("/rfc hlep", "hlep", None, "unknown"),
        ("/rfc /sign-off", "/sign-off", "sign-off", "unknown"),
        ("/rfc ../x", "/x", None, "unknown"),
        ("/sign-off.", "sign-off", "sign-off", "characters"),
        ("/help!", "help", "help", "characters"),
        ("/sign-off\u00a0rev=abc", "sign-off", "sign-off", "characters"),
        ("/sign-off\u200b", "sign-off", "sign-off", "characters"),
        ("\u200b/sign-off", "sign-off", "sign-off", "characters"),
        ("\ufeff/sign-off", "sign-off", "sign-off", "characters"),
        ("/sign\u200d-off", "sign-off", "sign-off", "characters"),
        ("\uff0fsign-off", "sign-off", "sign-off", "characters"),
        ("/\uff53ign-off", "sign-off", "sign-off", "characters"),
        ("/sign\u2011off", "sign-off", "sign-off", "characters"),
        ("/\u0455ign-off", "\u0455ign-off", "sign-off", "unknown"),
        ("/final-comment accept \u202etpecca", "final-comment", "final-comment", "characters"),
        ("/shepherd @a\u200bda", "shepherd", "shepherd", "characters"),
    ],
)
def test_what_looks_like_a_command_is_answered_and_not_run(
    body: str, name: str, suggestion: str | None, reason: str
) -> None:
    assert (name, suggestion, reason) == misread(body)


def test_short_verbs_are_no_typos_of_other_bots_verbs() -> None:
    for body in ("/hepl", "/held", "/helm", "/mrge2", "/retitle", "/resort"):
        assert () == parse(body, VERBS), body


def test_a_command_inside_the_text_of_another_is_one_unless_it_is_code_or_a_link() -> None:
    assert ["concern", "sign-off"] == verbs("/concern x\nwords\n/sign-off")
    for hidden in (
        "`a\n/sign-off\n`",
        "<!--\n/sign-off\n-->",
        "[a\n/sign-off](b)",
        "<b\n/sign-off>",
        "      /sign-off",
    ):
        assert ["concern"] == verbs(f"/concern x\n{hidden}"), hidden


def test_paths_and_foreign_commands_stay_in_the_text() -> None:
    assert "/usr/bin is wrong\n/retest too" == only("/concern x\n/usr/bin is wrong\n/retest too").text


def test_emoji_with_joiners_are_ordinary_text() -> None:
    assert "accept 👩\u200d🔬" == only("/final-comment accept 👩\u200d🔬").argument


def test_a_flood_of_commands_is_refused() -> None:
    found = parse("/help\n" * 1000, VERBS)
    assert MOST + 1 == len(found)
    assert isinstance(found[-1], Misread)
    assert "too-many" == found[-1].reason


PIECES = (
    *(
        "[",
        "]",
        "`",
        "``a`",
        "<a",
        "<a b='",
        "<!--",
        "](",
        "[a](",
        "\\`",
        "[[a]",
        "</",
        "<?",
        "\u200d",
        "> ",
        ">",
        "- ",
    ),
    *(
        "/help\n",
        "/sheperd\n",
        "/foo\n",
        "- a\n",
        "\n",
        "> a\nb\n",
        "-- \n",
        "--\n",
        "On a\n",
        "|a|\n|-|\n",
        "a\n-\n",
    ),
    *("<div>\n", "```\n", "[a]: b\n", "1) ", "\t", "<details>", "*a_", "&", "/", "a\n"),
)


@pytest.mark.parametrize("piece", PIECES)
def test_the_worst_comments_take_bounded_time(piece: str) -> None:
    start = time.process_time()
    parse("/concern x\n" + piece * (LIMIT // len(piece)), VERBS)
    parse(piece * (LIMIT // len(piece)) + "\n\n/help", VERBS)
    assert time.process_time() - start < 4


def test_deep_nesting_takes_bounded_time() -> None:
    start = time.process_time()
    assert () == parse("> " * 15 + "a\n" + "b\n" * 30_000, VERBS)
    assert () == parse("".join(" " * n + "- a\n" for n in range(350)) + "/help", VERBS)
    assert time.process_time() - start < 4


FRAGMENTS = st.sampled_from(
    (
        *(
            "/sign-off",
            "/rfc help",
            "/foo",
            "words",
            "\n",
            "\n\n",
            "> ",
            "- ",
            "    ",
            "\t",
            "```",
            "`",
            "<!--",
            "-->",
        ),
        *(
            "# ",
            "<details>",
            "</details>",
            "[a](",
            ")",
            "[a]: b",
            "---",
            "===",
            "|",
            "\r\n",
            "\r",
            "\u200b",
            "\u00a0",
        ),
        *(
            "\\",
            "<pre>",
            "</pre>",
            "1. ",
            "-- \n",
            "On x wrote:",
            '<p data-sourcepos="1:1-1:9">',
            "\ufeff",
            "\ud800",
        ),
        "\0",
    )
)
BODIES = st.lists(FRAGMENTS | st.text(max_size=2), max_size=12).map("".join)


@given(BODIES)
def test_parsing_never_raises_and_finds_only_lines_that_are_there(body: str) -> None:
    lines = body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    found = parse(body, VERBS)
    assert list(range(len(found))) == [item.ordinal for item in found]
    assert sorted({item.line for item in found}) == [item.line for item in found]
    for item in found:
        if isinstance(item, Invocation):
            assert lines[item.line - 1].strip(" \t").lower().startswith(("/" + item.verb, "/rfc"))


@given(BODIES)
def test_an_independent_parser_agrees_that_it_is_a_top_level_paragraph(body: str) -> None:
    markdown_it = pytest.importorskip("markdown_it", reason="markdown-it-py is the second opinion")
    parser = markdown_it.MarkdownIt("commonmark").enable("table")
    text = body.encode(errors="replace").decode()
    inside = {
        line
        for token in parser.parse(text)
        if token.type == "paragraph_open" and token.level == 0
        for line in range(token.map[0] + 1, token.map[1] + 1)
    }
    for item in parse(body, VERBS):
        assert item.line in inside or "-- \n" in body


@given(BODIES, st.sampled_from(["quote", "list", "fence", "comment", "indent", "details"]))
def test_nothing_inside_another_block_is_ever_a_command(body: str, wrapper: str) -> None:
    lines = body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if wrapper == "quote":
        text = "\n".join(f"> {line}" for line in lines)
    elif wrapper == "indent":
        text = "\n".join(f"    {line}" for line in lines)
    elif wrapper == "list":
        text = "- x\n\n" + "\n".join(f"  {line}" if line.strip() else "" for line in lines)
    elif wrapper == "fence":
        text = "````````\n" + body + "\n````````"
    elif wrapper == "details":
        text = "<blockquote>\n\n" + body.replace("</", "") + "\n\n</blockquote>"
    else:
        text = "<!--\n" + body.replace("-->", "") + "\n-->"
    assert [] == verbs(text)


def test_words_options_and_quoted_text() -> None:
    found = arguments('accept until=2026-12-01 "two words" why="a b" “curly quotes” un"closed UNTIL=x', None)
    assert ("accept", "two words", "curly quotes", 'un"closed') == found.words
    assert {"until": "2026-12-01", "why": "a b"} == dict(found.options)
    assert ("until",) == found.repeated
    assert '"two words" “curly quotes” un"closed' == found.rest(1)


def test_only_known_keys_are_options_where_they_are_named() -> None:
    found = arguments("until=2026-12-01 because x=3 fails", frozenset(("until",)))
    assert "because x=3 fails" == found.rest()
    assert {"until": "2026-12-01"} == dict(found.options)


def test_an_unusual_space_does_not_separate() -> None:
    assert ("a\u00a0b", "c") == arguments("a\u00a0b c").words


@given(st.text())
def test_arguments_never_raise(text: str) -> None:
    found = arguments(text)
    assert len(found.words) == len(found.raw)
