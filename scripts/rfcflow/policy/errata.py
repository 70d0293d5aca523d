"""Errata: who may let the text of a landed RFC be corrected.

Invariant: one approval, on the very commit, by a maintainer of the RFC's modules or an editor, who wrote
neither it nor the RFC and is not recused.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from rfcflow.facts import PullRequest, Review
from rfcflow.model import Account, Governance, Rfc
from rfcflow.policy.roles import roles


def approver(
    pull: PullRequest, reviews: Iterable[Review], rfc: Rfc, governance: Governance, day: date
) -> Account | None:
    """Whose approval counts, the first one; the last word of each reviewer on the head is theirs."""
    partial = rfc.authors | rfc.recused | {pull.author.id}
    last: dict[int, Review] = {}
    for review in sorted(reviews, key=lambda review: (review.submitted_at, review.id)):
        if review.state in ("APPROVED", "CHANGES_REQUESTED", "DISMISSED"):
            last[review.author.id] = review
    for review in last.values():
        who = review.author
        if review.state != "APPROVED" or review.commit != pull.head or who.id in partial:
            continue
        if {"module-maintainer", "core", "editor"} & roles(who, rfc, governance, day):
            return who
    return None
