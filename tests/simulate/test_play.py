"""How a play fails and what it tells; expectations look at what is really there."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from rfcflow.simulate.play import Result, play
from rfcflow.simulate.reading import read_scenario


def played(steps: str, base: Mapping[str, bytes], given: str = "{}", profile: str = "pytorch") -> Result:
    text = f"scenario: Mine\ngiven: {given}\nsteps:\n{steps}"
    return play(read_scenario(text.encode(), "mine.yml"), profile, base)


REVIEWED = "  - ada comments: /shepherd me\n"


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ("state: proposed", "`state` is review, not proposed"),
        ("shepherd: nobody", "`shepherd` is ada, not nobody"),
        ("offered: ben", "`offered` is nobody, not ben"),
        ("owner: nobody at all", "`owner` is without 'nobody at all'"),
        ("gate: success", "`gate` is without 'success'; it is: pending: review"),
        ("labels: [contentious]", "`labels` are not as said (contentious)"),
        ('labels: ["no rfc: review"]', "`labels` are not as said (no rfc: review)"),
        ("due: in 3 days", "`due` is Monday 2027-01-18"),
        ("due: never", "`due` is 2027-01-18"),
        ("track: core", "`track` is module, not core"),
        ("modules: [docs]", "`modules` is engine, not docs"),
        ("signed: [ben]", "`signed` is nothing, not ben"),
        ("missing: 2 sign-offs", "it is: module:engine: 1 sign-off"),
        ("concerns: [x]", "`concerns` is nothing, not x"),
        ("decided: accept", "`decided` is nothing, not accept"),
        ("main: {rfcs/x.md: ~, README.md: x}", "`main` has no README.md"),
        ("nowhere: [states.yml]", "`nowhere` is broken by .github/governance/states.yml"),
        ("answer: refused", "`answer` is done, not refused"),
        ("reaction: no", "`reaction` is yes, not no"),
        ("silent: no", "`silent` is yes, not no"),
        ("says: Hello", "`says` is without 'Hello'; it is: nothing"),
        ("mentions: [ben]", "`mentions` is nothing, not ben"),
        ("comments: 7", "`comments` is 2, not 7"),
        ("events: [decided]", "`events` are shepherd-accepted"),
        ("ledger: [decided, no opened]", "`ledger` is not as said (decided, no opened)"),
        ("status: all is well", "`status` is without 'all is well'"),
        ("merged: yes", "`merged` is no, not yes"),
        ("is-rfc: no", "`is-rfc` is yes, not no"),
    ],
)
def test_what_does_not_hold_is_said_with_what_is_there(
    wanted: str, says: str, base: Mapping[str, bytes]
) -> None:
    result = played(f"{REVIEWED}  - then: {{{wanted}}}\n", base)
    assert 5 == result.line
    assert says in result.failure


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        ("  - ada deletes their comment\n", "ada has no comment there"),
        ("  - cora dismisses ben's review\n", "ben has no review there"),
        ("  - ben approves the text before\n", "nothing was pushed"),
        ("  - olaf becomes: peter\n", "olaf has no account yet"),
        ("  - nina opens\n", "rfc is open already"),
        ("  - until: 2026-01-01\n", "it is 2026-11-23"),
        ("  - governance: {policy: {merge: never}}\n", "the governance does not hold"),
    ],
)
def test_what_cannot_be_done_is_said(steps: str, says: str, base: Mapping[str, bytes]) -> None:
    result = played(steps, base)
    assert 4 == result.line
    assert says in result.failure


def test_an_expectation_of_another_profile_is_passed_over(base: Mapping[str, bytes]) -> None:
    steps = "  - then: {only: small-team, state: expired}\n"
    assert "" == played(steps, base).failure
    assert "`state` is proposed" in played(steps, base, profile="small-team").failure


def test_the_story_has_every_act_with_its_time_and_what_came_of_it(base: Mapping[str, bytes]) -> None:
    result = played(f"{REVIEWED}  - after: 2 days\n  - then: {{state: review}}\n", base)
    assert ["nina opens the pull request", "ada comments: /shepherd me", "after 2 days"] == [
        told.words for told in result.story
    ]
    assert (("0007", "review"),) == result.story[1].states
    assert re.search("would you shepherd", result.story[0].said[0])


def test_the_same_scenario_gives_the_same_ledger_byte_for_byte(base: Mapping[str, bytes]) -> None:
    steps = f"{REVIEWED}  - after: 20 days\n  - ben comments: /sign-off\n"
    first, second = (played(steps, base) for _ in range(2))
    lines = [[event.line() for told in result.story for event in told.events] for result in (first, second)]
    assert lines[0] == lines[1]
    assert len(lines[0]) > 5
