"""Records as YAML, against PyYAML's own dumper."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rfcflow.text.yaml_lines import dump

_WORDS = (
    *(
        "yes",
        "Null",
        "0042",
        "0b1",
        "1_0",
        "1:30",
        ".5",
        "1e5",
        "2026-11-22",
        "=",
        "<<",
        "~",
        "-",
        "---",
        "...",
    ),
    *(
        "- a",
        "-a",
        "?",
        ": ",
        ":a",
        "a:",
        "a: b",
        "a #b",
        "a#b",
        "#",
        "'",
        "''",
        '"',
        "`x`",
        "@a",
        "%",
        "&",
        "*",
    ),
    *(
        "[",
        "]",
        "{a}",
        ",",
        "!",
        "|",
        ">",
        "\\",
        "\t",
        "\r",
        "\n",
        "\n\n",
        " ",
        "  ",
        "\xa0",
        "ä",
        "\x85",
        "\u2028",
    ),
    *("\ufeff", "\U0001f600", "\U0010ffff", "\ud800", "\x7f", "word", "a longer word of some length", ""),
)
_TEXTS = st.lists(st.sampled_from((*_WORDS, " ", " ", "word")), max_size=12).map("".join) | st.text(
    max_size=20
)
_SCALARS = _TEXTS | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.dates()
_KEYS = st.sampled_from(("rfc", "text", "sign-offs", "yes", "0042", "a b", "")) | _TEXTS
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3) | st.tuples(inner, inner)
    ),
    max_leaves=12,
)


def _theirs(value: Any, width: int) -> str:
    text: str = yaml.safe_dump(
        value, sort_keys=False, allow_unicode=True, width=width, default_flow_style=False
    )
    return text


@given(st.dictionaries(_KEYS, _VALUES, max_size=4), st.sampled_from((10, 30, 110)))
def test_a_record_is_written_as_pyyaml_writes_it(record: dict[str, Any], width: int) -> None:
    try:
        expected = _theirs(record, width)
    except yaml.YAMLError as error:
        with pytest.raises(type(error)):
            dump(record, width)
    else:
        assert expected == dump(record, width)


@given(st.lists(st.sampled_from(_WORDS), max_size=30).map("".join), st.integers(8, 40))
def test_so_is_a_long_text_wherever_it_stands(text: str, width: int) -> None:
    record = {"reason": text, "inner": {"reason": text, "list": [text, {"reason": text, "by": None}]}}
    assert _theirs(record, width) == dump(record, width)


def test_what_stands_in_it_twice_gets_an_anchor() -> None:
    shared: list[Any] = ["a"]
    nothing: dict[str, Any] = {}
    for record in ({"a": shared, "b": shared}, {"a": nothing, "b": {"c": nothing}}):
        assert _theirs(record, 110) == dump(record, 110)
