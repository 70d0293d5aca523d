"""`/concern TITLE`: a named objection that blocks the decision until it is resolved."""

from __future__ import annotations

import re

from rfcflow.events import words
from rfcflow.slash.base import Answer, Command, Done, Form, Hearing, Misunderstood, NoEffect, Refused

_STATES = ("proposed", "review", "returned", "final-comment", "deferred")
_LONGEST = 120
_EXAMPLE = "/concern Memory use doubles"


def slug(title: str, taken: frozenset[str]) -> str:
    """A short id for a concern, unique within its RFC: `Memory use` -> `memory-use`."""
    base = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:40].strip("-") or "concern"
    name, number = base, 2
    while name in taken:
        name, number = f"{base}-{number}", number + 1
    return name


def _run(hearing: Hearing) -> Answer:
    title = hearing.invocation.argument.strip()
    if not title:
        return Misunderstood("A concern needs a title that others can answer.", _EXAMPLE)
    if len(title) > _LONGEST:
        why = f"A concern's title has at most {_LONGEST} characters; the lines below it say more."
        return Misunderstood(why, _EXAMPLE)
    rfc = hearing.rfc
    if hearing.actor.id in rfc.recused:
        return Refused("You are recused, and nobody recused objects either.", "Others decide this one.")
    same = [c for c in rfc.open_concerns if c.title.lower() == title.lower()]
    if same:
        return NoEffect(f"concern `{same[0].id}` says the same and is open")
    name = slug(title, frozenset(concern.id for concern in rfc.concerns))
    hearing.emit(
        "concern-raised", id=name, title=words(title), details=words(hearing.invocation.text.strip())
    )
    return Done()


COMMAND = Command(
    name="concern",
    summary="Raises a named objection; nothing is decided until it is resolved.",
    forms=(
        Form(
            "/concern TITLE",
            "raises an objection with a title; the lines after it say more",
            ("maintainer",),
            _run,
            states=_STATES,
            example=_EXAMPLE,
        ),
    ),
)
