"""The judge itself: it must have something to say when the forge is wrong."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from github.Repository import Repository
from msgspec.structs import replace

from rfcflow.forge import Exchange, Forge
from rfcflow.forge.api import ROUTES
from tests.forge.oracle import RENAMED, Oracle, described


@pytest.fixture
def seen(forge: Forge, bot: Repository, number: int) -> Exchange:
    kept: list[Exchange] = []
    forge.on_exchange = kept.append
    bot.get_issue(number).create_comment("x")
    return kept[-1]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda seen: replace(seen, body={}),
        lambda seen: replace(seen, status=418),
        lambda seen: replace(seen, template="/nothing"),
        lambda seen: replace(seen, request_body={"text": "x"}),
    ],
)
def test_a_wrong_exchange_is_blamed(seen: Exchange, spoil: Callable[[Exchange], Exchange]) -> None:
    judge = Oracle()
    judge.exchange(seen)
    judge.assert_clean()
    judge.exchange(spoil(seen))
    assert [] != judge.violations


def test_a_wrong_payload_is_blamed(forge: Forge, number: int) -> None:
    event = forge.events[-1]
    judge = Oracle()
    judge.event(event)
    judge.assert_clean()
    judge.event(replace(event, payload=event.payload | {"surplus": 1}))
    judge.event(replace(event, action="invented"))
    assert 2 == len(judge.violations)


def test_every_route_is_described_by_github() -> None:
    paths = described("openapi.json.gz")["paths"]
    templates = {(route.method, route.template) for route in ROUTES} - {("POST", "/graphql")}
    unknown = {
        (method, template)
        for method, template in templates
        if method.lower() not in paths.get(RENAMED.get((method, template), template), {})
    }
    assert set() == unknown
