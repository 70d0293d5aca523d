"""`/contentious CATEGORY [TEXT]`: the change needs every module, core and a final comment period."""

from __future__ import annotations

from msgspec.structs import replace

from rfcflow.events import words
from rfcflow.model import CATEGORIES
from rfcflow.policy.electorates import is_contentious, open_vote
from rfcflow.policy.snapshots import electorate_record
from rfcflow.slash.base import Answer, Command, Done, Form, Hearing, Misunderstood, NoEffect

_STATES = ("draft", "proposed", "review", "returned", "deferred")


def _run(hearing: Hearing) -> Answer:
    given, text = hearing.headed
    category = given.lower()
    if category not in CATEGORIES:
        return Misunderstood(
            "`/contentious` needs one of the four categories: "
            + ", ".join(f"`{c}`" for c in CATEGORIES)
            + ".",
            "/contentious compatibility The default of an argument changes.",
        )
    rfc = hearing.rfc
    if is_contentious(rfc):
        return NoEffect("it is contentious already; only core lowers the class")
    raised = replace(rfc, contentious=(category,))
    opened = bool(rfc.electorates) or rfc.state != "draft"
    electorates = open_vote(raised, hearing.turn.governance, hearing.turn.today) if opened else ()
    hearing.emit(
        "contentious",
        category=category,
        why=words(text),
        electorates=[electorate_record(value) for value in electorates],
    )
    return Done()


COMMAND = Command(
    name="contentious",
    summary="Says that the change is contentious: core decides too, after a final comment period.",
    forms=(
        Form(
            "/contentious CATEGORY [TEXT]",
            "puts the RFC on core's track; CATEGORY is " + ", ".join(CATEGORIES),
            ("author", "maintainer"),
            _run,
            states=_STATES,
            useful=lambda rfc: not is_contentious(rfc),
            example="/contentious compatibility The default changes.",
        ),
    ),
)
