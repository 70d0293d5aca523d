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
from msgspec.structs import FieldInfo, fields

from rfcflow.decide import decide
from rfcflow.events import Event
from rfcflow.facts import Facts, ImportedRfc, PullRequest, Roster
from rfcflow.model import Governance, Rfc
from rfcflow.policy.agenda import before_core
from rfcflow.policy.clocks import dues
from rfcflow.policy.fold import fold
from rfcflow.policy.obstacles import obstacles, standing
from rfcflow.policy.roles import roles
from tests.builders import BOT, IDS, START, World, account, governance, text
from tests.conftest import Golden
from tests.stories import KEPT, SHOWN

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


def as_text(history: tuple[Event, ...], rules: Governance) -> str:
    rfc = fold(history)
    assert rfc is not None
    return HASH.sub(r"\1…", "\n".join((*map(line, history), "", *folded(rfc, rules), "")))


@pytest.mark.parametrize("name", sorted(SHOWN.keys() ^ KEPT.keys()))
def test_what_a_story_leaves_in_its_ledger(golden: Golden, name: str) -> None:
    world = (KEPT.get(name) or SHOWN[name])()
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
