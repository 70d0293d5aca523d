"""Stories of RFCs under review: votes, concerns, holds, and texts that change."""

from __future__ import annotations

from rfcflow.facts import Change
from rfcflow.model import Rule
from tests.builders import MODULES, World, governance, head, text
from tests.stories.telling import kept, rfc, said, shown, world


@shown
def review() -> World:
    return world().reviewed()


@kept
def talked() -> World:
    """Everything that moves nothing, some of it refused or misread."""
    here = World().reviewed()
    here.say("ben", "/sign-off", kind="review")
    here.say("ben", "/sign-off", kind="inline")
    here.say("ben", "/sign-off", edited=True)
    here.say("ben", "\n".join(f"/concern Number {number}" for number in range(11)))
    return said(
        here,
        ("ada", "/summary Two designs are compared."),
        ("ada", "/invite @Gull"),
        ("ada", "/invite @ben engine"),
        ("olaf", "/sign-off"),
        ("eve", "/sing-off"),
        ("nina", "/help"),
        ("tri", "/priority high"),
        ("tri", "/needs-info Which backend?"),
        ("nina", "The first one."),
        ("eve", "/abstain"),
        ("eve", "/recuse"),
        ("ada", "/refresh"),
    )


@shown
def signed() -> World:
    here = world(governance=governance(rules={"engine": {"routine": Rule("any-of", k=2)}})).reviewed()
    here.command("ben", "/sign-off")
    return here


@shown
def stale() -> World:
    here = signed()
    here.push(rfc(title="Ragged tensors, once more"))
    here.sweep()
    return here


@kept
def fewer_stand_ins() -> World:
    """Who could stand in for a module leaves core."""
    here = World().reviewed()
    here.governance = governance(core=("cora", "cyrus"))
    here.sweep()
    return here


@shown
def concerned() -> World:
    here = world(raw=rfc(modules=("engine", "docs"))).reviewed()
    here.command("ben", "/concern Memory use doubles\nWith many short rows it does.")
    here.command("dan", "/concern The docs are missing")
    here.command("dan", "/resolve the-docs-are-missing They came with the last push.")
    return here


@shown
def sponsored() -> World:
    here = world().reviewed()
    here.command("olaf", "/concern Memory use doubles")
    here.command("olaf", "/concern The name is taken")
    here.command("ben", "/concern memory-use-doubles")
    return here


@shown
def recused() -> World:
    here = world(raw=rfc(contentious=("removal",), author="nina, eve")).reviewed()
    here.command("ben", "/recuse")
    here.command("ada", "/abstain")
    return here


@kept
def objected_and_recused() -> World:
    """Who raised a concern has a conflict of interest, and takes it along."""
    return said(
        World(raw=text(contentious=("removal",))).reviewed(),
        ("eve", "/concern Memory use doubles"),
        ("eve", "/recuse"),
        ("ben", "/concern The pages are wrong"),
        ("ben", "/sign-off"),
    )


@shown
def lowered() -> World:
    here = world().reviewed()
    here.command("ada", "/contentious core-addition It adds a class.")
    here.command("cora", "/routine The class exists already, only its name changes.")
    return here


@kept
def widened() -> World:
    """Modules come and go while it is contentious, and back; its core wants it sooner."""
    return said(
        World(raw=text(contentious=("removal",))).reviewed(),
        ("ada", "/module add docs"),
        ("dan", "/concern The pages are wrong\n\nAll of them."),
        ("ada", "/resolve the-pages-are-wrong They are mended."),
        ("dan", "/concern The pages are wrong"),
        ("ada", "/module remove docs"),
        ("cyrus", "/routine It is off by default."),
        ("ada", "/contentious compatibility The default changes."),
        ("ada", "/escalate It needs everybody."),
    )


@shown
def held() -> World:
    here = signed()
    here.command("eve", "/hold until=2026-12-01 The benchmark runs over the weekend.")
    return here


@kept
def held_twice() -> World:
    """Two holds: one is taken back, the other runs out."""
    here = said(
        World().reviewed(),
        ("ben", "/hold until=2026-12-04 I am away."),
        ("ben", "/unhold"),
        ("eve", "/hold until=2026-12-01 A measurement runs."),
    )
    here.later(days=9).sweep()
    return here


@shown
def dismissed() -> World:
    here = world(governance=governance(rules={"engine": {"routine": Rule("any-of", k=2)}})).reviewed()
    review = here.review("ben")
    here.sweep()
    here.dismiss(review)
    here.sweep()
    return here


@kept
def pressed() -> World:
    """Reviews by the button: refused, dismissed by somebody else, approved, on an older commit."""
    here = World(raw=text(contentious=("removal",))).reviewed()
    refused = here.review("eve", "CHANGES_REQUESTED", body="It breaks saved graphs.")
    here.sweep()
    here.dismiss(refused)
    here.sweep()
    here.review("ben")
    here.review("olaf")
    here.sweep()
    older = head(here.heads)
    here.push(body="# Summary\n\nAnother.\n")
    here.sweep()
    here.review("eve", commit=older)
    here.review("ben")
    here.sweep()
    here.review("ben")
    here.sweep()
    return here


@shown
def returned() -> World:
    here = world().reviewed()
    here.command("ada", "/return The migration of existing users is missing.")
    return here


@shown
def deferred_until() -> World:
    here = world().reviewed()
    here.command("ada", "/defer until=2027-03-01 The release it builds on comes in February.")
    return here


@shown
def woken() -> World:
    here = world().reviewed()
    here.command("ada", "/defer until=2027-03-01 The release it builds on comes in February.")
    here.later(days=120)
    here.sweep()
    return here


@kept
def returned_and_parked() -> World:
    """Returned, revised, deferred until a day, deferred until something happens, and woken."""
    here = said(World().reviewed(), ("ada", "/return Please say what it costs."))
    here.push(body="# Summary\n\nIt costs nothing.\n")
    here.sweep()
    said(here, ("ada", "/defer until=2027-01-10 After the release."))
    here.later(days=50).sweep()
    said(here, ("ada", "/defer When the compiler is there."))
    here.later(days=181).sweep()
    return said(here, ("nina", "/wake"))


@shown
def redrafted() -> World:
    here = world().reviewed()
    here.draft = True
    here.sweep()
    return here


@shown
def retargeted() -> World:
    here = world().reviewed()
    here.base = "release/1"
    here.sweep()
    return here


@kept
def not_read() -> World:
    """A text that cannot be read, and a second file."""
    here = World().reviewed()
    here.push(b"")
    here.extra = (Change("rfcs/0000-ragged.md", "A", "120000", "1" * 40, 10),)
    here.sweep()
    here.extra = (Change("src/x.py", "M", "100644", "1" * 40, 10),)
    here.push(b"")
    here.sweep()
    return here


@kept
def thinned() -> World:
    """People lose their roles in the middle of a vote, the shepherd among them, and a module ends."""
    here = World(raw=text(modules=("engine", "docs"), contentious=("removal",))).final()
    said(here, ("ben", "/sign-off"), ("ada", "/sign-off"), ("cora", "/veto It is wrong."))
    here.governance = governance({**MODULES, "engine": ("eve",)})
    here.sweep()
    here.governance = governance({"engine": ("eve", "dan"), "tiny": ()})
    here.sweep()
    return here


@shown
def overruled() -> World:
    here = concerned()
    here.command("cora", "/overrule memory-use-doubles It was measured twice.")
    here.command("cleo", "/overrule memory-use-doubles")
    return here
