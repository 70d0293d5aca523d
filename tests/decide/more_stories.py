"""More moments of an RFC's life: what moves nothing, what goes wrong, and what comes late.

Invariant: deterministic; `tests/views/stories.py` has those whose texts are golden as well.
"""

from __future__ import annotations

from msgspec.structs import replace

from rfcflow.decide.hearing import MOST_REPLIES
from rfcflow.facts import Change
from rfcflow.model import Governance, Subscription
from tests.builders import MODULES, World, governance, head, loads, text
from tests.views.stories import STORIES


def said(world: World, *lines: tuple[str, str]) -> World:
    """Comments, and a run behind each."""
    for login, body in lines:
        world.command(login, body)
    return world


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


def drafted() -> World:
    """A proposal that goes back to draft, and comes again."""
    here = World().proposed()
    here.draft = True
    here.sweep()
    here.draft = False
    here.sweep()
    return here


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


def thinned() -> World:
    """People lose their roles in the middle of a vote, the shepherd among them, and a module ends."""
    here = World(raw=text(modules=("engine", "docs"), contentious=("removal",))).final()
    said(here, ("ben", "/sign-off"), ("ada", "/sign-off"), ("cora", "/veto It is wrong."))
    here.governance = governance({**MODULES, "engine": ("eve",)})
    here.sweep()
    here.governance = governance({"engine": ("eve", "dan"), "tiny": ()})
    here.sweep()
    return here


def silent_for_years() -> World:
    """Nobody says a word for two years: every reminder, and the end."""
    here = World().reviewed()
    for _ in range(24):
        here.later(days=30).sweep()
    return here


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


def quiet() -> World:
    """Nobody may be mentioned, and one digest a day tells them."""
    here = World(governance=governance(policy={"mentions_per_day": 0})).proposed()
    here.later(hours=16).sweep()
    return here


def still_a_draft() -> World:
    """A proposal that goes back to draft."""
    here = World().proposed()
    here.draft = True
    here.sweep()
    return here


def objected_and_recused() -> World:
    """Who raised a concern has a conflict of interest, and takes it along."""
    return said(
        World(raw=text(contentious=("removal",))).reviewed(),
        ("eve", "/concern Memory use doubles"),
        ("eve", "/recuse"),
        ("ben", "/concern The pages are wrong"),
        ("ben", "/sign-off"),
    )


def moved_behind_the_decision() -> World:
    """Pushed after the decision, disputed, and brought before core, which votes on the decided text."""
    here = World().decided()
    here.land()
    here.push(title="Another title")
    here.sweep()
    said(here, ("dan", '/dispute docs criterion=need reopen="A user" Nobody needs it.'))
    here.later(days=22).sweep()
    said(here, ("cora", "/sign-off"), ("cyrus", "/sign-off"))
    here.later(days=15).sweep()
    return here


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


def broken_in_the_window() -> World:
    """A broken push in a final comment period moves nothing, and the next one is another text."""
    here = said(World().final(), ("ben", "/sign-off"))
    here.push(b"no front matter\n")
    here.sweep()
    return here


def vetoed_behind() -> World:
    """A veto on what was decided, though something else was pushed since."""
    here = STORIES["accepted"]()
    here.push(title="Another title")
    here.sweep()
    veto = '/veto criterion=need reopen="A user" Nobody needs it.'
    return said(here, ("cora", veto), ("cyrus", veto))


def fewer_stand_ins() -> World:
    """Who could stand in for a module leaves core."""
    here = World().reviewed()
    here.governance = governance(core=("cora", "cyrus"))
    here.sweep()
    return here


def taken_up_after_all() -> World:
    """Closed by somebody else, opened again, withdrawn by its author, and taken up again by core."""
    here = World().proposed()
    here.close("olaf")
    here.sweep()
    here.reopen()
    here.sweep()
    said(here, ("nina", "/withdraw It is solved."))
    return said(here, ("cora", "/reopen It is not."), ("cyrus", "/reopen"))


def subscribed() -> World:
    """Somebody asked to hear of it."""
    wishes = (Subscription("Gull", modules=("engine",)), Subscription("nina", modules=("engine",)))
    return World(governance=with_wishes(wishes)).proposed()


def with_wishes(wishes: tuple[Subscription, ...]) -> Governance:
    return replace(governance(), subscriptions=wishes)


def by_a_person() -> World:
    """Decided, and landed when somebody asks for it."""
    here = World(governance=governance(policy={"merge": "person"})).decided()
    said(here, ("ben", "/merge"))
    here.land()
    return said(here, ("ben", "/implemented https://git.example/pull/9"), ("dan", "/dispute engine No."))


def closed_by_others() -> World:
    """Closed by somebody else, reopened, closed by its author until the days are over."""
    here = World().reviewed()
    here.close("olaf")
    here.updated = here.later(minutes=3).now
    here.sweep()
    here.reopen()
    here.sweep()
    here.close("nina")
    here.sweep()
    here.later(days=8).sweep()
    here.land()
    return said(here, ("cora", "/correct rejected It was decided."), ("cleo", "/correct rejected"))


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


def fewer_electors() -> World:
    """Somebody leaves core in the middle of an election of the lead."""
    here = STORIES["electing"]()
    here.governance = governance(core=("cora", "cyrus"))
    here.sweep()
    return here


def chatty() -> World:
    """Answers have an end for each person and day, and begin again the day after."""
    here = World().proposed()
    for _ in range(MOST_REPLIES + 2):
        here.command("olaf", "/sign-off")
    here.later(days=1)
    return said(here, ("olaf", "/sign-off"))


def mentioned_once() -> World:
    """One run has several things to say to the same people, who may be mentioned once a day."""
    here = World(governance=governance(policy={"mentions_per_day": 1}), raw=text(contentious=("removal",)))
    said(here.final(), ("ben", "/sign-off"), ("eve", "/sign-off")).later(days=2)
    here.push(title="Another title", contentious=("removal",))
    here.say("ada", "/invite @ben")
    here.sweep()
    return here


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


TOLD = {
    story.__name__.replace("_", "-"): story
    for story in (
        *(
            fewer_stand_ins,
            taken_up_after_all,
            talked,
            handed_over,
            held_twice,
            widened,
            pushed,
            drafted,
            pressed,
            thinned,
            silent_for_years,
            quiet,
        ),
        *(
            broken_in_the_window,
            vetoed_behind,
            still_a_draft,
            objected_and_recused,
            moved_behind_the_decision,
            nominated,
        ),
        *(against_a_principle, fewer_electors, chatty, mentioned_once, not_read),
        *(returned_and_parked, subscribed, by_a_person, closed_by_others),
    )
}
