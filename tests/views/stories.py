"""Named moments of an RFC's life, for every text the bot can say.

Invariant: deterministic, so that a golden file changes only when a text does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from rfcflow.model import Rule
from tests.builders import World, governance, loads, text

SECTIONS: Final = "\n".join(
    f"## {name}\n\nOne sentence.\n"
    for name in (
        "Summary",
        "Motivation",
        "Proposed implementation",
        "Drawbacks",
        "Alternatives",
        "Unresolved questions",
    )
)


def rfc(**fields: object) -> bytes:
    """A text without warnings."""
    return text(**{"body": SECTIONS, **fields})  # type: ignore[arg-type]  # the fields of text()


def world(**fields: object) -> World:
    """A world whose text has nothing to complain about."""
    return World(**{"raw": rfc(), **fields})  # type: ignore[arg-type]  # the fields of World


def draft() -> World:
    return world(draft=True).proposed()


def errors() -> World:
    raw = rfc().replace(b"kind: feature", b"kind: featur").replace(b"created", b"creatd")
    return world(raw=raw).proposed()


def warnings() -> World:
    return world(raw=text()).proposed()


def unrouted() -> World:
    return world(raw=rfc(modules=())).proposed()


def offered() -> World:
    return world(roster=loads(ben=1, eve=2)).proposed()


def called() -> World:
    return world(governance=governance(policy={"capacity": 0})).proposed()


def review() -> World:
    return world().reviewed()


def signed() -> World:
    here = world(governance=governance(rules={"engine": {"routine": Rule("any-of", k=2)}})).reviewed()
    here.command("ben", "/sign-off")
    return here


def stale() -> World:
    here = signed()
    here.push(rfc(title="Ragged tensors, once more"))
    here.sweep()
    return here


def concerned() -> World:
    here = world(raw=rfc(modules=("engine", "docs"))).reviewed()
    here.command("ben", "/concern Memory use doubles\nWith many short rows it does.")
    here.command("dan", "/concern The docs are missing")
    here.command("dan", "/resolve the-docs-are-missing They came with the last push.")
    return here


def summed_up() -> World:
    here = world(raw=rfc(contentious=("removal",))).reviewed()
    here.command("ada", "/writeup Two designs were compared; the second one is simpler and as fast.")
    return here


def contentious() -> World:
    here = summed_up()
    here.command("ada", "/final-comment accept The second design is simpler, and nobody objects.")
    return here


def met() -> World:
    here = contentious()
    for login in ("ada", "ben", "cora", "cyrus"):
        here.command(login, "/sign-off")
    return here


def lapsed() -> World:
    here = contentious()
    here.command("ada", "/sign-off")
    here.later(days=11)
    here.sweep()
    return here


def rejecting() -> World:
    return world().final("reject")


def rejecting_approved() -> World:
    here = rejecting()
    here.review("ben")
    here.sweep()
    here.review("ben")
    here.sweep()
    return here


def window_ended() -> World:
    here = met()
    here.push(rfc(contentious=("removal",), title="Ragged tensors, once more"))
    here.sweep()
    return here


def deferred() -> World:
    here = world().final("defer")
    here.command("ben", "/sign-off")
    here.later(days=11)
    here.sweep()
    return here


def woken() -> World:
    here = world().reviewed()
    here.command("ada", "/defer until=2027-03-01 The release it builds on comes in February.")
    here.later(days=120)
    here.sweep()
    return here


def deferred_until() -> World:
    here = world().reviewed()
    here.command("ada", "/defer until=2027-03-01 The release it builds on comes in February.")
    return here


def asked_again() -> World:
    here = deferred()
    here.later(days=181)
    here.sweep()
    return here


def held() -> World:
    here = signed()
    here.command("eve", "/hold until=2026-12-01 The benchmark runs over the weekend.")
    return here


def returned() -> World:
    here = world().reviewed()
    here.command("ada", "/return The migration of existing users is missing.")
    return here


def asked_for_info() -> World:
    here = unrouted()
    here.command("tri", "/needs-info Which module does this change?\n\n/priority high")
    return here


def spam() -> World:
    here = world().proposed()
    here.command("tri", "/spam")
    return here


def lowered() -> World:
    here = world().reviewed()
    here.command("ada", "/contentious core-addition It adds a class.")
    here.command("cora", "/routine The class exists already, only its name changes.")
    return here


def sponsored() -> World:
    here = world().reviewed()
    here.command("olaf", "/concern Memory use doubles")
    here.command("olaf", "/concern The name is taken")
    here.command("ben", "/concern memory-use-doubles")
    return here


def recused() -> World:
    here = world(raw=rfc(contentious=("removal",), author="nina, eve")).reviewed()
    here.command("ben", "/recuse")
    here.command("ada", "/abstain")
    return here


def editorial() -> World:
    here = contentious()
    here.command("ben", "/sign-off")
    here.push(rfc(contentious=("removal",), title="Ragged tensors, spelled right"))
    here.sweep()
    here.command("ada", "/editorial")
    return here


def decided() -> World:
    here = met()
    here.later(days=11)
    here.sweep()
    return here


def accepted() -> World:
    here = decided()
    here.land()
    return here


def rejected() -> World:
    here = rejecting()
    here.command("ben", "/sign-off")
    here.later(days=11)
    here.sweep()
    here.land()
    return here


def withdrawn_early() -> World:
    here = world().proposed()
    here.command("nina", "/withdraw The scheduler has an option for this since last week.")
    return here


def withdrawn() -> World:
    here = world().reviewed()
    here.command("nina", "/withdraw The scheduler has an option for this since last week.")
    here.land()
    return here


def options() -> World:
    here = called()
    here.later(days=31)
    here.sweep()
    return here


def unshepherded() -> World:
    here = options()
    here.later(days=31)
    here.sweep()
    return here


def silent() -> World:
    here = world().reviewed()
    here.later(days=57)
    here.sweep()
    return here


def expired() -> World:
    here = silent()
    here.later(days=181)
    here.sweep()
    here.land()
    return here


def closed() -> World:
    here = world().reviewed()
    here.close("nina")
    here.sweep()
    return here


def closed_by_other() -> World:
    here = world().reviewed()
    here.close("ben")
    here.sweep()
    return here


def parked_closed() -> World:
    here = closed_by_other()
    here.later(days=8)
    here.sweep()
    return here


def retargeted() -> World:
    here = world().reviewed()
    here.base = "release/1"
    here.sweep()
    return here


def merged_by_hand() -> World:
    here = world().reviewed()
    here.merged, here.open, here.closed_at = True, False, here.now
    here.sweep()
    return here


def redrafted() -> World:
    here = world().reviewed()
    here.draft = True
    here.sweep()
    return here


def dismissed() -> World:
    here = world(governance=governance(rules={"engine": {"routine": Rule("any-of", k=2)}})).reviewed()
    review = here.review("ben")
    here.sweep()
    here.dismiss(review)
    here.sweep()
    return here


def released() -> World:
    here = world().reviewed("ada")
    here.command("ada", "/shepherd release")
    return here


VETO: Final = '/veto criterion=compatibility reopen="A shim for old files" It breaks every saved file.'
DISPUTE: Final = '/dispute docs criterion=composability reopen="A plan for both" Its pages contradict ours.'


def settled_routine() -> World:
    here = world().decided()
    here.land()
    return here


def moving() -> World:
    here = settled_routine()
    here.command("cora", VETO)
    return here


def vetoed() -> World:
    here = moving()
    here.command("cyrus", "/veto")
    return here


def veto_lapsed() -> World:
    here = moving()
    here.later(days=11)
    here.sweep()
    return here


def overruled() -> World:
    here = concerned()
    here.command("cora", "/overrule memory-use-doubles It was measured twice.")
    here.command("cleo", "/overrule memory-use-doubles")
    return here


def taken_up_again() -> World:
    here = withdrawn_early()
    here.command("cora", "/reopen A maintainer was found.")
    here.command("cleo", "/reopen")
    return here


def disputed() -> World:
    here = settled_routine()
    here.command("dan", DISPUTE)
    return here


def dispute_settled() -> World:
    here = disputed()
    here.command("ada", "/settle dispute-1 Arguments: the pages differ. Resolution: one of them goes.")
    return here


def appealed() -> World:
    here = disputed()
    here.later(days=22)
    here.sweep()
    here.command("cora", "/sign-off")
    return here


def upheld() -> World:
    here = appealed()
    here.command("cyrus", "/sign-off")
    here.later(days=15)
    here.sweep()
    return here


def not_upheld() -> World:
    here = appealed()
    here.later(days=15)
    here.sweep()
    return here


def lapsed_twice() -> World:
    here = lapsed()
    here.command("ada", "/final-comment accept The second design is simpler, and nobody objects.")
    here.later(days=11)
    here.sweep()
    return here


def led() -> World:
    here = contentious()
    for login in ("ada", "cyrus"):
        here.command(login, "/sign-off")
    here.later(days=11)
    here.sweep()
    here.command("cora", "/decide accept Core is split, and the smaller change is the better one.")
    return here


def electing() -> World:
    body = SECTIONS + "\n## Candidates\n\n- @cyrus\n- @cleo\n"
    here = world(raw=rfc(kind="lead-change", modules=(), body=body)).reviewed("dan")
    here.command("dan", "/writeup The lead has been away for a year, and core wants a vote.")
    here.command("dan", "/final-comment accept Nobody has led for a year.")
    here.command("cyrus", "/rank @cleo @cyrus")
    return here


def elected() -> World:
    here = electing()
    here.command("cyrus", "/sign-off")
    here.command("cleo", "/sign-off")
    here.later(days=11)
    here.sweep()
    return here


def assented() -> World:
    """A window where silence is assent."""
    here = world(governance=governance(rules={"engine": {"routine": Rule("lazy-consensus")}})).reviewed()
    here.command("ada", "/writeup Two designs were compared, and the second one is simpler.")
    here.command("ada", "/final-comment accept Nobody objects.")
    return here


def objected() -> World:
    """Nobody has to sign, and one objection is in the way."""
    here = assented()
    here.command("eve", "/concern Memory use doubles")
    here.later(days=11)
    here.sweep()
    return here


def alone() -> World:
    """A module of one, which needs a voice of core besides."""
    here = world(raw=rfc(modules=("docs",), contentious=("removal",))).reviewed("dan")
    here.command("dan", "/writeup Two designs were compared, and the second one is simpler.")
    here.command("dan", "/final-comment accept Nobody objects.")
    here.command("dan", "/sign-off")
    return here


def implemented() -> World:
    here = settled_routine()
    here.command("ben", "/implemented https://git.example/pull/9")
    return here


def retired() -> World:
    here = implemented()
    here.command("cora", "/retire It was taken out again.")
    here.command("cleo", "/retire")
    return here


STORIES: Final[dict[str, Callable[[], World]]] = {
    name: value
    for name, value in sorted(globals().items())
    if callable(value) and getattr(value, "__module__", "") == __name__ and name not in ("rfc", "world")
}
