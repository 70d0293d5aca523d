from __future__ import annotations

from dataclasses import fields

import pytest

from rfcflow.governance.load import load
from rfcflow.governance.profiles import PROFILES
from rfcflow.governance.rules import parse_rule, say_rule
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


def test_every_field_of_the_policy_can_be_set_in_its_file() -> None:
    text = """
        profile: small-team
        mode: observe
        numbering: {offset: 3000}
        roles: {core: [ada-fjord, bo-larch], lead: bo-larch}
        rules: {routine: unanimous, contentious: consent 3, core: supermajority 3/4}
        final-comment: {days: 21, working-days: 11}
        shepherd: {offer-working-days: 9, offers-before-call: 8, capacity: 7, newcomer-capacity: 6}
        windows: {dispute-days: 33, settle-days: 34, veto-days: 44, motion-days: 45, hold-days: 46}
        motions: {veto: unanimous, retire: any-of 2}
        criteria: {taste: It does not fit.}
        holidays: [2026-12-25]
        automatic: {offer-shepherd: off}
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
