"""Stories of final comment periods, votes and elections, up to the decision."""

from __future__ import annotations

from msgspec.structs import replace

from rfcflow.model import Rule
from tests.builders import World, governance, text
from tests.stories.telling import SECTIONS, kept, rfc, said, shown, world


@shown
def summed_up() -> World:
    here = world(raw=rfc(contentious=("removal",))).reviewed()
    here.command("ada", "/writeup Two designs were compared; the second one is simpler and as fast.")
    return here


@shown
def contentious() -> World:
    here = summed_up()
    here.command("ada", "/final-comment accept The second design is simpler, and nobody objects.")
    return here


@shown
def met() -> World:
    here = contentious()
    for login in ("ada", "ben", "cora", "cyrus"):
        here.command(login, "/sign-off")
    return here


@shown
def decided() -> World:
    here = met()
    here.later(days=11)
    here.sweep()
    return here


@shown
def accepted() -> World:
    here = decided()
    here.land()
    return here


@shown
def editorial() -> World:
    here = contentious()
    here.command("ben", "/sign-off")
    here.push(rfc(contentious=("removal",), title="Ragged tensors, spelled right"))
    here.sweep()
    here.command("ada", "/editorial")
    return here


@shown
def lapsed() -> World:
    here = contentious()
    here.command("ada", "/sign-off")
    here.later(days=11)
    here.sweep()
    return here


@shown
def lapsed_twice() -> World:
    here = lapsed()
    here.command("ada", "/final-comment accept The second design is simpler, and nobody objects.")
    here.later(days=11)
    here.sweep()
    return here


@shown
def led() -> World:
    here = contentious()
    for login in ("ada", "cyrus"):
        here.command(login, "/sign-off")
    here.later(days=11)
    here.sweep()
    here.command("cora", "/decide accept Core is split, and the smaller change is the better one.")
    return here


@shown
def rejecting() -> World:
    return world().final("reject")


@shown
def rejecting_approved() -> World:
    here = rejecting()
    here.review("ben")
    here.sweep()
    here.review("ben")
    here.sweep()
    return here


@shown
def rejected() -> World:
    here = rejecting()
    here.command("ben", "/sign-off")
    here.later(days=11)
    here.sweep()
    here.land()
    return here


@shown
def window_ended() -> World:
    here = met()
    here.push(rfc(contentious=("removal",), title="Ragged tensors, once more"))
    here.sweep()
    return here


@kept
def broken_in_the_window() -> World:
    """A broken push in a final comment period moves nothing, and the next one is another text."""
    here = said(World().final(), ("ben", "/sign-off"))
    here.push(b"no front matter\n")
    here.sweep()
    return here


@kept
def pushed() -> World:
    """Texts that break, come back, change words only, go to draft and leave for another branch."""
    here = World().final()
    said(here, ("ben", "/sign-off"))
    here.push(body="# Summary\n\nOne, said better.\n")
    said(here, ("ada", "/editorial"))
    here.push(b"no front matter\n")
    here.sweep()
    here.push(contentious=("removal",))
    here.sweep()
    here.draft, here.base = True, "release/1"
    here.sweep()
    here.draft, here.base = False, "main"
    here.sweep()
    return here


@kept
def mentioned_once() -> World:
    """One run has several things to say to the same people, who may be mentioned once a day."""
    here = World(governance=governance(policy={"mentions_per_day": 1}), raw=text(contentious=("removal",)))
    said(here.final(), ("ben", "/sign-off"), ("eve", "/sign-off")).later(days=2)
    here.push(title="Another title", contentious=("removal",))
    here.say("ada", "/invite @ben")
    here.sweep()
    return here


@shown
def deferred() -> World:
    here = world().final("defer")
    here.command("ben", "/sign-off")
    here.later(days=11)
    here.sweep()
    return here


@shown
def asked_again() -> World:
    here = deferred()
    here.later(days=181)
    here.sweep()
    return here


@shown
def assented() -> World:
    """A window where silence is assent."""
    here = world(governance=governance(rules={"engine": {"routine": Rule("lazy-consensus")}})).reviewed()
    here.command("ada", "/writeup Two designs were compared, and the second one is simpler.")
    here.command("ada", "/final-comment accept Nobody objects.")
    return here


@shown
def objected() -> World:
    """Nobody has to sign, and one objection is in the way."""
    here = assented()
    here.command("eve", "/concern Memory use doubles")
    here.later(days=11)
    here.sweep()
    return here


@shown
def alone() -> World:
    """A module of one, which needs a voice of core besides."""
    here = world(raw=rfc(modules=("docs",), contentious=("removal",))).reviewed("dan")
    here.command("dan", "/writeup Two designs were compared, and the second one is simpler.")
    here.command("dan", "/final-comment accept Nobody objects.")
    here.command("dan", "/sign-off")
    return here


@kept
def against_a_principle() -> World:
    """Core goes against a principle, and says which."""
    rules = replace(governance(), principles=("P1", "P2"))
    here = World(governance=rules, raw=text(contentious=("removal",))).reviewed("cyrus")
    said(
        here,
        ("cyrus", "/writeup Two designs were compared."),
        ("cyrus", "/final-comment accept against=P2 It is worth its cost."),
        *((login, "/sign-off") for login in ("ada", "ben", "cora", "cyrus")),
    )
    here.later(days=15).sweep()
    return here


@kept
def nominated() -> World:
    """A nomination for core: decided, landed, and announced late."""
    body = "# Summary\n\nSomebody.\n\n## Candidates\n\n- @cleo\n"
    raw = text(kind="core-nomination", modules=(), body=body, author="ada")
    here = World(author="ada", raw=raw).reviewed("cyrus")
    said(here, ("cyrus", "/writeup They reviewed for years."), ("cyrus", "/final-comment accept They may."))
    said(here, ("cora", "/sign-off"), ("cyrus", "/sign-off"), ("cleo", "/sign-off"))
    here.later(days=15).sweep()
    here.land()
    return here


@shown
def electing() -> World:
    body = SECTIONS + "\n## Candidates\n\n- @cyrus\n- @cleo\n"
    here = world(raw=rfc(kind="lead-change", modules=(), body=body)).reviewed("dan")
    here.command("dan", "/writeup The lead has been away for a year, and core wants a vote.")
    here.command("dan", "/final-comment accept Nobody has led for a year.")
    here.command("cyrus", "/rank @cleo @cyrus")
    return here


@kept
def fewer_electors() -> World:
    """Somebody leaves core in the middle of an election of the lead."""
    here = electing()
    here.governance = governance(core=("cora", "cyrus"))
    here.sweep()
    return here


@shown
def elected() -> World:
    here = electing()
    here.command("cyrus", "/sign-off")
    here.command("cleo", "/sign-off")
    here.later(days=11)
    here.sweep()
    return here


@kept
def by_a_person() -> World:
    """Decided, and landed when somebody asks for it."""
    here = World(governance=governance(policy={"merge": "person"})).decided()
    said(here, ("ben", "/merge"))
    here.land()
    return said(here, ("ben", "/implemented https://git.example/pull/9"), ("dan", "/dispute engine No."))
