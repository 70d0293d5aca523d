"""Who may have made an event: the table of authority, written a second time.

Invariant: roles come from the registry at the event's own governance commit and from the ledger before the
event; identity is the numeric id; a bot, and an author towards their own RFC, approve nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from rfcflow.events import Event
from rfcflow.model import Account, Governance
from rfcflow.text.keys import HUMAN_KEYS, WORDING
from rfcflow.verify.counting import Box
from rfcflow.verify.duty import on_duty
from rfcflow.verify.findings import Finding, on
from rfcflow.verify.sources import check_source, naming
from rfcflow.verify.standing import Standing

COMMANDS: Final = frozenset(("comment", "review-body", "review"))
_ROBOT: Final = 41898282

# For events that only a person can cause: any one of these roles.
PEOPLE: Final[dict[str, tuple[str, ...]]] = {
    "contentious": ("author", "maintainer"),
    "shepherd-accepted": ("maintainer",),
    "shepherd-released": ("shepherd",),
    "shepherd-declined": ("maintainer", "offered"),
    "concern-raised": ("anyone",),
    "concern-sponsored": ("maintainer",),
    "concern-reopened": ("anyone",),
    "editorial": ("shepherd",),
    "recused": ("maintainer",),
    "writeup": ("shepherd",),
    "summary": ("shepherd",),
    "invited": ("shepherd",),
    "final-comment": ("shepherd",),
    "final-comment-cancelled": ("shepherd",),
    "returned": ("shepherd",),
    "held": ("maintainer",),
    "routine": ("core",),
    "prioritised": ("on-call",),
    "needs-info": ("on-call",),
    "spam": ("on-call",),
    "unheld": ("shepherd", "holder"),
    "refreshed": ("anyone",),
    "landing-requested": ("module-maintainer", "core"),
    "motion-opened": ("core",),
    "motion-seconded": ("core",),
    "dispute-opened": ("maintainer",),
    "dispute-settled": ("shepherd",),
    "ranked": ("core",),
    "author-spoke": ("author",),
    "shepherd-spoke": ("shepherd",),
}
_BALLOTS: Final = frozenset(("signed-off", "abstained"))
# What nobody recused may do.
_UNRECUSED: Final = frozenset(
    (
        "signed-off",
        "abstained",
        "concern-raised",
        "concern-sponsored",
        "concern-reopened",
        "shepherd-accepted",
        "recused",
        "held",
    )
)
# For events a timer or the pull request can cause as well: the roles needed where a command caused them.
_COMMANDED: Final[dict[str, tuple[str, ...]]] = {
    "modules-changed": ("on-call", "shepherd", "core"),
    "deferred": ("shepherd",),
    "woken": ("shepherd", "author"),
    "implemented": ("shepherd", "module-maintainer", "core"),
    "overturned": ("core",),
    "retired": ("core",),
    "corrected": ("core",),
    "reopened": ("core",),
    "concern-overruled": ("core",),
    "motion-carried": ("core",),
}


def is_bot(account: Account) -> bool:
    """Whether an account is an App or the Actions bot, by id or by GitHub's form of their logins."""
    return account.bot or account.id == _ROBOT or account.login.endswith("[bot]")


def roles(account: Account, rfc: Standing, governance: Governance, event: Event) -> frozenset[str]:
    """What an account is to an RFC at an event."""
    found = {"anyone"}
    if account.id in rfc.authors:
        found.add("author")
    if rfc.offer is not None and rfc.offer.person == account.id:
        found.add("offered")
    if any(hold.owner.id == account.id for hold in rfc.holds):
        found.add("holder")
    handles = {handle for handle, person in governance.people.items() if person.id == account.id}
    if handles & set(governance.policy.core):
        found |= {"core", "maintainer"}
    if handles & set(governance.policy.editors):
        found.add("editor")
    for module in governance.modules.values():
        if handles & set(module.maintainers):
            found.add("maintainer")
            if any(module in governance.modules_of(name) for name in rfc.modules):
                found.add("module-maintainer")
    leads = rfc.shepherd is not None and rfc.shepherd.id == account.id
    if leads and "maintainer" in found and "author" not in found:
        found.add("shepherd")
    rota = governance.rotas.get("triage")
    served = {*rota.roster, *rota.overrides.values()} if rota is not None else set()
    if rota is not None and handles & served and on_duty(rota, event.seen.date(), governance) in handles:
        found.add("on-call")
    return frozenset(found)


def voices_of(rfc: Standing, box: Box) -> set[int]:
    """Who has a voice in an RFC: everybody in a snapshot, and its shepherd."""
    found = {int(p) for value in box.scopes.values() for p in (*value["members"], *value["stand_ins"])}
    return found | ({rfc.shepherd.id} if rfc.shepherd is not None else set())


def check_actor(event: Event, before: Standing, governance: Governance, box: Box) -> Iterator[Finding]:
    """Everything about who made an event; `before` and `box` are the RFC without it."""
    yield from check_source(event)
    commanded = event.source.type in COMMANDS
    needed = PEOPLE.get(event.type) or (_COMMANDED.get(event.type) if commanded else None)
    by_itself = event.type == "shepherd-released" and event.source.type == "pull"
    if not by_itself and (event.type in PEOPLE or event.type in _BALLOTS or commanded):
        yield from _spoken(event, needed, before, governance)
    if event.type in _CHECKED:
        yield from _CHECKED[event.type](event, before, governance, box)
    if event.actor is None:
        return
    match event.type:
        case "shepherd-accepted" if event.actor.id in before.authors:
            yield _refused(event, "an author never shepherds their own RFC")
        case "shepherd-declined" if event.data["person"] != event.actor.id:
            yield _refused(event, "nobody declines for somebody else")
        case "routine" if event.actor.id in before.authors | before.recused:
            yield _refused(event, "who wrote an RFC, or is recused, does not lower its class")
        case "modules-changed" if (
            commanded and box.scopes and event.actor.id in before.authors | before.recused
        ):
            yield _refused(event, "who wrote an RFC, or is recused, does not choose who votes on it")
        case "concern-raised" | "concern-reopened" | "concern-sponsored":
            yield from _objected(event, event.actor, before, governance, box)
        case "concern-resolved":
            yield from _resolved(event, event.actor, before)
        case "signed-off" | "abstained":
            yield from _signed(event, event.actor, before, governance, box)
    if event.type in _UNRECUSED and event.actor.id in before.recused:
        yield _refused(event, "who is recused has no voice in it")


def _spoken(
    event: Event, needed: tuple[str, ...] | None, before: Standing, governance: Governance
) -> Iterator[Finding]:
    if event.actor is None:
        if event.type != "review-dismissed" and naming(event.type) != "required":
            yield on(event, "actor", "nobody is named as its actor.", "A command always has one.")
    elif is_bot(event.actor):
        yield _refused(event, "a bot's command never counts")
    elif needed is not None and not roles(event.actor, before, governance, event) & set(needed):
        yield _refused(
            event, f"it needs to be {' or '.join(needed)} under governance {event.governance[:12]}"
        )


def _corrected(event: Event, before: Standing, governance: Governance, box: Box) -> Iterator[Finding]:
    """One approval by somebody impartial who maintains its modules, or core; nothing decided is changed."""
    del box
    person = event.data["approved_by"]
    who = Account(int(person["id"]), str(person["login"]))
    found = roles(who, before, governance, event)
    partial = before.authors | before.recused | ({event.actor.id} if event.actor is not None else set())
    if is_bot(who) or who.id in partial or not found & {"module-maintainer", "core", "editor"}:
        yield _refused(event, f"{who.login[:40]} could not approve it")
    was = before.errata[-1] if before.errata else _decided_meta(before)
    told = event.data["meta"]
    for key in HUMAN_KEYS:
        if key == "modules":
            same = _modules(told.get(key, ()), governance) == _modules(before.modules, governance)
        else:
            same = key in WORDING or _plain(told.get(key)) == _plain(was.get(key))
        if not same:
            hint = "An erratum corrects words and links; an amendment or a new RFC changes what was decided."
            yield on(event, "erratum", f"it changes `{key}`.", hint)


def _decided_meta(rfc: Standing) -> Mapping[str, Any]:
    decided = [r for r in rfc.revisions if rfc.decision is not None and r.text == rfc.decision.text]
    if decided:
        return decided[-1].meta
    return rfc.revision.meta if rfc.revision is not None else {}


def _plain(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _modules(names: Iterable[str], governance: Governance) -> frozenset[str]:
    """By their ids now, which renaming changes."""
    return frozenset(module.id if (module := governance.module(name)) is not None else name for name in names)


def _refused(event: Event, why: str) -> Finding:
    who = f"{event.actor.login} ({event.actor.id})" if event.actor is not None else "nobody"
    hint = "The bot would have refused it; look at who pushed to the ledger."
    return on(event, "not-entitled", f"{who} may not: {why}.", hint)


def _objected(
    event: Event, actor: Account, before: Standing, governance: Governance, box: Box
) -> Iterator[Finding]:
    """Only a maintainer's concern blocks; only its owner or a maintainer opens it again.

    Whose objection core overruled objects to that text no more.
    """
    if (actor.id, event.text or "") in box.overruled:
        yield _refused(event, "core overruled an objection of theirs on this very text")
    maintains = "maintainer" in roles(actor, before, governance, event)
    if event.type != "concern-sponsored" and event.data.get("blocks", True) and not maintains:
        yield _refused(event, "a concern blocks only when a maintainer raises or sponsors it")
    if event.type == "concern-reopened":
        known = before.concerns.get(str(event.data["id"]))
        if known is None or not known.resolved or known.overruled:
            yield on(event, "concern", "there is no such resolved concern to open again.")
        elif known.owner.id != actor.id and not maintains:
            yield _refused(event, "only its owner or a maintainer opens a concern again")


def _resolved(event: Event, actor: Account, before: Standing) -> Iterator[Finding]:
    for name in event.data["ids"]:
        concern = before.concerns.get(str(name))
        if concern is None:
            yield on(event, "concern", f"there is no concern {str(name)[:60]!r} to resolve.")
        elif actor.id not in (concern.owner.id, concern.objector.id if concern.objector else 0) and (
            before.shepherd is None or before.shepherd.id != actor.id
        ):
            yield _refused(event, f"concern {str(name)[:60]!r} is its owner's or the shepherd's to resolve")


def _signed(
    event: Event, actor: Account, before: Standing, governance: Governance, box: Box
) -> Iterator[Finding]:
    landed = before.state in ("accepted", "active", "implemented")
    if actor.id in before.authors and not landed:
        yield _refused(event, "an author's own approval does not count")
    stand_ins = {int(p) for value in box.scopes.values() for p in value["stand_ins"]}
    if actor.id not in box.members() | stand_ins:
        yield _refused(event, "they are not in the electorate, which was fixed when the vote opened")
    elif "maintainer" not in roles(actor, before, governance, event):
        yield _refused(event, "they held no role any more when the vote was seen")
    elif actor.id not in box.members() and "core" not in roles(actor, before, governance, event):
        yield _refused(event, "only somebody in core stands in for a module")
    wanted = before.window.disposition if before.window is not None else "accept"
    if event.source.type == "review":
        wanted = "accept"
    if event.data["disposition"] != wanted:
        said = str(event.data["disposition"])[:20]
        yield on(event, "ballot", f"it signs for {said!r}, while {wanted!r} is proposed.")
    current = before.revision.text if before.revision is not None else None
    current = before.window.text if before.window is not None else current
    if event.source.type != "review" and current is not None and event.text != current:
        yield on(event, "ballot", "a command signs the current text, and this is another one.")


def _offered(event: Event, before: Standing, governance: Governance, box: Box) -> Iterator[Finding]:
    del box
    person = Account(int(event.data["person"]["id"]), str(event.data["person"]["login"]))
    if person.id in before.authors:
        yield on(
            event, "shepherd", "it offers the place to an author.", "An author never shepherds their own RFC."
        )
    elif person.id in before.recused:
        yield on(event, "shepherd", f"it offers the place to {person.login}, who is recused.")
    elif "maintainer" not in roles(person, before, governance, event):
        yield on(event, "shepherd", f"it offers the place to {person.login}, who maintains nothing.")


def _released(event: Event, before: Standing, governance: Governance, box: Box) -> Iterator[Finding]:
    """By their own word, or because they are an author now or maintain nothing any more."""
    del box
    if event.source.type != "pull":
        return
    led = before.shepherd
    fit = led is not None and "shepherd" in roles(led, before, governance, event)
    if event.actor is not None or led is None or fit:
        yield on(event, "shepherd", "it releases a shepherd who could stay.", "Only their own word does.")
    elif event.data.get("reason") != ("author" if led.id in before.authors else "lost-role"):
        yield on(event, "shepherd", "it gives another reason than there was.")


def _authored(event: Event, before: Standing, governance: Governance, box: Box) -> Iterator[Finding]:
    """In review nobody becomes an author, and so loses a voice, because somebody else names them."""
    del governance
    heard = voices_of(before, box)
    named = {int(person) for person in event.data["author_ids"]} - before.authors - before.recused
    if before.reached_review and named & heard:
        people = ", ".join(map(str, sorted(named & heard)))
        yield on(event, "silenced", f"it makes {people} an author, who had a voice in it.")


def _rehomed(event: Event, before: Standing, governance: Governance, box: Box) -> Iterator[Finding]:
    """Only an imported RFC is commanded in an issue, and can be in another one later."""
    del governance, box
    if not before.imported or int(event.data["number"]) in (0, before.number):
        yield on(event, "conversation", "its conversation is its pull request, or did not change.")


# What is looked at whoever caused it.
_CHECKED: Final[dict[str, Callable[[Event, Standing, Governance, Box], Iterator[Finding]]]] = {
    "shepherd-offered": _offered,
    "shepherd-released": _released,
    "erratum": _corrected,
    "revised": _authored,
    "conversation": _rehomed,
}
