"""What each event does to where an RFC stands.

Invariant: written from the documented rules and not from `policy.fold`; an event that is not in the table
changes no more than the state it names and the clocks of who speaks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from rfcflow.events import Event, moment, spoken
from rfcflow.model import Account, Revision
from rfcflow.verify.standing import Concerned, Ended, Held, Offered, Proposed, Standing

_NOBODY: Final = Account(0, "")


def begun(event: Event) -> Standing:
    """An RFC of which nothing is known but the first event, which is still to be taken."""
    return Standing(number=int(event.data.get("number", 0)))


def take(rfc: Standing, event: Event) -> None:
    """An RFC after one more event; raises what an event of the wrong shape raises."""
    effect = _EFFECTS.get(event.type)
    if effect is not None:
        effect(rfc, event)
    target = event.target
    if target is not None and target != rfc.state:
        rfc.state, rfc.since = target, event.seen
        rfc.window = rfc.window if target == "final-comment" else None
        rfc.suspended = rfc.suspended if event.type == "revised" else None
        rfc.reached_review = rfc.reached_review or target == "review"
    if event.actor is not None:
        _spoke(rfc, event, event.actor.id)


def _spoke(rfc: Standing, event: Event, who: int) -> None:
    """A clock of silence begins again with a word of whoever it is about."""
    if who in rfc.authors:
        rfc.author_active = max(event.at, rfc.author_active or event.at)
        if rfc.needs_info_at is not None and event.at > rfc.needs_info_at:
            rfc.needs_info_at = None
    if rfc.shepherd is not None and rfc.shepherd.id == who and event.type != "shepherd-accepted":
        rfc.shepherd_active = max(event.at, rfc.shepherd_active or event.at)


def _who(event: Event) -> Account:
    return event.actor or _NOBODY


def _until(event: Event) -> datetime | None:
    value = event.data.get("until")
    return moment(str(value)) if value else None


def _plain(meta: Mapping[str, Any]) -> Mapping[str, Any]:
    """Front matter with its free texts as plain words."""
    return {key: spoken(value) if isinstance(value, Mapping) else value for key, value in meta.items()}


def _opened(rfc: Standing, event: Event) -> None:
    rfc.since, rfc.author, rfc.author_active = event.seen, event.actor, event.at
    rfc.draft = bool(event.data.get("draft"))


def _imported(rfc: Standing, event: Event) -> None:
    data = event.data
    path = str(data["path"])
    rfc.imported = rfc.reached_review = True
    rfc.state, rfc.since, rfc.landed_at = str(data["state"]), event.seen, event.at
    rfc.revisions = [_text(event, path, str(data["blobs"][path]))]


def _text(event: Event, path: str, blob: str) -> Revision:
    data = event.data
    change = data.get("registry")
    told = change.get("recorded") if change is not None else None
    return Revision(
        head=event.head or "",
        text=event.text or "",
        at=event.at,
        seen=event.seen,
        seq=event.seq,
        path=path,
        blob=blob,
        meta=_plain(data.get("meta", {})),
        author_ids=tuple(int(person) for person in data.get("author_ids", ())),
        errors=int(data.get("errors", 0)),
        assets=tuple((spoken(name), str(sha)) for name, sha in data.get("assets", ())),
        governance=tuple((str(name), str(sha)) for name, sha in change["paths"]) if change else (),
        parties=tuple(str(name) for name in change["parties"]) if change else (),
        subjects=tuple(int(person) for person in change["subjects"]) if change else (),
        own_process=bool(change["own_process"]) if change else False,
        recorded={str(key): spoken(value) for key, value in told.items()} if told is not None else None,
        candidates=tuple(int(person) for person in data.get("candidates", ())),
        changed=int(data["changed"]) if "changed" in data else None,
    )


def _revised(rfc: Standing, event: Event) -> None:
    had = rfc.modules
    rfc.revisions.append(_text(event, spoken(event.data.get("path")), str(event.data.get("blob") or "")))
    if event.target == "review" and rfc.window is not None:
        rfc.suspended = rfc.window
    if rfc.state != "draft":
        # Once it is proposed no text takes a module off.
        rfc.added += [name for name in had if name not in rfc.modules]


def _modules(rfc: Standing, event: Event) -> None:
    added, removed = list(event.data.get("added", ())), list(event.data.get("removed", ()))
    rfc.added = list(dict.fromkeys([name for name in rfc.added if name not in removed] + added))
    rfc.removed = list(dict.fromkeys([name for name in rfc.removed if name not in added] + removed))
    rfc.suspended = None


def _class(rfc: Standing, event: Event) -> None:
    rfc.contentious = event.type == "contentious"
    rfc.lowered = rfc.lowered if rfc.contentious else event.seq
    rfc.suspended = None


def _drafted(rfc: Standing, event: Event) -> None:
    rfc.offer, rfc.draft = None, bool(event.data.get("draft"))


def _ready(rfc: Standing, _: Event) -> None:
    rfc.draft = False


def _closed(rfc: Standing, event: Event) -> None:
    rfc.offer, rfc.open, rfc.closed_at = None, False, event.at
    rfc.closed_by_author = bool(event.data.get("by_author"))


def _reopened(rfc: Standing, event: Event) -> None:
    if event.target is not None:
        # By a motion: nothing is decided any more, and the pull request is still to be opened.
        rfc.decision, rfc.open = None, False
    else:
        rfc.open, rfc.closed_at = True, None
    rfc.closed_by_author = False


def _flagged(rfc: Standing, event: Event) -> None:
    flag, raised = str(event.data["flag"]), event.type == "flagged"
    if flag == "draft":
        rfc.draft = raised
    else:
        rfc.flags = rfc.flags | {flag} if raised else rfc.flags - {flag}


def _asked(rfc: Standing, event: Event) -> None:
    rfc.needs_info_at = event.at


def _no_offer(rfc: Standing, _: Event) -> None:
    rfc.offer = None


def _offered(rfc: Standing, event: Event) -> None:
    rfc.offer = Offered(int(event.data["person"]["id"]), moment(str(event.data["expires"])))


def _declined(rfc: Standing, event: Event) -> None:
    if rfc.offer is not None and rfc.offer.person == int(event.data["person"]):
        rfc.offer = None


def _led(rfc: Standing, event: Event) -> None:
    rfc.offer, rfc.shepherd = None, _who(event)
    rfc.shepherds.add(rfc.shepherd.id)
    rfc.shepherd_since, rfc.shepherd_taken = event.seen, event.at
    rfc.shepherd_active = rfc.summarized = None


def _handed_on(rfc: Standing, event: Event) -> None:
    rfc.shepherd, rfc.shepherd_left = None, event.seen


def _summary(rfc: Standing, event: Event) -> None:
    if event.type == "writeup" or (rfc.shepherd is not None and rfc.shepherd.id == _who(event).id):
        rfc.summarized = event.at


def _concern(rfc: Standing, event: Event) -> None:
    name, who = str(event.data["id"]), _who(event)
    objects = bool(event.data.get("blocks", True))
    match event.type:
        case "concern-raised":
            rfc.concerns[name] = Concerned(name, who, who if objects else None)
        case "concern-sponsored":
            rfc.concerns[name].objector = who
        case _ if name in rfc.concerns:
            concern = rfc.concerns[name]
            concern.resolved, concern.objector = False, who if objects else None


def _answered(rfc: Standing, event: Event) -> None:
    for name in map(str, event.data["ids"]):
        concern = rfc.concerns.get(name)
        if concern is not None and not concern.resolved:
            concern.resolved, concern.overruled = True, event.type == "concern-overruled"


def _recused(rfc: Standing, event: Event) -> None:
    """Out of everything, with what they objected; never the shepherd."""
    who = _who(event).id
    rfc.recused.add(who)
    for concern in rfc.concerns.values():
        if not concern.resolved and concern.objector is not None and concern.objector.id == who:
            concern.resolved = concern.owner.id == who
            concern.objector = concern.objector if concern.resolved else None
    if rfc.offer is not None and rfc.offer.person == who:
        rfc.offer = None
    if rfc.shepherd is not None and rfc.shepherd.id == who:
        rfc.shepherd = None


def _held(rfc: Standing, event: Event) -> None:
    rfc.holds.append(Held(_who(event), moment(str(event.data["until"]))))


def _released(rfc: Standing, event: Event) -> None:
    owners = {int(person) for person in event.data["owners"]}
    rfc.holds = [hold for hold in rfc.holds if hold.owner.id not in owners]


def _deferred(rfc: Standing, event: Event) -> None:
    rfc.deferred_until = _until(event) if event.type == "deferred" else None


def _dormant(rfc: Standing, event: Event) -> None:
    rfc.offer, rfc.dormant_reason = None, str(event.data["reason"])


def _window(rfc: Standing, event: Event) -> None:
    ends = moment(str(event.data["ends"]))
    rfc.window = Proposed(str(event.data["disposition"]), event.text or "", ends, _until(event))
    rfc.suspended = None


def _editorial(rfc: Standing, event: Event) -> None:
    old, new = str(event.data["old"]), str(event.data["new"])
    rfc.attested.append((old, new))
    before = rfc.suspended
    if event.target == "final-comment" and before is not None:
        ends = event.data.get("ends")
        rfc.window = Proposed(
            before.disposition, new, moment(str(ends)) if ends else before.ends, before.until
        )


def _lapsed(rfc: Standing, event: Event) -> None:
    rfc.lapses.append(event.text or "")


def _escalated(rfc: Standing, event: Event) -> None:
    if event.data["why"] != "dispute":
        rfc.escalated = str(event.data["why"])
    elif "ends" in event.data:
        ends = moment(str(event.data["ends"]))
        rfc.window = Proposed(str(event.data["disposition"]), event.text or "", ends)


def _disputed(rfc: Standing, event: Event) -> None:
    rfc.disputes[str(event.data["dispute"])] = _who(event).id


def _upheld(rfc: Standing, _: Event) -> None:
    rfc.window = None


def _decided(rfc: Standing, event: Event) -> None:
    if event.type == "decided":
        rfc.offer = None
        said, track = str(event.data["disposition"]), str(event.data.get("track", ""))
    else:
        said, track = str(event.data.get("disposition", "reject")), "core"
    rfc.decision = Ended(said, event.text or "", event.at, track)


def _landed(rfc: Standing, event: Event) -> None:
    rfc.landed_at = event.at


def _erratum(rfc: Standing, event: Event) -> None:
    rfc.errata.append(_plain(event.data["meta"]))


def _moved_in(rfc: Standing, event: Event) -> None:
    rfc.number = int(event.data["number"])


_EFFECTS: Final[Mapping[str, Callable[[Standing, Event], None]]] = {
    "opened": _opened,
    "imported": _imported,
    "revised": _revised,
    "modules-changed": _modules,
    "contentious": _class,
    "routine": _class,
    "drafted": _drafted,
    "ready": _ready,
    "closed": _closed,
    "reopened": _reopened,
    "flagged": _flagged,
    "unflagged": _flagged,
    "needs-info": _asked,
    "spam": _no_offer,
    "offer-lapsed": _no_offer,
    "shepherd-offered": _offered,
    "shepherd-declined": _declined,
    "shepherd-accepted": _led,
    "shepherd-released": _handed_on,
    "shepherd-replaced": _handed_on,
    "summary": _summary,
    "writeup": _summary,
    "concern-raised": _concern,
    "concern-sponsored": _concern,
    "concern-reopened": _concern,
    "concern-resolved": _answered,
    "concern-overruled": _answered,
    "recused": _recused,
    "held": _held,
    "unheld": _released,
    "hold-expired": _released,
    "deferred": _deferred,
    "woken": _deferred,
    "dormant": _dormant,
    "final-comment": _window,
    "editorial": _editorial,
    "window-lapsed": _lapsed,
    "escalated": _escalated,
    "dispute-opened": _disputed,
    "dispute-closed": _upheld,
    "decided": _decided,
    "overturned": _decided,
    "landed": _landed,
    "erratum": _erratum,
    "conversation": _moved_in,
}
