"""Every invariant, in the order in which they are looked at.

Invariant: a module of this package that has an `INVARIANT` has a row here; a test compares.
"""

from __future__ import annotations

from typing import Final

from rfcflow.simulate.invariants import (
    as_said,
    decided_by_rule,
    ledger_only_grows,
    legal_edges,
    mention_budget,
    nothing_early,
    nothing_overdue,
    nothing_unreviewed,
    one_answer_each,
    one_comment_each,
    one_vote_each,
    only_decided_text_lands,
    owner_and_date,
    recorded_first,
    recounted,
    rules_in_force,
    views_agree,
)
from rfcflow.simulate.invariants.view import Invariant

INVARIANTS: Final[tuple[Invariant, ...]] = (
    ledger_only_grows.INVARIANT,
    legal_edges.INVARIANT,
    recounted.INVARIANT,
    rules_in_force.INVARIANT,
    decided_by_rule.INVARIANT,
    one_vote_each.INVARIANT,
    as_said.INVARIANT,
    only_decided_text_lands.INVARIANT,
    nothing_unreviewed.INVARIANT,
    recorded_first.INVARIANT,
    one_comment_each.INVARIANT,
    one_answer_each.INVARIANT,
    mention_budget.INVARIANT,
    owner_and_date.INVARIANT,
    nothing_early.INVARIANT,
    nothing_overdue.INVARIANT,
    views_agree.INVARIANT,
)
