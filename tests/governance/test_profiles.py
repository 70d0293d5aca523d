from __future__ import annotations

import pytest
from msgspec.structs import fields

from rfcflow.governance.load import load
from rfcflow.governance.profiles import PROFILES, TIMERS, with_profile
from rfcflow.governance.rules import parse_rule, say_rule
from rfcflow.governance.vocabulary import TIMERS_OF
from rfcflow.model import Policy
from tests.governance.samples import G, sample_files


def test_the_pytorch_profile_is_the_models_defaults() -> None:
    assert Policy() == PROFILES["pytorch"]


@pytest.mark.parametrize("name", PROFILES)
def test_a_profile_with_people_is_a_whole_process(name: str) -> None:
    roles = b"roles: {core: [ada-fjord, bo-larch], lead: ada-fjord}\n"
    files = {**sample_files(), f"{G}/policy.yml": b"profile: " + name.encode() + b"\n" + roles}
    policy = load(files, "0" * 40).policy
    assert name == policy.profile
    for rule in (policy.routine, policy.contentious, policy.core_rule):
        assert rule == parse_rule(say_rule(rule))


@pytest.mark.parametrize("profile", PROFILES)
def test_a_profile_has_days_for_every_timer_that_code_answers_to(profile: str) -> None:
    given = {state: set(timers) for state, timers in TIMERS[profile].items()}
    assert {state: set(names) for state, names in TIMERS_OF.items()} == given


def test_a_timer_that_is_not_written_is_the_profiles_and_off_is_none() -> None:
    files = sample_files()
    states = files[f"{G}/states.yml"].replace(b"      summary: 14\n", b"")
    files[f"{G}/states.yml"] = states.replace(b"experts: 14", b"experts: off")
    files[f"{G}/policy.yml"] = files[f"{G}/policy.yml"].replace(b"profile: pytorch", b"profile: small-team")
    review = load(files, "0" * 40).states.states["review"].timers
    assert (28, 7, None) == (review["summary"], review["completeness"], review.get("experts"))


def test_a_profile_can_be_put_on_a_project_as_it_is() -> None:
    governance = load(sample_files(), "0" * 40)
    other = with_profile(governance, "lazy-consensus")
    assert ("lazy-consensus", governance.policy.core) == (other.policy.profile, other.policy.core)
    assert (42, 56) == (
        other.states.states["review"].timers["author-silent"],
        governance.states.states["review"].timers["author-silent"],
    )
    assert governance.states.edges == other.states.edges


def test_every_field_of_the_policy_can_be_set_in_its_file() -> None:
    text = """
        profile: small-team
        mode: observe
        numbering: {offset: 3000}
        roles: {core: [ada-fjord, bo-larch], lead: bo-larch, reviewers: {gry-moor: 2027-06-30},
          editors: [dag-heath]}
        rules: {routine: unanimous, contentious: consent 3, core: supermajority 3/4}
        final-comment: {days: 21, working-days: 11}
        shepherd: {offer-working-days: 9, offers-before-call: 8, capacity: 7, newcomer-capacity: 6}
        windows: {dispute-days: 33, settle-days: 34, veto-days: 44, motion-days: 45, hold-days: 46}
        editorial: {words: 47, window-days: 8}
        motions: {veto: unanimous, retire: any-of 2}
        criteria: {taste: It does not fit.}
        holidays: [2026-12-25]
        duties: {offer-shepherd: off}
        notifications: {mentions-per-day: 3}
        people: {inactivity-days: 200, renomination-days: 60, announce-days: 3}
        triage: {items-per-day: 5, high-priority: What breaks a release.}
        merge: person
        site-url: https://rfcs.example.org/
        lints: {image-alt: {severity: off, since: 2026-01-01}}
        documents: {licence: CC0-1.0, sign-off: on}
    """
    lines = [line.removeprefix("        ") for line in text.splitlines()]
    policy = load({**sample_files(), f"{G}/policy.yml": "\n".join(lines).encode()}, "0" * 40).policy
    unset = [
        field.name
        for field in fields(Policy)
        if getattr(policy, field.name) == getattr(PROFILES["small-team"], field.name)
    ]
    assert ["profile"] == unset
