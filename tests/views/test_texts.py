"""Every text the bot can say, as golden files to be read by people."""

from __future__ import annotations

import pytest

from rfcflow.slash import commands, verbs
from rfcflow.text.commands import parse
from rfcflow.views.broken import broken_gate, broken_status
from rfcflow.views.explain import explain
from rfcflow.views.gate import gate, gate_on, not_an_rfc
from rfcflow.views.landing import landing_files
from rfcflow.views.outcome import outcome
from rfcflow.views.replies import help_text
from rfcflow.views.status import status_comment
from tests.builders import WEB, World, mentions
from tests.conftest import Golden
from tests.stories import SHOWN, rfc, world
from tests.stories.deciding import accepted, rejected
from tests.stories.ending import withdrawn

REPLIES = {
    "done-partly": ("ada", "/shepherd me\n/writeup Two designs were compared, the second one is simpler."),
    "edited": ("ben", "/sign-off"),
    "inline": ("ben", "/sign-off"),
    "many": ("ben", "\n".join(f"/concern Number {n}" for n in range(11))),
    "misread-arguments": ("ben", "/contentious everything"),
    "misread-verb": ("ben", "/sing-off"),
    "misread-verb-unknown": ("ben", "/rfc lgtm"),
    "no-effect": ("ben", "/shepherd"),
    "refused-decided": ("ben", "/concern Too late"),
    "refused-electorate": ("dan", "/sign-off"),
    "refused-over": ("ben", "/concern Too late"),
    "refused-revision": ("ben", "/sign-off"),
    "refused-role": ("olaf", "/sign-off"),
    "refused-state": ("ada", "/final-comment accept It holds."),
    "refused-with-others": ("ben", "/concern Memory use\n/withdraw It is mine."),
    "shown-explain": ("olaf", "/explain"),
    "shown-help": ("olaf", "/help"),
    "shown-preview": ("ben", "/preview /sign-off"),
    "shown-preview-reject": ("ben", "/preview /sign-off"),
    "shown-preview-refused": ("olaf", "/preview /sign-off"),
    "shown-status": ("olaf", "/status"),
}


@pytest.mark.parametrize("name", SHOWN)
def test_the_status_comment_reads_well(golden: Golden, name: str) -> None:
    told = SHOWN[name]()
    status = told.projection.status
    golden(f"status/{name}.md", status)
    assert [] == mentions(status)
    assert () == parse(status, verbs())


@pytest.mark.parametrize("name", SHOWN)
def test_notices_read_well(golden: Golden, name: str) -> None:
    said = [said.body for said in SHOWN[name]().projection.said if "rfcflow:notice" in said.marker]
    for body in said:
        assert () == parse(body, verbs())
        assert len(mentions(body)) <= 10
    golden(f"notices/{name}.md", "\n---\n\n".join(said))


@pytest.mark.parametrize("name", SHOWN)
def test_explanations_read_well(golden: Golden, name: str) -> None:
    told = SHOWN[name]()
    text = explain(told.rfc, told.history, told.governance)
    golden(f"explain/{name}.md", text + "\n")
    assert [] == mentions(text)


def test_gates_read_well(golden: Golden) -> None:
    rows = []
    for name, story in sorted(SHOWN.items()):
        told = story()
        found = gate(told.rfc, told.governance)
        assert len(found.description) <= 140
        rows.append(f"{name}: {found.state}: {found.description}")
    done = accepted()
    moved = gate_on(done.rfc, gate(done.rfc, done.governance), "9" * 40)
    broken = broken_gate(".github/governance/policy.yml:3:1: error[unknown-key] `moed` is not a key.")
    for name, found in (("head-moved", moved), ("not-an-rfc", not_an_rfc()), ("governance-broken", broken)):
        rows.append(f"{name}: {found.state}: {found.description}")
    golden("gates.txt", "\n".join(rows) + "\n")


@pytest.mark.parametrize("name", REPLIES)
def test_replies_read_well(golden: Golden, name: str) -> None:
    told = heard(name)
    login, body = REPLIES[name]
    told.say(login, body, edited=name == "edited", kind="inline" if name == "inline" else "comment")
    told.sweep()
    replies = [said.body for said in told.projection.said if "rfcflow:reply" in said.marker]
    assert 1 == len(replies)
    assert [] == mentions(replies[0])
    golden(f"replies/{name}.md", replies[0])


def heard(name: str) -> World:
    match name:
        case "refused-decided":
            return world().decided()
        case "refused-over":
            told = world().proposed()
            told.command("nina", "/withdraw It is not worth it.")
            return told
        case "refused-revision":
            told = world().reviewed()
            told.push(rfc(title="Ragged tensors, once more"))
            return told
        case "shown-preview-reject":
            return SHOWN["rejecting"]()
        case "refused-state":
            return SHOWN["contentious"]()
        case _:
            return world().reviewed()


@pytest.mark.parametrize("verb", commands())
def test_help_on_one_command_reads_well(golden: Golden, verb: str) -> None:
    golden(f"help/{verb}.md", help_text(verb) + "\n")


@pytest.mark.parametrize("name", ["dispute_settled", "elected", "led", "upheld", "vetoed"])
def test_the_outcome_keeps_what_was_said_against_it(golden: Golden, name: str) -> None:
    told = SHOWN[name]()
    golden(f"outcomes/{name}.yml", outcome(told.history, told.governance).decode())


@pytest.mark.parametrize("name", ["accepted", "rejected", "withdrawn"])
def test_the_outcome_is_the_whole_record(golden: Golden, name: str) -> None:
    told = {"accepted": accepted, "rejected": rejected, "withdrawn": withdrawn}[name]()
    golden(f"outcomes/{name}.yml", outcome(told.history, told.governance).decode())


def test_what_lands_is_the_text_with_its_front_matter_completed(golden: Golden) -> None:
    told = accepted()
    files = landing_files(told.rfc, told.history, told.governance, told.raw, None, told.now)
    assert ["rfcs/0007-ragged.md", "rfcs/outcomes/0007.yml", "rfcs/README.md"] == list(files)
    golden("landing/0007-ragged.md", files["rfcs/0007-ragged.md"].decode())
    golden("landing/README.md", files["rfcs/README.md"].decode())


def test_a_broken_governance_is_said_on_every_rfc(golden: Golden) -> None:
    told = SHOWN["review"]()
    problem = (
        ".github/governance/policy.yml:3:1: error[unknown-key] `moed` is not a key. Did you mean `mode`?"
    )
    golden("status/governance-broken.md", broken_status(told.rfc, problem))


def test_a_doubt_is_said_in_the_status(golden: Golden) -> None:
    told = SHOWN["review"]()
    doubts = ("the head 1234567 of pull request 7 cannot be fetched",)
    golden("status/doubt.md", status_comment(told.rfc, told.governance, WEB, doubts))
