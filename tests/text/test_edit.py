from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rfcflow.errors import Invalid, Refusal
from rfcflow.text.frontmatter import KEYS, compose, edit, parse_document

PATH = "rfcs/0042-example.md"
RAW = b"""---
# A comment at the top
title: "Ragged: tensors"  # kept
summary: >-
  One sentence
  on two lines.

  # text, not a comment

# about the kind
kind: feature   # one of the kinds
authors:
- ada-example
# between entries
- 'grace-example'

modules: [nn, "a#b" ] # owns: [nn]
created: 2026-11-22
---
Body\r
---
"""


def edited(changes: Mapping[str, str | list[str] | None], raw: bytes = RAW) -> list[str]:
    return edit(raw, changes).decode().split("\n")


def changed(changes: Mapping[str, str | list[str] | None]) -> tuple[list[str], list[str]]:
    """Lines that went and lines that came."""
    old, new = RAW.decode().split("\n"), edited(changes)
    return [line for line in old if line not in new], [line for line in new if line not in old]


def test_a_value_is_replaced_and_its_comment_stays() -> None:
    assert (['title: "Ragged: tensors"  # kept'], ['title: "Plain"  # kept']) == changed({"title": "Plain"})
    assert (["kind: feature   # one of the kinds"], ['kind: "process"   # one of the kinds']) == changed(
        {"kind": "process"}
    )
    assert (['modules: [nn, "a#b" ] # owns: [nn]'], ["modules: [x] # owns: [nn]"]) == changed(
        {"modules": ["x"]}
    )


def test_block_values_are_replaced_whole_and_comments_around_them_stay() -> None:
    gone, came = changed({"summary": "Short.", "authors": ["kay-example"]})
    assert ["summary: Short.", "authors: [kay-example]"] == came
    assert "# about the kind" not in gone
    assert "# between entries" in gone


def test_new_keys_go_behind_their_nearest_predecessor() -> None:
    lines = edited({"rfc": "0042", "discussion": "https://example.org/t/7", "state": "accepted"})
    at = lines.index("created: 2026-11-22")
    assert ["discussion: https://example.org/t/7", 'rfc: "0042"', "state: accepted", "---"] == lines[
        at + 1 : at + 5
    ]


def test_a_key_is_removed_with_its_lines_only() -> None:
    gone, came = changed({"authors": None, "discussion": None})
    assert [] == came
    assert ["authors:", "- ada-example", "# between entries", "- 'grace-example'"] == gone


def test_a_value_that_is_there_is_not_written_again() -> None:
    same = {"title": "Ragged: tensors", "authors": ["ada-example", "grace-example"], "modules": ["nn", "a#b"]}
    assert RAW == edit(RAW, same)


def test_line_endings_are_kept_and_new_lines_take_the_files() -> None:
    raw = b"---\r\ntitle: x\r\nkind: y\n---\r\nBody\n"
    assert b'---\r\ntitle: z\r\nkind: q\nrfc: "0042"\r\n---\r\nBody\n' == edit(
        raw, {"title": "z", "kind": "q", "rfc": "0042"}
    )


def test_an_empty_block_and_a_byte_order_mark_are_no_obstacle() -> None:
    assert b"\xef\xbb\xbf---\ntitle: x\n---\n" == edit(b"\xef\xbb\xbf---\n---\n", {"title": "x"})


def test_comments_above_the_first_key_stay_above() -> None:
    assert b"---\n# c\ntitle: x\nkind: y\n---\n" == edit(b"---\n# c\nkind: y\n---\n", {"title": "x"})


@pytest.mark.parametrize(
    "entry",
    [
        "summary: |\n  text\n# a comment",
        "summary: |+\n  text\n\n",
        "summary: 'one\n  # two'",
        'summary: "one\n# two"',
        "summary: one\n  two",
        "summary: >2-\n    indented\n  text",
        "authors: [ada,\n  grace]  # c",
        "authors:\n  - ada\n  # c\n  - |\n    grace\n# d",
        "authors: [\n# c\n]",
        "summary:",
        "summary: # only a comment",
        '"summary": quoted key',
    ],
)
def test_every_spelling_of_a_value_is_replaced_cleanly(entry: str) -> None:
    key = entry.partition(":")[0].strip('"')
    value: str | list[str] = ["new"] if key == "authors" else "new"
    raw = f"---\ntitle: x\n{entry}\nkind: feature\n---\n".encode()
    document, _ = parse_document(PATH, edit(raw, {key: value}))
    assert document is not None
    assert {"title": "x", "kind": "feature", key: tuple(value) if key == "authors" else value} == dict(
        document.meta
    )
    for comment in ("# a comment", "# d"):
        assert (comment in entry) == (comment.encode() in edit(raw, {key: value}))


def test_an_unreadable_file_is_not_edited() -> None:
    for raw in (b"", b"---\n", b"---\na: [\n---\n", b"---\na: 1\na: 2\n---\n"):
        with pytest.raises(Invalid):
            edit(raw, {"title": "x"})
    with pytest.raises(Refusal):
        edit(b"---\n{title: y}\n---\n", {"title": "x"})


def test_unknown_keys_and_hidden_characters_are_refused() -> None:
    with pytest.raises(Refusal, match="titel"):
        edit(RAW, {"titel": "x"})
    with pytest.raises(Refusal, match="line break"):
        edit(RAW, {"title": "x\nstate: accepted"})
    with pytest.raises(Refusal, match="RIGHT-TO-LEFT"):
        compose({"title": "a\u202eb"})


def test_compose_writes_canonical_order() -> None:
    meta: dict[str, Any] = {
        "state": "accepted",
        "rfc": "0042",
        "modules": [],
        "title": "No",
        "created": "2026-11-22",
        "kind": None,
    }
    assert (
        b'---\ntitle: "No"\nmodules: []\ncreated: 2026-11-22\nrfc: "0042"\nstate: accepted\n---\n'
        == compose(meta)
    )


def plain(limit: int) -> st.SearchStrategy[str]:
    characters = st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
    special = st.sampled_from(
        [": ", " #", "#", "'", '"', "\\", "[", "]", "{", "}", ",", "- ", "? ", "no", "~", "0042"]
    )
    text = st.lists(st.one_of(characters, special), min_size=1, max_size=limit).map("".join)
    return text.map(lambda value: " ".join(value.split())).filter(bool)


DATES = st.dates().map(lambda day: day.isoformat())
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "text": plain(12),
    "names": st.lists(plain(8), min_size=1, max_size=4, unique_by=str.casefold),
    "references": st.lists(
        st.integers(0, 99999).map(lambda number: f"{number:04d}"), max_size=4, unique=True
    ),
    "reference": st.integers(0, 99999).map(lambda number: f"{number:04d}"),
    "date": DATES,
    "url": st.integers(0, 99).map(lambda number: f"https://example.org/{number}?a=b#c"),
}


@st.composite
def metas(draw: st.DrawFn, *, full: bool) -> dict[str, Any]:
    keys = draw(st.sets(st.sampled_from(sorted(KEYS)), max_size=8))
    names = {key.name for key in KEYS.values() if key.required} | keys if full else keys
    return {name: draw(VALUES[KEYS[name].type]) for name in sorted(names)}


def frozen(meta: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in meta.items()}


@given(
    metas(full=True),
    metas(full=False),
    st.sets(st.sampled_from(sorted(KEYS))),
    st.sampled_from(["\n", "\r\n"]),
)
def test_an_edit_changes_what_it_says_and_nothing_else(
    meta: dict[str, Any], changes: dict[str, Any], removed: set[str], newline: str
) -> None:
    body = b"Body\r\n---\n\ttail"
    block = compose(meta).replace(b"\n", newline.encode())
    full: dict[str, Any] = {**changes, **dict.fromkeys(removed - set(changes))}
    after = edit(block + body, full)
    document, problems = parse_document(PATH, after)
    assert document is not None, problems
    wanted = {key: value for key, value in {**meta, **full}.items() if value is not None}
    placeholders = [problem for problem in problems if problem.code == "placeholder"]
    if not placeholders:
        assert frozen(wanted) == dict(document.meta)
    assert body == document.body
    before_lines = block.split(b"\n")
    after_lines = after[: len(after) - len(body)].split(b"\n")
    touched = tuple(f"{key}:".encode() for key in full)
    assert [line for line in before_lines if not line.startswith(touched)] == [
        line for line in after_lines if not line.startswith(touched)
    ]
    assert after == edit(after, full)


@given(metas(full=True))
def test_other_readers_of_yaml_see_the_same_texts(meta: dict[str, Any]) -> None:
    block = compose(meta)
    seen = yaml.safe_load(block.decode().removeprefix("---\n").removesuffix("---\n"))
    for key, value in meta.items():
        if KEYS[key].type == "date":
            assert value == seen[key].isoformat()
        else:
            assert value == seen[key], key
