from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rfcflow.governance.rules import parse_rule, say_rule
from rfcflow.model import Rule

RULES = {
    "any-of 2": Rule("any-of", k=2),
    "majority": Rule("majority"),
    "core-majority": Rule("core-majority"),
    "supermajority 3/4": Rule("supermajority", p=3, q=4),
    "unanimous": Rule("unanimous"),
    "consent 2": Rule("consent", floor=2),
    "lazy-consensus": Rule("lazy-consensus"),
}


@pytest.mark.parametrize("text", RULES)
def test_a_rule_reads_and_writes_the_same(text: str) -> None:
    assert RULES[text] == parse_rule(text)
    assert text == say_rule(RULES[text])


@pytest.mark.parametrize(
    "text,why",
    [
        ("any-of", "is not written like `any-of K`"),
        ("any-of 0", "is not written like `any-of K`"),
        ("any-of ٣", "is not written like `any-of K`"),
        ("consent 0", "is not written like `consent FLOOR`"),
        ("supermajority 3/0", "is not written like `supermajority P/Q`"),
        ("supermajority 5/4", "asks for more than everybody"),
        ("supermajority 2/4", "is met by half or fewer"),
        ("majority 2", "is not written like `majority`"),
        ("", "is not a rule"),
        ("plurality", "is not a rule"),
    ],
)
def test_a_rule_nobody_could_mean_is_refused(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse_rule(text)


@given(st.integers(1, 99), st.integers(1, 99))
def test_a_supermajority_is_more_than_half_and_at_most_all(p: int, q: int) -> None:
    text = f"supermajority {p}/{q}"
    if p <= q < 2 * p:
        assert text == say_rule(parse_rule(text))
    else:
        with pytest.raises(ValueError, match="P/Q"):
            parse_rule(text)
