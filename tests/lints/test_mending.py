from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rfcflow.errors import Fix, Problem
from rfcflow.lints import LintContext, Rule, apply_fixes, lint_file, mend, rules
from rfcflow.views.lint_pages import page
from tests.lints.sample import CONTEXT, PATH, whole


def problem(first: int, last: int, text: str) -> Problem:
    return Problem(PATH, max(first, 1), 1, "x", "x", fix=Fix(first, last, text))


def fixed(raw: bytes) -> bytes:
    _, problems = lint_file(PATH, raw, CONTEXT, most=None)
    return apply_fixes(raw, problems)


ONE_MEANING = [
    ("Title: Ragged", "title: Ragged"),
    ("autors: [ada-example]  # me", "authors: [ada-example]  # me"),
    ("author: [ada-example]", "authors: [ada-example]"),
    ("author: ada-example", "authors: [ada-example]"),
    ("start-date: 2026/1/9", "created: 2026-01-09"),
    ("created: 20261122", "created: 2026-11-22"),
    ("created: '2026.11.22' # day", "created: 2026-11-22 # day"),
    ("state: accepted\nkind: feature", "kind: feature"),
    ("superseded-by:\n- '0042'\nkind: feature", "kind: feature"),
    ("requires: 42", 'requires: ["0042"]'),
    ("requires: [RFC 42, '#1', 0042]", 'requires: ["0042", "0001"]'),
    ("requires:\n- 42\n- 1", 'requires: ["0042", "0001"]'),
    ("authors: Ada-Example, grace-example", "authors: [Ada-Example, grace-example]"),
    ("authors: [ada-example, ~, ADA-example]", "authors: [ada-example]"),
    ("authors: [@ada-example, @grace-example]", "authors: [ada-example, grace-example]"),
    ("authors: ['@ada-example']", "authors: [ada-example]"),
    ("modules:", "modules: []"),
    ("discussion:\nkind: feature", "kind: feature"),
    ("discussion: <https://example.org/t/7>", "discussion: https://example.org/t/7"),
    ("title: Mend bug #7", 'title: "Mend bug #7"'),
    ("title: Tensors: ragged", 'title: "Tensors: ragged"'),
    ("title: @ragged", 'title: "@ragged"'),
    ("authors:\n\t- ada-example\n\t- grace-example", "authors:\n  - ada-example\n  - grace-example"),
    ("kind: feature\nkind: feature", "kind: feature"),
    ("modules: [AD, ad]", "modules: [autograd]"),
    ("kind: Feature", "kind: feature"),
    ("contentious: [Removal]\ndiscussion: https://a.example/7", None),
    ("principles: [p1]", "principles: [P1]"),
    ("requires: ['0007']\nkind: feature", "kind: feature"),
    ("requires: ['0007', '0042']", 'requires: ["0042"]'),
]


@pytest.mark.parametrize(("before", "after"), ONE_MEANING)
def test_what_has_one_meaning_is_mended(before: str, after: str | None) -> None:
    after = after or before.replace("Removal", "removal")
    mended = mend(PATH, _rfc(before), CONTEXT)
    assert _rfc(after).decode() == mended.raw.decode()
    assert mended.count >= 1


@pytest.mark.parametrize(
    "lines",
    [
        "category: Core",
        "type: Standards Track",
        "status: Final",
        "title: Mend # a remark",
        "requires: #42",
        "requires: forty-two",
        "contentious: yes",
        "authors: YOUR-LOGIN; me",
        "created: 11/22/2026",
        "created: 2026/30/01",
        "title: [Ragged",
        "kind: feature\nkind: process",
        "modules: [autogard]",
        "requires: # see below\n- 42 # the answer\n- 1",
        "discussion: example.org/t/7",
        "superseded-by: # nothing\n- '0042' # yet\nkind: feature",
    ],
)
def test_what_has_two_meanings_is_left_alone(lines: str) -> None:
    raw = _rfc(lines)
    _, problems = lint_file(PATH, raw, CONTEXT)
    assert [] != [one for one in problems if one.severity == "error"]
    assert (raw, 0) == (mend(PATH, raw, CONTEXT).raw, mend(PATH, raw, CONTEXT).count)


def _rfc(lines: str) -> bytes:
    """A flawless RFC but for `lines`, in a block of which nothing else names their keys."""
    names = {line.partition(":")[0].lower() for line in lines.split("\n")}
    also = {"autors": "authors", "author": "authors", "start-date": "created"}
    base = {
        "title": "title: Ragged tensors",
        "summary": "summary: Tensors whose rows differ in length.",
        "kind": "kind: feature",
        "authors": "authors: [ada-example]",
        "created": "created: 2026-11-22",
    }
    given_keys = names | {also[name] for name in names if name in also}
    kept = [line for key, line in base.items() if key not in given_keys]
    body = "\n## Summary\n\nWords.\n\n## Motivation\n\nWords.\n"
    return "\n".join(("---", *kept, lines, "---", body)).encode()


@pytest.mark.parametrize("newline", [b"\n", b"\r\n", b"\r"])
def test_the_files_own_line_ends_and_every_other_byte_stay(newline: bytes) -> None:
    raw = (
        b"\xef\xbb\xbf"
        + _rfc("Title:  Ragged  tensors # so").replace(b"\n", newline)
        + b"\ttail \n \r\n\xc3\xbc"
    )
    mended = mend(PATH, raw, CONTEXT)
    assert raw.removeprefix(b"\xef\xbb\xbf").replace(b"Title", b"title") == mended.raw


def test_blank_lines_before_the_front_matter_go() -> None:
    raw = _rfc("modules: []")
    assert raw == mend(PATH, b"\n \r\n" + raw, CONTEXT).raw


def test_a_block_that_is_indented_moves_to_the_left() -> None:
    raw = b"---\n  title: Ragged\n  authors:\n    - ada-example\n---\n"
    assert b"---\ntitle: Ragged\nauthors:\n  - ada-example\n---\n" == mend(PATH, raw, CONTEXT).raw


@pytest.mark.parametrize("context", [LintContext(state="accepted"), LintContext(imported=True)])
def test_history_is_never_mended(context: LintContext) -> None:
    raw = b"\xef\xbb\xbf" + _rfc("requires: [42]")
    document, problems = lint_file(PATH, raw, context)
    assert document is not None
    assert {"byte-order-mark", "reference"} == {one.code for one in problems}
    assert [None, None] == [one.fix for one in problems]
    assert raw == mend(PATH, raw, context).raw


def test_only_the_rules_that_are_asked_for_are_mended() -> None:
    raw = _rfc("requires: 42\nmodules: [ad]")
    assert raw.replace(b"[ad]", b"[autograd]") == mend(PATH, raw, CONTEXT, only={"module-alias"}).raw


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.slug)
def test_a_mended_finding_is_gone(rule: Rule) -> None:
    if rule.scope == "corpus":
        return
    raw = whole(rule.bad)
    _, problems = lint_file(PATH, raw, CONTEXT)
    mendable = [one for one in problems if one.code == rule.slug and one.fix is not None]
    _, after = lint_file(PATH, apply_fixes(raw, mendable), CONTEXT)
    assert not {one.message for one in mendable} & {one.message for one in after}


def test_fixes_that_overlap_wait_and_the_others_are_made_from_below() -> None:
    raw = b"a\r\nb\r\nc\r\nd"
    problems = [problem(2, 3, "x\n"), problem(3, 4, "y\n"), problem(1, 0, "0\n"), problem(4, 4, "e\nf\n")]
    assert b"0\r\na\r\nx\r\ne\r\nf" == apply_fixes(raw, problems)


@pytest.mark.parametrize("fix", [(0, 0), (5, 5), (3, 1), (9, 8)])
def test_a_fix_of_lines_that_are_not_there_does_nothing(fix: tuple[int, int]) -> None:
    assert b"a\nb\n" == apply_fixes(b"a\nb\n", [problem(*fix, "x\n")])


def test_a_line_is_added_behind_a_last_line_without_an_end() -> None:
    assert b"a\nb" == apply_fixes(b"a", [problem(2, 1, "b\n")])
    assert b"b" == apply_fixes(b"", [problem(1, 0, "b\n")]).rstrip()


KEYS = ("title", "Title", "author", "authors", "modules", "requires", "created", "kind", "state", "amend")
VALUES = (
    *("", "[]", "42", "[42, RFC 1, '0042']", "ada", "[@ada, ~]", "a, b # c", "2026/1/2", "a: b", "Bug #7"),
    *(
        "\n- ad\n- AD",
        "\n\t- ada",
        "|\n  text",
        '"q"',
        "'s' # c",
        "<https://example.org>",
        "feature",
        "[",
        "*x",
    ),
)


@given(
    st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(VALUES)), max_size=6),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_mending_twice_is_mending_once(pairs: list[tuple[str, str]], newline: str, marked: bool) -> None:
    lines = [f"{key}: {value}" for key, value in pairs]
    raw = newline.join(("---", *lines, "---", "", "Words.", "")).encode()
    raw = b"\xef\xbb\xbf" * marked + raw
    once = mend(PATH, raw, CONTEXT)
    assert once.raw == mend(PATH, once.raw, CONTEXT).raw
    assert raw.partition(b"\n\n")[2] == once.raw.partition(b"\n\n")[2]


@given(
    st.text(alphabet="ab\r\n", max_size=12),
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=5),
)
def test_lines_no_fix_names_stay(text: str, spans: list[tuple[int, int]]) -> None:
    raw = text.encode()
    problems = [problem(first, last, "") for first, last in spans]
    assert len(apply_fixes(raw, problems)) <= len(raw)
    assert raw == apply_fixes(raw, [])


def test_rules_with_a_mend_say_so() -> None:
    flawless = _rfc("kind: feature")
    indented = b"\n".join(b"  " + line if b":" in line else line for line in flawless.split(b"\n"))
    marked, late = b"\xef\xbb\xbf" + flawless, b"\n\n" + flawless
    lines = (_rfc("title: Ragged tensors."), _rfc("modules: [ad]"))
    broken = [marked, late, indented, *lines, *(_rfc(before) for before, _ in ONE_MEANING)]
    found = {
        each.code
        for raw in broken
        for each in lint_file(PATH, raw, CONTEXT, human=True)[1]
        if each.fix is not None
    }
    assert {rule.slug for rule in rules() if rule.mends} == found


def test_a_page_promises_a_mend_where_there_is_one_and_no_comment_about_comments() -> None:
    for rule in rules():
        said = page(rule)
        assert rule.mends == ("--fix" in said), rule.slug
        silenced = rule.is_adjustable and not rule.for_readers and rule.slug != "lint-ignore"
        assert silenced == ("<!-- lint-ignore " in _advice(said)), rule.slug


def _advice(said: str) -> str:
    return said.partition("## What to do")[2]
