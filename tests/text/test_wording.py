"""Words that differ between two texts: exact, symmetric, blind to line breaks, bounded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rfcflow.text.frontmatter import parse_document
from rfcflow.text.wording import MOST, changed_words
from tests.builders import text

WORDS = st.lists(st.sampled_from(["a", "b", "may", "not"]), max_size=12)


def counted(old: str, new: str, title: str = "Ragged tensors") -> int:
    one, _ = parse_document("rfcs/0000-a.md", text(body=f"{old}\n"))
    other, _ = parse_document("rfcs/0000-a.md", text(title, body=f"{new}\n"))
    assert one is not None
    assert other is not None
    return changed_words(one, other)


@pytest.mark.parametrize(
    "old,new,expected",
    [
        ("It may fail.", "It may fail.", 0),
        ("It may\nfail.", "It  may fail.\n\n", 0),
        ("It may fail.", "It must fail.", 2),
        ("It may fail.", "It may not fail.", 1),
        ("one two three", "three two one", 4),
        ("", "all of it is new", 5),
    ],
)
def test_words_put_in_and_taken_out_are_counted(old: str, new: str, expected: int) -> None:
    assert expected == counted(old, new)
    assert expected == counted(new, old)


def test_the_title_counts_like_any_words() -> None:
    assert 2 == counted("Same.", "Same.", "Ragged arrays")


def test_more_than_the_most_is_not_counted_further() -> None:
    assert MOST + 1 == counted("", "word " * 5000)
    assert MOST + 1 == counted("a b " * 4000, "b b a " * 4000)


@given(old=WORDS, new=WORDS)
def test_no_shorter_way_is_missed_and_none_is_made_up(old: list[str], new: list[str]) -> None:
    # The least is found by the table of longest common subsequences.
    row = [0] * (len(new) + 1)
    for word in old:
        before = row[:]
        for place, other in enumerate(new):
            row[place + 1] = before[place] + 1 if word == other else max(before[place + 1], row[place])
    least = len(old) + len(new) - 2 * row[-1]
    assert least == counted(" ".join(old), " ".join(new))
