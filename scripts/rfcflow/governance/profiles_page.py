"""The reference page of profiles and automatic duties.

Invariant: every figure on it is read from the tables the program itself reads.
"""

from __future__ import annotations

from rfcflow.governance.profiles import PROFILES, TIMERS
from rfcflow.governance.rules import say_rule
from rfcflow.governance.vocabulary import TIMERS_OF
from rfcflow.model import Policy
from rfcflow.policy.duties import DUTIES

_FIGURES = (
    ("a final comment period lasts at least", "final_comment_days", "days"),
    ("and at least", "final_comment_working_days", "working days"),
    ("an offer to shepherd waits", "offer_working_days", "working days"),
    ("lapsed offers before a public call", "offers_before_call", ""),
    ("open RFCs a shepherd takes", "capacity", ""),
    ("open RFCs a newcomer takes", "newcomer_capacity", ""),
    ("a dispute can be opened for", "dispute_days", "days"),
    ("a veto can be opened for", "veto_days", "days"),
    ("a motion lasts", "motion_days", "days"),
    ("a dispute is settled within", "settle_days", "days"),
    ("a hold lasts", "hold_days", "days"),
    ("words an editorial change may change", "editorial_words", ""),
    ("a window it resumes lasts at least", "editorial_days", "days"),
    ("mentions for a person and day", "mentions_per_day", ""),
)


def profiles_page() -> str:
    """Markdown: rules, figures and timers of each profile, and the switches of the duties."""
    names = list(PROFILES)
    head = [f"| | {' | '.join(f'`{name}`' for name in names)} |", "|---" * (len(names) + 1) + "|"]
    rules = [
        _row("routine, for each module", [f"`{say_rule(PROFILES[name].routine)}`" for name in names]),
        _row("contentious, for each module", [f"`{say_rule(PROFILES[name].contentious)}`" for name in names]),
        _row("core", [f"`{say_rule(PROFILES[name].core_rule)}`" for name in names]),
    ]
    figures = [
        _row(label, [_figure(PROFILES[n], field, unit) for n in names]) for label, field, unit in _FIGURES
    ]
    timers = [
        _row(f"`{state}`: `{timer}`", [f"{TIMERS[name][state][timer]} days" for name in names])
        for state, found in TIMERS_OF.items()
        for timer in found
    ]
    duties = [f"| `{name}` | {what} |" for name, what in DUTIES.items()]
    return "\n".join(
        [
            "# Profiles and duties",
            "",
            "`profile` in `policy.yml` chooses where the figures come from; whatever `policy.yml` and",
            "`states.yml` say themselves comes first. `mode: observe` says in the run's summary what a sweep",
            "would do, and writes nothing, neither to GitHub nor to any branch.",
            "",
            "## Rules and figures",
            "",
            *head,
            *rules,
            *figures,
            "",
            "## Timers",
            "",
            "A timer belongs to a state and is written there in `states.yml`; `off` switches it off.",
            "",
            *head,
            *timers,
            "",
            "## Automatic duties",
            "",
            "Each can be switched off by itself: `duties: {nudge-author: off}` in `policy.yml`.",
            "",
            "| duty | the bot |",
            "|---|---|",
            *duties,
            "",
        ]
    )


def _row(label: str, cells: list[str]) -> str:
    return f"| {label} | {' | '.join(cells)} |"


def _figure(policy: Policy, field: str, unit: str) -> str:
    return f"{getattr(policy, field)} {unit}".rstrip()
