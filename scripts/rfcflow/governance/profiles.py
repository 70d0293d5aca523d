"""The three profiles that ship: a complete policy each, of which `policy.yml` overrides what it names.

Invariant: a profile alone, with people, is a process that can decide; `pytorch` is the model's own defaults.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from rfcflow.model import Policy, Rule

PROFILES: Final[Mapping[str, Policy]] = MappingProxyType(
    {
        "pytorch": Policy(profile="pytorch"),
        # A handful of maintainers who know each other: shorter windows, two voices instead of a quorum.
        "small-team": Policy(
            profile="small-team",
            routine=Rule("any-of", k=1),
            contentious=Rule("any-of", k=2),
            core_rule=Rule("core-majority"),
            final_comment_days=7,
            final_comment_working_days=5,
            offer_working_days=2,
            offers_before_call=2,
            capacity=5,
            newcomer_capacity=2,
            dispute_days=7,
            veto_days=7,
            hold_days=7,
        ),
        # Silence is assent once the window is over; contentious changes need somebody to have looked.
        "lazy-consensus": Policy(
            profile="lazy-consensus",
            routine=Rule("lazy-consensus"),
            contentious=Rule("consent", floor=1),
            core_rule=Rule("consent", floor=2),
            final_comment_days=10,
            final_comment_working_days=5,
        ),
    }
)
