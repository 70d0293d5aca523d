"""`/shepherd`: ask for a shepherd, volunteer, name somebody, accept, decline, hand on."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from rfcflow.events import timestamp, words
from rfcflow.facts import Load
from rfcflow.model import Person
from rfcflow.policy.calendar import after_working_days, say_moment
from rfcflow.policy.machine import LANDED
from rfcflow.policy.obstacles import lacks_module
from rfcflow.policy.roles import is_maintainer, router, shown_login
from rfcflow.policy.shepherds import capacity
from rfcflow.policy.steps import SHEPHERDED, offer_shepherd
from rfcflow.slash.base import Answer, Command, Done, Form, Hearing, Misunderstood, NoEffect, Refused

_UNLED = SHEPHERDED
_LED = (*SHEPHERDED, "deferred")


def _ask(hearing: Hearing) -> Answer:
    rfc, governance = hearing.rfc, hearing.turn.governance
    if rfc.shepherd is not None:
        return NoEffect(f"{shown_login(rfc.shepherd.login)} is its shepherd already")
    if rfc.offer is not None:
        return NoEffect(
            f"the place is offered to {shown_login(rfc.offer.login)} until {say_moment(rfc.offer.expires)}; "
            "if it lapses the next one is asked"
        )
    if not rfc.open:
        return NoEffect("its pull request is closed, and nobody is asked until it is reopened")
    if lacks_module(rfc, governance):
        return NoEffect(
            "no module is set yet, so nobody can be picked; "
            f"{router(governance)} sets one with `/module add ID`"
        )
    trial = hearing.turn.copy()
    if offer_shepherd(trial, replace(hearing.cause), automatic=False) == "nothing":
        return NoEffect("nobody who could be asked is free; any active maintainer can volunteer")
    hearing.emit("shepherd-requested")
    offer_shepherd(hearing.turn, hearing.cause, automatic=False)
    return Done()


def _volunteer(hearing: Hearing) -> Answer:
    rfc, actor = hearing.rfc, hearing.actor
    if rfc.shepherd is not None:
        if rfc.shepherd.id == actor.id:
            return NoEffect("you are its shepherd already")
        name = shown_login(rfc.shepherd.login)
        return Refused(f"{name} is its shepherd.", f"{name} can hand on with `/shepherd release`.")
    if actor.id in rfc.authors:
        return Refused("An author never shepherds their own RFC.", "Anybody else among the maintainers may.")
    if actor.id in rfc.recused:
        return Refused("You are recused from this RFC.", "Anybody else among the maintainers may.")
    person = hearing.turn.governance.person_by_id(actor.id)
    if person is not None and _full(hearing, person):
        most = capacity(person, hearing.turn.governance, hearing.turn.today)
        return Refused(
            f"You are at capacity ({most}).",
            "Release another RFC first, or ask for a higher `capacity` in your file of the registry.",
        )
    hearing.emit("shepherd-accepted", to="review" if rfc.state == "proposed" else None)
    return Done()


def _full(hearing: Hearing, person: Person, *, asked: bool = False) -> bool:
    """Whether somebody has no room left; who is `asked` carries the open offers elsewhere too."""
    load: Load = hearing.turn.roster.load(person.id)
    carried = load.carried if asked else load.open
    return carried >= capacity(person, hearing.turn.governance, hearing.turn.today)


def _decline(hearing: Hearing) -> Answer:
    rfc, actor = hearing.rfc, hearing.actor
    if actor.id in rfc.declined:
        return NoEffect("you declined already")
    if rfc.shepherd is not None and rfc.shepherd.id == actor.id:
        return NoEffect("you are its shepherd; hand on with `/shepherd release`")
    if rfc.shepherd is not None:
        return NoEffect(f"{shown_login(rfc.shepherd.login)} is its shepherd, and you are not asked")
    hearing.emit("shepherd-declined", person=actor.id, login=actor.login)
    return Done()


def _release(hearing: Hearing) -> Answer:
    notes = hearing.headed[1]
    data: dict[str, Any] = {"notes": words(notes)} if notes else {}
    hearing.emit("shepherd-released", **data)
    return Done()


def _name(hearing: Hearing) -> Answer:
    login = hearing.arguments.words[0].lstrip("@")[:60]
    rfc, governance = hearing.rfc, hearing.turn.governance
    person = next((p for p in governance.people.values() if p.login.lower() == login.lower()), None)
    if person is None:
        return Refused(f"Nobody in the registry has the login `{login}`.", "Only maintainers can shepherd.")
    name = shown_login(person.login)
    if rfc.shepherd is not None:
        return NoEffect(f"{shown_login(rfc.shepherd.login)} is its shepherd already")
    if rfc.offer is not None and rfc.offer.person == person.id:
        return NoEffect(f"the place is offered to {name} already")
    if person.id == hearing.actor.id and is_maintainer(person.id, governance):
        return _volunteer(hearing)
    reason = _unfit(hearing, person)
    if reason:
        return Refused(
            f"{name} cannot be asked: {reason}.", "Say `/shepherd` and the bot picks somebody free."
        )
    policy = governance.policy
    expires = after_working_days(hearing.turn.now, policy.offer_working_days, policy.holidays)
    hearing.emit(
        "shepherd-offered",
        person={"id": person.id, "login": person.login},
        expires=timestamp(expires),
        because=f"named by {shown_login(hearing.actor.login)}",
        candidates=[],
    )
    return Done()


def _unfit(hearing: Hearing, person: Person) -> str:
    rfc, turn = hearing.rfc, hearing.turn
    if person.id in rfc.authors:
        return "an author never shepherds their own RFC"
    if not is_maintainer(person.id, turn.governance):
        return "only active maintainers can shepherd"
    if person.absent_on(turn.today):
        return "they declared an absence"
    if person.id in rfc.recused:
        return "they are recused"
    if person.id in rfc.declined:
        return "they declined or handed it on"
    if _full(hearing, person, asked=True):
        return "they are at capacity"
    return ""


_ASK = Form(
    "/shepherd",
    "asks the bot to pick a shepherd",
    ("anyone",),
    _ask,
    states=_UNLED,
    example="/shepherd",
    useful=lambda rfc: rfc.shepherd is None and rfc.offer is None,
)
_ME = Form(
    "/shepherd me|accept",
    "volunteers, or accepts the offer",
    ("maintainer",),
    _volunteer,
    states=(*_LED, *sorted(LANDED)),
    example="/shepherd accept",
    useful=lambda rfc: rfc.shepherd is None,
)
_NO = Form(
    "/shepherd decline",
    "declines the offer; the next one is asked",
    ("maintainer", "offered"),
    _decline,
    states=_LED,
    example="/shepherd decline",
    useful=lambda rfc: rfc.offer is not None,
)
_ON = Form(
    "/shepherd release [NOTES]",
    "hands on, with notes for the next one, who is asked",
    ("shepherd",),
    _release,
    states=(*_LED, *sorted(LANDED)),
    example="/shepherd release The open question is memory use; dan-dune has numbers.",
    useful=lambda rfc: rfc.shepherd is not None,
)
_AT = Form(
    "/shepherd @LOGIN",
    "offers the place to somebody",
    ("maintainer", "on-call"),
    _name,
    states=_UNLED,
    example="/shepherd @ada-fjord",
    useful=lambda rfc: rfc.shepherd is None,
)


def _select(hearing: Hearing) -> Form | Misunderstood:
    usage = "/shepherd, /shepherd me, accept, decline, release NOTES, or /shepherd @LOGIN"
    if hearing.headed[0].lower() == "release":
        return _ON
    words = hearing.arguments.words
    if hearing.arguments.options or len(words) > 1:
        return Misunderstood("`/shepherd` takes one word at most.", usage)
    if not words:
        return _ASK
    word = words[0].lower()
    by_word = {"me": _ME, "accept": _ME, "decline": _NO}
    if word in by_word:
        return by_word[word]
    if word.startswith("@") and len(word) > 1:
        return _AT
    return Misunderstood(f"`{words[0][:40]}` is nothing that `/shepherd` knows.", usage)


COMMAND = Command(
    name="shepherd",
    summary="Finds the one person accountable for moving an RFC along.",
    forms=(_ASK, _ME, _NO, _ON, _AT),
    select=_select,
)
