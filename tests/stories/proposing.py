"""Stories that end before an RFC is under review: drafts, mistakes, shepherds who are looked for."""

from __future__ import annotations

from msgspec.structs import replace

from rfcflow.decide.hearing import MOST_REPLIES
from rfcflow.model import Subscription
from tests.builders import World, governance, loads, text
from tests.stories.telling import kept, rfc, said, shown, world


@shown
def draft() -> World:
    return world(draft=True).proposed()


@kept
def drafted() -> World:
    """A proposal that goes back to draft, and comes again."""
    here = World().proposed()
    here.draft = True
    here.sweep()
    here.draft = False
    here.sweep()
    return here


@kept
def still_a_draft() -> World:
    """A proposal that goes back to draft."""
    here = World().proposed()
    here.draft = True
    here.sweep()
    return here


@shown
def errors() -> World:
    raw = rfc().replace(b"kind: feature", b"kind: featur").replace(b"created", b"creatd")
    return world(raw=raw).proposed()


@shown
def warnings() -> World:
    return world(raw=text()).proposed()


@shown
def unrouted() -> World:
    return world(raw=rfc(modules=())).proposed()


@shown
def asked_for_info() -> World:
    here = unrouted()
    here.command("tri", "/needs-info Which module does this change?\n\n/priority high")
    return here


@shown
def offered() -> World:
    return world(roster=loads(ben=1, eve=2)).proposed()


@kept
def handed_over() -> World:
    """An offer that is declined, one that lapses, a shepherd who goes, and one whom a maintainer names."""
    here = World(roster=loads(ada=1, eve=2)).proposed()
    said(here, ("ben", "/shepherd decline")).later(days=9)
    here.sweep()
    return said(
        here,
        ("eve", "/shepherd me"),
        ("eve", "/shepherd release The open question is memory."),
        ("nina", "/shepherd"),
        ("ada", "/shepherd @ben"),
        ("ben", "/shepherd accept"),
    )


@shown
def called() -> World:
    return world(governance=governance(policy={"capacity": 0})).proposed()


@shown
def options() -> World:
    here = called()
    here.later(days=31)
    here.sweep()
    return here


@shown
def unshepherded() -> World:
    here = options()
    here.later(days=31)
    here.sweep()
    return here


@shown
def released() -> World:
    here = world().reviewed("ada")
    here.command("ada", "/shepherd release")
    return here


@kept
def quiet() -> World:
    """Nobody may be mentioned, and one digest a day tells them."""
    here = World(governance=governance(policy={"mentions_per_day": 0})).proposed()
    here.later(hours=16).sweep()
    return here


@kept
def subscribed() -> World:
    """Somebody asked to hear of it."""
    wishes = (Subscription("Gull", modules=("engine",)), Subscription("nina", modules=("engine",)))
    return World(governance=replace(governance(), subscriptions=wishes)).proposed()


@kept
def chatty() -> World:
    """Answers have an end for each person and day, and begin again the day after."""
    here = World().proposed()
    for _ in range(MOST_REPLIES + 2):
        here.command("olaf", "/sign-off")
    here.later(days=1)
    return said(here, ("olaf", "/sign-off"))


@shown
def spam() -> World:
    here = world().proposed()
    here.command("tri", "/spam")
    return here
