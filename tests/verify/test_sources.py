"""The closed table of sources: every type of event has its row, and what the bot writes obeys it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from rfcflow.events import TYPES, Source
from rfcflow.model import Account
from rfcflow.verify.sources import SOURCES, check_source, naming
from tests.builders import World
from tests.stories import SHOWN


@pytest.mark.parametrize("name", TYPES)
def test_every_type_of_event_has_a_row(name: str) -> None:
    assert SOURCES[name]
    assert naming(name) in ("required", "none", "either")


@pytest.mark.parametrize("name", SHOWN)
def test_what_the_bot_writes_comes_from_where_it_may(name: str) -> None:
    told = SHOWN[name]()
    found = [str(finding) for event in told.history for finding in check_source(event)]
    assert [] == found


def test_a_command_that_no_comment_made_is_found() -> None:
    world = World().reviewed()
    said = world.history[-1]
    assert "shepherd-accepted" == said.type
    forged = replace(said, source=Source("timer", "offer@2026-11-23T09:00:00Z"))
    assert ["source"] == [finding.code for finding in check_source(forged)]
    assert ["actor"] == [finding.code for finding in check_source(replace(said, actor=None))]


def test_a_landing_that_a_person_claims_is_found() -> None:
    world = World().decided()
    world.land()
    landed = world.history[-1]
    assert [] == list(check_source(landed))
    assert ["actor"] == [f.code for f in check_source(replace(landed, actor=Account(1, "cora")))]
    assert ["source"] == [f.code for f in check_source(replace(landed, source=Source("comment", "7")))]


def test_a_type_nobody_knows_is_found() -> None:
    unknown = replace(World().reviewed().history[-1], type="anointed")
    assert ["source"] == [finding.code for finding in check_source(unknown)]
