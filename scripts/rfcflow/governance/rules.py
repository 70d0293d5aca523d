"""Decision rules as people write them: `any-of 1`, `supermajority 3/4`, `consent 2`, `majority`.

Invariant: `parse_rule(say_rule(rule)) == rule`, and a rule that parses can be met by somebody.
"""

from __future__ import annotations

import re
from typing import Final

from rfcflow.model import Rule

FORMS: Final = (
    "any-of K",
    "majority",
    "core-majority",
    "supermajority P/Q",
    "unanimous",
    "consent FLOOR",
    "lazy-consensus",
)
PATTERN: Final = (
    r"any-of [1-9][0-9]?|majority|core-majority|supermajority [1-9][0-9]?/[1-9][0-9]?|unanimous"
    r"|consent [1-9][0-9]?|lazy-consensus"
)
_NUMBERS: Final = re.compile(r"[0-9]+")


def parse_rule(text: str) -> Rule:
    """The rule a line of text names; raises ValueError with one sentence that says what is wrong."""
    if not re.fullmatch(PATTERN, text, re.ASCII):
        word = text.split(" ", 1)[0]
        form = next((form for form in FORMS if form.split(" ")[0] == word), None)
        if form is None:
            raise ValueError("is not a rule; the rules are " + ", ".join(f"`{form}`" for form in FORMS))
        raise ValueError(f"is not written like `{form}`, with whole numbers from 1 to 99")
    formula, _, numbers = text.partition(" ")
    found = [int(number) for number in _NUMBERS.findall(numbers)]
    if formula == "any-of":
        return Rule(formula, k=found[0])
    if formula == "consent":
        return Rule(formula, floor=found[0])
    if formula == "supermajority":
        share, whole = found
        if share > whole:
            raise ValueError("asks for more than everybody: P/Q must be at most 1")
        if 2 * share <= whole:
            raise ValueError("is met by half or fewer: P/Q must be more than 1/2")
        return Rule(formula, p=share, q=whole)
    return Rule(formula)


def say_rule(rule: Rule) -> str:
    """The rule as it is written in the data."""
    if rule.formula == "any-of":
        return f"any-of {rule.k}"
    if rule.formula == "supermajority":
        return f"supermajority {rule.p}/{rule.q}"
    if rule.formula == "consent":
        return f"consent {rule.floor}"
    return rule.formula
