"""The three profiles that ship: complete policies that `policy.yml` and `states.yml` override in parts.

Invariant: a profile alone, with people, is a process that can decide; `pytorch` is the model's own defaults;
every profile has a value for each timer that code answers to.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from msgspec.structs import replace

from rfcflow.model import Governance, Policy, Rule

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
            mentions_per_day=10,
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

_PYTORCH: Final[Mapping[str, Mapping[str, int]]] = MappingProxyType(
    {
        "draft": {"author-silent": 180},
        "proposed": {"agenda": 14, "options": 30, "no-shepherd": 60},
        "review": {
            "first-contact": 3,
            "completeness": 7,
            "experts": 14,
            "summary": 14,
            "replace": 7,
            "author-nudge": 14,
            "author-warning": 28,
            "author-silent": 56,
            "agenda": 14,
            "no-shepherd": 60,
            "lapsed": 30,
        },
        "returned": {"author-nudge": 14, "author-warning": 28, "author-silent": 56},
        "deferred": {"ask": 180},
        "dormant": {"expire": 180},
        "accepted": {"tracking": 14, "ask": 90, "ask-again": 365},
        "active": {"ask": 365},
        "implemented": {"ask": 365},
    }
)
# Days of each timer, by profile, state and name.
TIMERS: Final[Mapping[str, Mapping[str, Mapping[str, int]]]] = MappingProxyType(
    {
        "pytorch": _PYTORCH,
        # People see each other anyway: fewer reminders, quicker answers.
        "small-team": {
            **_PYTORCH,
            "proposed": {"agenda": 7, "options": 21, "no-shepherd": 45},
            "review": {
                **_PYTORCH["review"],
                "first-contact": 5,
                "completeness": 10,
                "summary": 28,
                "agenda": 7,
            },
        },
        # Nobody has to sum up for silence to count, and what nobody moves is parked sooner.
        "lazy-consensus": {
            **_PYTORCH,
            "proposed": {"agenda": 14, "options": 21, "no-shepherd": 45},
            "review": {**_PYTORCH["review"], "summary": 28, "author-silent": 42},
            "returned": {"author-nudge": 14, "author-warning": 28, "author-silent": 42},
            "dormant": {"expire": 120},
        },
    }
)


def with_profile(governance: Governance, name: str) -> Governance:
    """The same project under another profile: its people, modules and kinds, the profile's rules and timers.

    Raises KeyError for a name that is no profile.
    """
    policy = replace(
        PROFILES[name],
        mode=governance.policy.mode,
        numbering_offset=governance.policy.numbering_offset,
        core=governance.policy.core,
        lead=governance.policy.lead,
        holidays=governance.policy.holidays,
        site_url=governance.policy.site_url,
    )
    states = {
        state: replace(row, timers=MappingProxyType(dict(TIMERS[name].get(state, {}))))
        for state, row in governance.states.states.items()
    }
    table = replace(governance.states, states=MappingProxyType(states))
    return replace(governance, policy=policy, states=table)
