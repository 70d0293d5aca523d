"""Every scenario that ships passes under every profile it names, and together they cover the process."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from rfcflow.cli.simulate import shipped
from rfcflow.simulate.play import play
from rfcflow.simulate.reading import read_scenario

# What happened elsewhere and must not happen here; each is a scenario by its name.
INCIDENTS = (
    "a-bot-that-answered-itself",
    "a-cancelled-vote-reported-as-success",
    "a-command-in-a-code-block-executed",
    "a-command-that-did-nothing-in-silence",
    "a-deleted-fork",
    "a-handler-that-timed-out-after-the-effect",
    "a-label-moved-by-hand-taken-for-a-decision",
    "a-login-with-and-without-bot",
    "a-lost-permission-read-as-not-a-maintainer",
    "a-merge-retried-after-a-500-that-had-worked",
    "a-missing-page-of-reviews",
    "a-number-taken-twice",
    "a-pending-run-evicted-by-an-unrelated-comment",
    "a-permission-check-that-failed-open",
    "a-renamed-maintainer",
    "a-schedule-switched-off",
    "a-terminal-state-left-by-a-rename",
    "a-timer-that-fires-only-on-activity",
    "an-electorate-changed-mid-vote",
    "approval-by-an-empty-set",
    "approval-that-survived-a-push",
    "ballots-overwritten-by-a-re-render",
    "hidden-state-in-a-comment-edited-by-hand",
    "hold-reason-not-matched-and-merged",
    "one-bad-row-that-stopped-the-pass",
    "retry-with-somebody-elses-authority",
)
SCENARIOS = {name: read_scenario(raw, f"{name}.yml") for name, raw in shipped().items()}


# The first profile of each is played by the quick suite, the others every night and by `run --all`.
PLAYS = [
    pytest.param(name, profile, marks=[pytest.mark.nightly] if profile != scenario.profiles[0] else [])
    for name, scenario in SCENARIOS.items()
    for profile in scenario.profiles
]


@pytest.mark.parametrize(("name", "profile"), PLAYS)
def test_a_scenario_goes_as_it_says(name: str, profile: str, base: Mapping[str, bytes]) -> None:
    result = play(SCENARIOS[name], profile, base)
    assert not result.failure, f"{name}.yml:{result.line} ({profile}): {result.failure}"


def test_every_incident_is_a_scenario_by_its_name() -> None:
    there = {name.rpartition("/")[2] for name in SCENARIOS if name.startswith("incidents/")}
    assert sorted(INCIDENTS) == sorted(there)
    assert all(SCENARIOS[f"incidents/{name}"].incident for name in there)


def test_at_least_eighty_ship_and_each_says_why() -> None:
    assert 80 <= len(SCENARIOS)
    assert [] == [name for name, scenario in SCENARIOS.items() if not scenario.why or not scenario.name]
    names = [scenario.name for scenario in SCENARIOS.values()]
    assert sorted(set(names)) == sorted(names)


def test_each_profile_plays_many() -> None:
    for profile, least in {"pytorch": 80, "small-team": 40, "lazy-consensus": 15}.items():
        assert least <= sum(1 for scenario in SCENARIOS.values() if profile in scenario.profiles)
