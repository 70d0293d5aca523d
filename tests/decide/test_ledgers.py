"""What a run writes into a ledger, and what the ledger is read as, to be read by people.

Ledgers outlive the code: whoever changes a field of an event, or what it does, sees here where.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from msgspec import NODEFAULT, Struct
from msgspec.structs import FieldInfo, fields, replace

from rfcflow.decide import decide
from rfcflow.decide.hearing import MOST_REPLIES
from rfcflow.events import Event
from rfcflow.facts import Change, Facts, ImportedRfc, PullRequest, Roster
from rfcflow.model import Governance, Rfc, Subscription
from rfcflow.policy.agenda import before_core
from rfcflow.policy.clocks import dues
from rfcflow.policy.fold import fold
from rfcflow.policy.obstacles import obstacles, standing
from rfcflow.policy.roles import roles
from tests.builders import BOT, IDS, MODULES, START, World, account, governance, head, loads, text
from tests.conftest import Golden
from tests.views.stories import STORIES

# The chain is looked at by the tests of ledgers; these are the same in every event, or follow from its place.
CONSTANT = frozenset(("v", "id", "prev", "rfc", "seq", "governance"))

HASH = re.compile(r"\b([0-9a-f]{10})[0-9a-f]{30,54}\b")


def plain(value: Any) -> Any:
    """A value as JSON has it, without what is as it is in every RFC."""
    if isinstance(value, (tuple, frozenset, list)):
        return [plain(item) for item in (sorted(value) if isinstance(value, frozenset) else value)]
    if isinstance(value, Struct):
        return {one.name: plain(getattr(value, one.name)) for one in told(value)}
    if hasattr(value, "items"):
        return {str(key): plain(item) for key, item in value.items()}
    return value if isinstance(value, (bool, int, str, type(None))) else str(value)


def told(value: Struct) -> Iterator[FieldInfo]:
    """The fields of a value that are not as they are by default."""
    for one in fields(value):
        made = one.default_factory is not NODEFAULT
        if getattr(value, one.name) != (one.default_factory() if made else one.default):
            yield one


def line(event: Event) -> str:
    record = {key: value for key, value in event.record().items() if key not in CONSTANT}
    return json.dumps(record, sort_keys=True, ensure_ascii=False)


def folded(rfc: Rfc, rules: Governance) -> Iterator[str]:
    """What the ledger is read as: fields, who is what, how votes stand, what is in the way, what is due."""
    rows = [(one.name, getattr(rfc, one.name)) for one in told(rfc) if one.name != "handled"]
    assert rfc.changed_at is not None
    day = rfc.changed_at.date()
    rows += [("roles", {login: roles(account(login), rfc, rules, day) for login in sorted(IDS)})]
    rows += [("tally", tally) for tally in standing(rfc)]
    rows += [("in the way", obstacle) for obstacle in obstacles(rfc)]
    rows += [("agenda", matter) for matter in before_core(rfc)]
    rows += [("due", due) for due in dues(rfc, rules)]
    for name, value in rows:
        yield f"{name}: {json.dumps(plain(value), sort_keys=True, ensure_ascii=False)}"


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


def as_text(history: tuple[Event, ...], rules: Governance) -> str:
    rfc = fold(history)
    assert rfc is not None
    return HASH.sub(r"\1…", "\n".join((*map(line, history), "", *folded(rfc, rules), "")))


@pytest.mark.parametrize("name", sorted(STORIES.keys() ^ TOLD.keys()))
def test_what_a_story_leaves_in_its_ledger(golden: Golden, name: str) -> None:
    world = (TOLD.get(name) or STORIES[name])()
    golden(f"ledgers/{name}.txt", as_text(world.history, world.governance))


def test_what_an_imported_rfc_s_ledger_begins_with(golden: Golden) -> None:
    raw = text("Ragged tensors, again", author="ada")
    blobs = {"rfcs/0042-ragged.md": "1" * 40, "rfcs/outcomes/0042.yml": "2" * 40}
    origin = {"source": "https://old.example/rfcs", "commit": "3" * 40, "path": "0042.md", "blob": "4" * 40}
    found = ImportedRfc("0042", "rfcs/0042-ragged.md", "accepted", "5" * 40, blobs, origin, raw)
    history: tuple[Event, ...] = ()
    for number, login in ((77, "olaf"), (78, "ada")):
        here = World(number=number)
        here.say(login, "What became of it?")
        here.later(minutes=9).say(login, "/implemented https://git.example/pull/9")
        here.say("ben", "/status")
        issue = PullRequest(
            *(number, "About RFC 42", account(login), False, True, False, "", "", None, (), START, START),
            about="0042",
        )
        facts = Facts("example/rfcs", "main", BOT, issue, None, tuple(here.comments), imported=found)
        now = here.later(minutes=30).now
        history += decide(facts, history, Roster(), here.governance, now).events
    golden("ledgers/imported.txt", as_text(history, governance()))


def test_an_issue_about_an_rfc_of_this_place_is_not_its_conversation() -> None:
    here = World().reviewed()
    issue = PullRequest(
        *(77, "About RFC 7", account("ada"), False, True, False, "", "", None, (), START, START), about="0007"
    )
    here.say("ada", "/status")
    facts = Facts("example/rfcs", "main", BOT, issue, None, tuple(here.comments))
    found = decide(facts, here.history, Roster(), here.governance, here.later(minutes=5).now).events
    assert "conversation" not in [event.type for event in found]


@pytest.mark.parametrize("state", ["draft", "proposed", "review", "final-comment"])
def test_an_imported_rfc_that_nothing_can_move_has_no_ledger(state: str) -> None:
    found = ImportedRfc("0042", "rfcs/0042-ragged.md", state, "5" * 40, {}, {}, text())
    here = World(number=77)
    here.say("ada", "/status")
    issue = PullRequest(
        *(77, "About RFC 42", account("ada"), False, True, False, "", "", None, (), START, START),
        about="0042",
    )
    facts = Facts("example/rfcs", "main", BOT, issue, None, tuple(here.comments), imported=found)
    assert () == decide(facts, (), Roster(), here.governance, here.later(minutes=5).now).events
