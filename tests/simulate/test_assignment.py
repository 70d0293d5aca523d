"""A thousand RFCs assigned by the product, beside a random choice and one in turns."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from rfcflow.cli.main import main
from rfcflow.governance.adopt.adopting import adopt
from rfcflow.governance.load import load
from rfcflow.model import Governance
from rfcflow.simulate.assignment import simulate
from tests.governance.samples import SAMPLE, sample_files
from tests.governance.test_adopt import of_pytorchs_shape

# The first digits of a digest of all thousand choices: the same on every machine.
CHOICES = {"sample": "476065df31fa4be3", "imported": "f20311faf37f84d2"}


def imported() -> Governance:
    """The registry that `rfc governance import` makes of a maintainers page in the form of PyTorch's."""
    page = of_pytorchs_shape("persons_of_interest.md", "fixture")
    ids = {login.lower(): 970_000_001 + place for place, login in enumerate(adopt(page=page).without_id)}
    rest = {
        path: raw
        for path, raw in sample_files().items()
        if "/kinds/" in path or path.endswith(("states.yml", "principles.md"))
    }
    made = {path: text.encode() for path, text in adopt(page=page, ids=ids).files.items()}
    return load({**rest, **made}, "0" * 40)


@cache
def rows(name: str) -> dict[str, dict[str, Any]]:
    governance = load(sample_files(), "0" * 40) if name == "sample" else imported()
    return {row["way"]: row for row in simulate(governance, 1000)}


@pytest.mark.parametrize("name", ["sample", "imported"])
def test_of_a_thousand_rfcs_nobody_gets_one_they_may_not_have_and_equals_carry_alike(name: str) -> None:
    ours, random, turns = (rows(name)[way] for way in ("rfcflow", "random", "round-robin"))
    assert (0, 0, 1) == (ours["over_capacity"], ours["author_recused_or_absent"], ours["apart_among_equals"])
    assert 1000 == ours["assigned"] + ours["nobody_free"]
    for other in (random, turns):
        assert other["over_capacity"] > 0
        assert other["author_recused_or_absent"] > 0
        assert other["apart_among_equals"] > 1
        assert other["most_in_all"] > ours["most_in_all"]


@pytest.mark.parametrize("name", ["sample", "imported"])
def test_the_choices_are_the_same_on_every_machine(name: str) -> None:
    assert CHOICES[name] == rows(name)["rfcflow"]["choices"]


def test_the_command_prints_a_table_and_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["simulate", "assign", str(SAMPLE), "--rfcs", "20"])
    lines = capsys.readouterr().out.splitlines()
    assert ["way", "rfcflow", "random", "round-robin"] == [line.split()[0] for line in lines]
    assert 0 == main(["simulate", "assign", str(SAMPLE), "--rfcs", "20", "--format", "json"])
    told = json.loads(capsys.readouterr().out)
    assert (1, 20, 3) == (told["schema_version"], told["rfcs"], len(told["ways"]))
