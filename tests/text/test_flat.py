from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rfcflow.errors import Invalid
from rfcflow.text import yaml
from rfcflow.text.flat import flat, plain
from rfcflow.text.nodes import Mapping, Node, Scalar, Sequence


def by_parser(source: str, first_line: int) -> Node | None:
    """What the real parser reads; None where it refuses."""
    try:
        # A comment of its own keeps the plain reader away and moves every line by one.
        return yaml.parse(f"# words\n{source}", path="", first_line=first_line - 1)
    except Invalid:
        return None


def test_a_usual_block_is_read_with_places() -> None:
    source = "title: Ragged: tensors\n"
    assert flat(source, 2) is None
    source = (
        "title: C# and a:b, [ok]  \nauthors: [ada,  'B b' , \"c\"]\nrequires: []\nurl: https://a.example/#x\n"
    )
    assert Mapping(
        (
            (Scalar("title", 2, 1, 2), Scalar("C# and a:b, [ok]", 2, 8, 2)),
            (
                Scalar("authors", 3, 1, 3),
                Sequence(
                    (
                        Scalar("ada", 3, 11, 3),
                        Scalar("B b", 3, 17, 3, "single"),
                        Scalar("c", 3, 25, 3, "double"),
                    ),
                    3,
                    10,
                    3,
                ),
            ),
            (Scalar("requires", 4, 1, 4), Sequence((), 4, 11, 4)),
            (Scalar("url", 5, 1, 5), Scalar("https://a.example/#x", 5, 6, 5)),
        ),
        2,
        1,
        5,
    ) == flat(source, 2)


def test_a_key_may_hold_others() -> None:
    source = "origin:\n  source: acme\n  commit: null\nstate: active\n"
    read = flat(source, 1)
    assert by_parser(source, 1) == read
    assert read is not None
    assert isinstance(read.entries[0][1], Mapping)


def test_a_list_may_have_an_item_a_line() -> None:
    source = "authors:\n- ada\n-  'B b'\nmodules:\n  - engine \n  - \"docs\"\nstate: active\n"
    read = flat(source, 2)
    assert by_parser(source, 2) == read
    assert read is not None
    authors = read.entries[0][1]
    assert isinstance(authors, Sequence)
    assert (Scalar("ada", 3, 3, 3), Scalar("B b", 4, 4, 4, "single")) == authors.items


PIECES = (
    *"aZé_ªB٣ ,[]{}\"':#-?!&*|>%@`~\\\n\t\u00a0\u3000",
    *(
        "title: ",
        "kind: ",
        "a-b: ",
        "0042",
        "  ",
        ": ",
        " #",
        "- ",
        "\\n",
        "\r\n",
        "---",
        "...",
        "null",
        "true",
    ),
    *("no", "[a, b]", "['a', \"b\"]", "a:\n  b: "),
)


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join), st.integers(2, 3))
@example("title: a\nkind: [a b, c]\n", 2)
@example("title: a\u00a0\n", 2)
@example("title: [a ]\n", 2)
@example("title: [a, ]\n", 2)
@example("title: 'a'b\n", 2)
def test_it_reads_what_the_parser_reads_or_nothing(source: str, first_line: int) -> None:
    read = flat(source, first_line)
    assert read is None or read == by_parser(source, first_line)
    assert plain(source) == (yaml.values(f"# words\n{source}", path="") if read is not None else None)


LINES = st.sampled_from(
    """title: A b|kind: x:y|created: 2026-11-22|modules: [a, b-c]|requires: ["0042"]|a: []|title: it's
    kind: a #b|kind: a#b|b: 'x y' |c: "x # y"|d: [ a , 'b' ]|e: [a,b,]||# c|f:|g: [a: b]|h: -|i: [[]]
    j: a, b|  k: v|- l|m: (x)|n: é è|f: |  o: 'x'|  p: [a]|   q: y|  f:|- 'l' |-  m:n|  - o|  - p: q|-
    - - r|  -s|---|- [t]|   - u|e: [O'B c, d"e]""".replace("\n    ", "|").split("|")
)


@given(st.lists(LINES, max_size=6))
@example(["f:", "- l", "-  m:n", "title: A b", "k:", "  - o", "   - u"])
def test_lines_as_people_write_them_mean_the_same(lines: list[str]) -> None:
    source = "".join(f"{line}\n" for line in lines)
    read = flat(source, 2)
    assert read is None or read == by_parser(source, 2)
    assert plain(source) == (yaml.values(f"# words\n{source}", path="") if read is not None else None)


@pytest.mark.parametrize(
    "source",
    [
        "",
        "\n",
        "title:",
        "title: a\ntitle: b",
        "title: a\r\n",
        "title: [a",
        "x",
        "title: a\u202eb",
        "b: 'a\x7f'",
    ],
)
def test_anything_less_plain_is_the_parsers(source: str) -> None:
    assert flat(source, 2) is None


@pytest.mark.parametrize("piece", ["a: [" + "a, " * 5000, f"a: {'b' * 30000} #", "a: '" + '"' * 30000])
def test_a_long_line_takes_no_time(piece: str) -> None:
    assert flat(piece, 2) is None
