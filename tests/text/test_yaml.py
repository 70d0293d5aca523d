from __future__ import annotations

import contextlib

import pytest
import yaml as pyyaml
from hypothesis import given
from hypothesis import strategies as st

from rfcflow.errors import Invalid, Problem
from rfcflow.text import yaml, yaml_events
from rfcflow.text.yaml import Mapping, Scalar, Sequence, decode, parse

PARSERS = ["CSafeLoader", "SafeLoader"]


@pytest.fixture(params=PARSERS)
def either_parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """PyYAML with libyaml, and without: both must refuse the same."""
    if not hasattr(pyyaml, request.param):
        pytest.skip("PyYAML was built without libyaml")
    monkeypatch.setattr(yaml_events, "_LOADER", getattr(pyyaml, request.param))


def problem(source: str, **options: int) -> Problem:
    with pytest.raises(Invalid) as caught:
        parse(source, path="x.yml", **options)
    return caught.value.problems[0]


def value(source: str) -> yaml.Node:
    node = parse(f"key: {source}\n", path="x.yml")
    assert isinstance(node, Mapping)
    found = node.get("key")
    assert found is not None
    return found


@pytest.mark.parametrize(
    "written", ["0042", "no", "1e3", "2026-02-30", "0x1F", "1_000", "12:30:45", "null", "=", "<<", ".inf"]
)
def test_a_plain_value_stays_the_text_it_was_written_as(written: str) -> None:
    assert Scalar(written, 1, 6, 1, "plain") == value(written)


@pytest.mark.parametrize(
    "written,text,style",
    [
        ("'no'", "no", "single"),
        ('"a\\nb"', "a\nb", "double"),
        ("|\n  a\n  b", "a\nb\n", "literal"),
        (">\n  a\n  b", "a b\n", "folded"),
    ],
)
def test_a_quoted_value_says_how_it_was_written(written: str, text: str, style: str) -> None:
    found = value(written)
    assert isinstance(found, Scalar)
    assert (text, style) == (found.text, found.style)


@pytest.mark.parametrize(
    "written,nothing", [("", True), ("~", True), ("null", True), ("''", False), ('"null"', False)]
)
def test_nothing_is_told_from_an_empty_text(written: str, nothing: bool) -> None:
    found = value(written)
    assert isinstance(found, Scalar)
    assert nothing == found.is_null


def test_places_are_of_the_file_and_ends_are_inclusive() -> None:
    source = "a: 1\nb:\n  - x\n  - [p,\n     q\n    ]\nc: |\n  one\n  two\nd: {}\n"
    root = parse(source, path="x.md", first_line=2)
    assert isinstance(root, Mapping)
    places = [(key.text, key.line, found.line, found.column, found.end) for key, found in root.entries]
    assert [("a", 2, 2, 4, 2), ("b", 3, 4, 3, 7), ("c", 8, 8, 4, 10), ("d", 11, 11, 4, 11)] == places
    assert 11 == root.end


@pytest.mark.parametrize("source", ["", "\n\n", "# only a comment\n", "---\n"])
def test_an_empty_text_has_no_keys(source: str) -> None:
    root = parse(source, path="x.yml", first_line=2)
    assert not (isinstance(root, Mapping) and root.entries)
    assert isinstance(root, Mapping) or (isinstance(root, Scalar) and root.is_null)


def test_a_missing_key_has_no_value() -> None:
    root = parse("a: 1", path="x.yml")
    assert isinstance(root, Mapping)
    assert root.get("b") is None


@pytest.mark.parametrize(
    "source,code,line,column",
    [
        ("a: 1\na: 2", "duplicate-key", 2, 1),
        ("a: {b: 1, b: 2}", "duplicate-key", 1, 11),
        ("a: &x 1", "anchor", 1, 4),
        ("a: *x", "alias", 1, 4),
        ("a: !x 1", "tag", 1, 4),
        ("a: !!set {b}", "tag", 1, 4),
        ("%YAML 1.1\n---\na: 1", "directive", 1, 1),
        ("a: 1\n---\nb: 2", "second-document", 2, 1),
        ("? [a]\n: 1", "key-not-text", 1, 3),
        ("a:\n\tb: 1", "tab", 2, 1),
        ("a: b: c", "yaml-syntax", 1, 5),
        ("a: 'b", "yaml-syntax", 1, 6),
        ("a: [1", "yaml-syntax", 1, 6),
        ("- a\nb: 1", "yaml-syntax", 2, 1),
        ("\ufeffa: 1", "byte-order-mark", 1, 1),
        ("a: b\u2028c: d", "hidden-character", 1, 5),
        ("a: 1\rb: 2", "hidden-character", 1, 5),
        ("a: \u202eb", "hidden-character", 1, 4),
        ("a: \x00", "hidden-character", 1, 4),
        ("a: \ud800", "hidden-character", 1, 4),
        ('a: "\\0"', "hidden-character", 1, 4),
        ('a: "\\u202e"', "hidden-character", 1, 4),
    ],
)
@pytest.mark.usefixtures("either_parser")
def test_a_trap_is_named_at_its_place(source: str, code: str, line: int, column: int) -> None:
    found = problem(source)
    assert (code, line) == (found.code, found.line)
    if code != "yaml-syntax":  # the two parsers look at an error from different ends
        assert column == found.column
    assert found.message.endswith(".")


@pytest.mark.parametrize("source", ['a: "\\ud800"', 'a: "\\U00110000"', 'a: "\\q"'])
@pytest.mark.usefixtures("either_parser")
def test_an_escape_that_names_no_character_is_refused(source: str) -> None:
    assert problem(source).code in ("yaml-syntax", "hidden-character")


def test_a_colon_in_a_text_is_explained() -> None:
    assert "double quotes" in problem("title: RFC: a title").hint


def test_windows_line_ends_are_line_ends() -> None:
    root = parse("a: 1\r\nb: 2\r\n", path="x.yml")
    assert isinstance(root, Mapping)
    assert [("a", 1), ("b", 2)] == [(key.text, key.line) for key, _ in root.entries]


def test_several_defects_come_together() -> None:
    with pytest.raises(Invalid) as caught:
        parse("a: &x 1\nb: *x\na: 3\n", path="x.yml")
    assert ["anchor", "alias", "duplicate-key"] == [found.code for found in caught.value.problems]


def test_thousands_of_defects_are_not_all_listed() -> None:
    with pytest.raises(Invalid) as caught:
        parse("a: 1\n" * 5000, path="x.yml")
    assert yaml_events.MAX_PROBLEMS == len(caught.value.problems)


@pytest.mark.parametrize("source", ["[" * 60_000, "{a: " * 15_000, "- " * 30_000, "? " * 30_000])
@pytest.mark.usefixtures("either_parser")
def test_deep_nesting_ends_at_once(source: str) -> None:
    assert "too-deep" == problem(source).code


def test_an_alias_bomb_is_one_refusal_and_no_memory() -> None:
    levels = (f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))
    assert "anchor" == problem("a0: &a0 [x]\n" + "".join(levels)).code


def test_a_text_over_the_limit_is_not_read() -> None:
    found = problem("a: é\n", limit=5)
    assert ("too-large", 0) == (found.code, found.line)
    assert "6 bytes; at most 5" in found.message


def test_bytes_that_are_not_utf8_are_named_at_their_place() -> None:
    with pytest.raises(Invalid) as caught:
        decode(b"a: 1\nb: \xff\n", path="x.yml")
    assert (
        Problem("x.yml", 2, 4, "encoding", "byte 0xff is not UTF-8.", "Save the file as UTF-8.")
        == (caught.value.problems[0])
    )


def test_bytes_over_the_limit_are_not_decoded() -> None:
    with pytest.raises(Invalid, match="at most 10"):
        decode(b"\xff" * 11, path="x.yml", limit=10)


SEEN = st.text(max_size=8).filter(lambda text: yaml_events.HIDDEN.search(text) is None)
TREES = st.recursive(
    SEEN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(SEEN, inner, max_size=3), max_leaves=10
)


def bare(node: yaml.Node) -> object:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [bare(item) for item in node.items]
    return {key.text: bare(item) for key, item in node.entries}


@given(TREES, st.booleans())
def test_what_pyyaml_writes_as_text_comes_back(tree: object, flow: bool) -> None:
    source = pyyaml.safe_dump(tree, default_style='"', default_flow_style=flow, allow_unicode=True)
    assert tree == bare(parse(source, path="x.yml"))


@given(st.text(max_size=80) | st.text(alphabet="ab:-?[]{}&*!|>'\"%#~, \n\t\\", max_size=80))
def test_no_text_makes_anything_but_invalid_come_out(source: str) -> None:
    with contextlib.suppress(Invalid):
        parse(source, path="x.yml")
