"""People who asked to hear of RFCs are told once for each, by the bot, within their budget."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from rfcflow.decide.subscribers import subscribers
from rfcflow.facts import Roster
from rfcflow.model import Governance, Subscription
from tests.builders import World, governance, text

WISHES = (
    Subscription("Gull", modules=("engine",)),
    Subscription("nina", modules=("engine",)),
    Subscription("Tern", priorities=("high",)),
    Subscription("Wren", kinds=("process",)),
    Subscription("Knot", labels=("track: module",)),
)


def subscribed(wishes: tuple[Subscription, ...] = WISHES, **policy: Any) -> Governance:
    return replace(governance(policy=policy), subscriptions=wishes)


def told(world: World) -> list[str]:
    return [login for e in world.history if e.type == "informed" for login in e.data["logins"]]


def test_each_is_told_once_and_an_author_never() -> None:
    world = World(governance=subscribed()).proposed()
    assert ["Gull", "Knot"] == told(world)
    world.command("tri", "/priority high")
    assert ["Gull", "Knot", "Tern"] == told(world)
    world.push(title="Another title")
    world.sweep()
    assert [] == [event.type for event in world.sweep()]
    assert ["Gull", "Knot", "Tern"] == told(world)
    assert any(
        "@Gull and @Knot: an RFC you subscribed to" in said
        for said in [each.body for each in world.projection.said]
    )


def test_a_draft_tells_nobody_and_the_duty_can_be_switched_off() -> None:
    draft = World(governance=subscribed(), draft=True)
    draft.sweep()
    assert [] == told(draft)
    off = World(governance=subscribed(duties={"inform-subscribers": False})).proposed()
    assert [] == told(off)


def test_who_has_had_their_mentions_of_the_day_waits_for_the_digest() -> None:
    world = World(governance=subscribed(), roster=Roster(mentions={"gull": 6})).proposed()
    assert ("gull",) == world.rfc.muted


def test_fifty_subscribers_are_told_in_comments_of_ten() -> None:
    wishes = tuple(Subscription(f"bird-{number:02d}", modules=("engine",)) for number in range(50))
    world = World(governance=subscribed(wishes)).proposed()
    assert [10] * 5 == [len(e.data["logins"]) for e in world.history if e.type == "informed"]


def test_an_alias_is_as_good_as_the_modules_id() -> None:
    wishes = (Subscription("Gull", modules=("motor",)),)
    known = replace(governance(rules={"engine": {"aliases": ("motor",)}}), subscriptions=wishes)
    assert ("Gull",) == subscribers(World(governance=known, raw=text()).proposed().rfc, known)
