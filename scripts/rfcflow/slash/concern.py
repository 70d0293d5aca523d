"""`/concern TITLE`: a named objection; one a maintainer raises or sponsors blocks until it is resolved."""

from __future__ import annotations

import re
from typing import Final

from rfcflow.events import words
from rfcflow.model import Concern, Rfc
from rfcflow.policy.roles import shown_login
from rfcflow.slash.base import Answer, Command, Done, Form, Hearing, Misunderstood, NoEffect, Refused

_STATES = ("proposed", "review", "returned", "final-comment", "deferred")
_LONGEST: Final = 120
_MOST_WAITING: Final = 3
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
    if hearing.actor.id in hearing.rfc.recused:
        return Refused("You are recused, and nobody recused objects either.", "Others decide this one.")
    overruled = hearing.rfc.overruled(hearing.actor.id)
    if overruled is not None:
        return Refused(
            f"Core overruled your concern `{overruled.id}` on this very text, and whom it overruled blocks "
            "that text no more.",
            "Who shares an objection raises it; when the text changes you can again.",
        )
    same = _same(title, hearing.rfc)
    if same is not None:
        return _reopen(hearing, same) if same.resolved is not None else _sponsor(hearing, same)
    return _raise(hearing, title)


def _same(title: str, rfc: Rfc) -> Concern | None:
    """The concern of that title or id; an open one before a resolved one."""
    wanted = title.lower()
    found = [c for c in rfc.concerns if wanted in (c.title.lower(), c.id)]
    return next((c for c in reversed(found) if c.resolved is None), found[-1] if found else None)


def _raise(hearing: Hearing, title: str) -> Answer:
    rfc, actor = hearing.rfc, hearing.actor
    blocks = "maintainer" in hearing.roles
    waiting = [c for c in rfc.open_concerns if c.objector is None and c.owner.id == actor.id]
    if not blocks and len(waiting) >= _MOST_WAITING:
        return Refused(
            f"{_MOST_WAITING} concerns of yours wait for a maintainer to sponsor them.",
            "Resolve one with `/resolve ID`, or ask a maintainer to repeat it.",
        )
    name = slug(title, frozenset(concern.id for concern in rfc.concerns))
    details = words(hearing.invocation.text.strip())
    hearing.emit("concern-raised", id=name, title=words(title), details=details, blocks=blocks)
    return Done()


def _sponsor(hearing: Hearing, concern: Concern) -> Answer:
    if concern.objector is not None:
        return NoEffect(f"concern `{concern.id}` says the same and is open")
    if "maintainer" not in hearing.roles:
        return NoEffect(
            f"concern `{concern.id}` says the same and is open; it blocks once a maintainer repeats it"
        )
    hearing.emit("concern-sponsored", id=concern.id)
    return Done()


def _reopen(hearing: Hearing, concern: Concern) -> Answer:
    maintains = "maintainer" in hearing.roles
    if concern.overruled:
        return Refused(f"Core overruled concern `{concern.id}`.", "Raise what is new under another title.")
    if concern.owner.id != hearing.actor.id and not maintains:
        return Refused(
            f"Concern `{concern.id}` is resolved.",
            f"{shown_login(concern.owner.login)} or a maintainer can open it again; or raise another one.",
        )
    details = words(hearing.invocation.text.strip())
    hearing.emit("concern-reopened", id=concern.id, details=details, blocks=maintains)
    return Done()


COMMAND = Command(
    name="concern",
    summary=(
        "Raises a named objection, sponsors somebody's or opens a resolved one again; a maintainer's blocks "
        "the decision until it is resolved."
    ),
    forms=(
        Form(
            "/concern TITLE",
            "raises an objection (the lines after it say more); it blocks once a maintainer raises or "
            "repeats it; the title or id of a resolved one opens that again",
            ("anyone",),
            _run,
            states=_STATES,
            example=_EXAMPLE,
        ),
    ),
)
