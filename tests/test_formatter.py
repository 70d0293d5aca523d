"""The canonical form: what it changes, what it never changes, and what it refuses."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rfcflow.errors import Invalid, Refusal
from rfcflow.formatter import canonical
from rfcflow.text.document import text_hash
from rfcflow.text.frontmatter import KEYS, parse_document

PATH = "rfcs/0000-x.md"
BASE = (
    "title: Ragged tensors",
    "summary: Tensors whose rows differ in length.",
    "kind: feature",
    "authors: [ada-example]",
    "created: 2026-11-22",
)


def file(*lines: str, body: str = "\nText.\n") -> bytes:
    return "\n".join(("---", *lines, "---", body)).encode()


def block(raw: bytes) -> list[str]:
    return raw.decode().split("\n---\n")[0].split("\n")[1:]


def formatted(*lines: str) -> list[str]:
    return block(canonical(PATH, file(*lines)))


def test_keys_come_in_canonical_order_and_unknown_ones_last() -> None:
    mixed = ("weather: fine", "kind: feature", "created: 2026-11-22", "title: A", "state: accepted")
    assert [
        "title: A",
        "kind: feature",
        "created: 2026-11-22",
        "state: accepted",
        "weather: fine",
    ] == formatted(*mixed)


def test_values_are_written_in_one_style() -> None:
    assert [
        "title: Ragged tensors",
        "summary: Two lines become one.",
        "authors: [ada-example, bo-example]",
        "modules: [autograd, nn]",
        'requires: ["0042"]',
    ] == formatted(
        "'title':   \"Ragged tensors\"",
        "summary: >-",
        "  Two lines",
        "  become one.",
        "authors:",
        "- ada-example",
        "- bo-example",
        "modules: [ autograd,",
        "  'nn' ]",
        "requires: ['0042',]",
    )


def test_comments_stay_with_their_key() -> None:
    assert [
        "# the title",
        "title: A",
        'kind: "feature"  # what else',
        "# first",
        "# why",
        "# second",
        "modules: [autograd, nn]",
        "# behind everything",
    ] == formatted(
        'kind: "feature" # what else',
        "modules: # first",
        "  - autograd # why",
        "  # second",
        "  - nn",
        "",
        "# the title",
        "title: A",
        "# behind everything",
    )


def test_a_value_with_a_problem_keeps_its_lines() -> None:
    lines = ["title: TITLE", "summary: FIXME say it", "created:   2026-13-40 # when?", "modules: {a:   b}"]
    assert [lines[0], lines[1], lines[3], lines[2]] == formatted(*reversed(lines))


def test_a_block_of_text_with_a_hash_sign_keeps_its_lines() -> None:
    lines = ["summary: >- # folded", "  A sentence with", "  issue #7 in it.", "kind: feature"]
    assert lines == formatted(*lines)


def test_line_ends_byte_order_mark_and_final_newline() -> None:
    body = "\r\nText.  \r\n\r\n```\r\ncode\t\r\n```\r\n\r\n\r\n"
    raw = b"\xef\xbb\xbf" + file(*BASE).replace(b"\n", b"\r\n").removesuffix(b"\r\nText.\r\n") + body.encode()
    assert file(*BASE, body="\nText.  \n\n```\ncode\t\n```\n") == canonical(PATH, raw)


def test_a_file_without_a_body_ends_with_its_front_matter() -> None:
    assert file(*BASE, body="") == canonical(PATH, file(*BASE, body="\n\n"))
    assert file(*BASE, body="") == canonical(PATH, file(*BASE, body="").removesuffix(b"\n"))


def test_what_is_canonical_stays_as_it_is() -> None:
    assert file(*BASE) == canonical(PATH, file(*BASE))


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"# No front matter\n", "no-front-matter"),
        (b"---\ntitle: A\n", "unclosed"),
        (b"---\ntitle: [A\n---\n", "yaml-syntax"),
        (b"---\ntitle: A\ntitle: B\n---\n", "duplicate-key"),
        (b"---\ntitle: \xff\n---\n", "encoding"),
        (b"---\ntitle: &a A\nsummary: *a\n---\n", "anchor"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_lints_problem(raw: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        canonical(PATH, raw)
    assert code in {problem.code for problem in refused.value.problems}


VALUES = st.sampled_from(
    (
        "A",
        '"A: b # c"',
        "'it''s'",
        "# only a comment",
        "[a, b] # why",
        "\n  - a # one\n  # two\n\n  - b",
        "\n- a\n# low\n- b",
        "[a, # one\n  b]\n  # after",
        ">-\n  folded\n  text",
        "|\n  literal # 7\n\n\n# next",
        "> # why\n  folded",
        "2026-11-22",
        "no",
        '"0042"',
        '["0042"]',
        "https://example.org/t/7 # link",
        "plain\n  goes on",
        '"quoted\n# goes on"',
        "'quoted\n\n  goes on' # end",
        "{a: b}",
        "TITLE",
        "",
    )
)
ENTRIES = st.lists(
    st.tuples(
        st.sampled_from(("", "# above\n", "\n# two\n\n# more\n", "\n", "   # indented\n")),
        st.sampled_from([*KEYS, "weather", "'title'", '"kind"']),
        st.sampled_from((":", ": ", ":   ")),
        VALUES,
    ),
    max_size=8,
    unique_by=lambda entry: entry[1].strip("'\""),
)
ENDS = st.sampled_from(("", "# last\n", "\n\n", "  # indented\n"))
BODIES = st.text(st.sampled_from("ab \n\r\t-\ufeff"), max_size=12)


@given(ENTRIES, ENDS, BODIES, st.sampled_from(("\n", "\r\n", "\r")), st.booleans())
def test_formatting_changes_no_meaning_and_no_second_time(
    entries: list[tuple[str, str, str, str]], end: str, body: str, newline: str, mark: bool
) -> None:
    front = "".join(f"{above}{key}{colon}{value}\n" for above, key, colon, value in entries)
    raw = f"---\n{front}{end}---\n".replace("\n", newline).encode() + body.encode()
    raw = b"\xef\xbb\xbf" * mark + raw
    before, problems = parse_document(PATH, raw)
    try:
        result = canonical(PATH, raw)
    except Refusal:
        assert before is None
        return
    after, left = parse_document(PATH, result)
    assert before is not None
    assert after is not None
    assert (before.meta, text_hash(before)) == (after.meta, text_hash(after))
    assert {problem.code for problem in left} <= {problem.code for problem in problems}
    assert result == canonical(PATH, result)
    assert b"\r" not in result
    assert result.endswith(b"\n")
    assert words_of_comments(raw) == words_of_comments(result)


def words_of_comments(raw: bytes) -> list[str]:
    """The marks of the generated comments, in any order: none may be lost or doubled."""
    front = re.split(rb"(?:\r\n?|\n)---(?:\r\n?|\n|\Z)", raw, maxsplit=1)[0].decode()
    return sorted(re.findall(r"# (?:above|two|more|indented|last|why|one|after|low|next|end|link)", front))
