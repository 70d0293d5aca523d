"""Effects of what a pull request is: its texts, class and modules, and whether it is open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from msgspec.structs import replace

from rfcflow.events import Event, spoken
from rfcflow.model import (
    Landing,
    Revision,
    Rfc,
)
from rfcflow.policy.effects.acting import end_offer, snapshot_after


def _opened(rfc: Rfc, event: Event) -> Rfc:
    return replace(
        rfc,
        opened=event.at,
        since=event.seen,
        author=event.actor,
        title=spoken(event.data.get("title")),
        draft=bool(event.data.get("draft")),
        author_active=event.at,
    )


def _imported(rfc: Rfc, event: Event) -> Rfc:
    """An RFC that came from elsewhere, in the state it had there; nobody decided it here."""
    data = event.data
    path = str(data["path"])
    revision = Revision(
        head="",
        text=event.text or "",
        at=event.at,
        seen=event.seen,
        seq=event.seq,
        path=path,
        blob=str(data["blobs"][path]),
        meta=_unwrapped(data.get("meta", {})),
        author_ids=tuple(int(person) for person in data.get("author_ids", ())),
    )
    blobs = MappingProxyType({str(name): str(blob) for name, blob in data["blobs"].items()})
    return replace(
        rfc,
        state=str(data["state"]),
        since=event.seen,
        title=spoken(data.get("title")),
        revisions=(revision,),
        reached_review=True,
        landing=Landing(str(data["commit"]), blobs, event.at, "import"),
        origin=data["origin"],
    )


def _unwrapped(meta: Mapping[str, Any]) -> Mapping[str, Any]:
    """The front matter with its free texts as plain strings."""
    return MappingProxyType(
        {key: spoken(value) if isinstance(value, Mapping) else value for key, value in meta.items()}
    )


def _revised(rfc: Rfc, event: Event) -> Rfc:
    data = event.data
    revision = Revision(
        head=event.head or "",
        text=event.text or "",
        at=event.at,
        seen=event.seen,
        seq=event.seq,
        path=spoken(data.get("path")),
        blob=str(data.get("blob") or ""),
        meta=_unwrapped(data.get("meta", {})),
        author_ids=tuple(int(person) for person in data.get("author_ids", ())),
        errors=int(data.get("errors", 0)),
        warnings=int(data.get("warnings", 0)),
        problems=tuple(data.get("problems", ())),
        assets=tuple((spoken(path), str(blob)) for path, blob in data.get("assets", ())),
        **_registry(data.get("registry")),
        candidates=tuple(int(person) for person in data.get("candidates", ())),
        changed=int(data["changed"]) if "changed" in data else None,
    )
    title = str(revision.meta.get("title") or rfc.title)
    # Who becomes an author loses the ballot cast before; a recusal stays.
    ballots = tuple(
        ballot
        for ballot in rfc.ballots
        if ballot.person not in revision.author_ids or ballot.choice == "recuse"
    )
    after = replace(
        rfc,
        revisions=(*rfc.revisions, revision),
        title=title,
        ballots=ballots,
        candidates=revision.candidates,
    )
    if event.target == "review" and rfc.window is not None:
        after = replace(after, suspended=rfc.window)
    if rfc.state == "draft":
        return after
    # Once it is proposed, a text may add modules; taking one off needs the command of somebody else.
    dropped = tuple(name for name in rfc.modules if name not in after.modules)
    return replace(after, modules_added=(*rfc.modules_added, *dropped))


def _registry(change: Mapping[str, Any] | None) -> dict[str, Any]:
    """What an event keeps of a change of the registry."""
    if change is None:
        return {}
    told = change.get("recorded")
    recorded = {str(key): spoken(value) for key, value in told.items()} if told is not None else None
    return {
        "governance": tuple((str(path), str(blob)) for path, blob in change["paths"]),
        "parties": tuple(str(name) for name in change["parties"]),
        "subjects": tuple(int(person) for person in change["subjects"]),
        "own_process": bool(change["own_process"]),
        "recorded": MappingProxyType(recorded) if recorded is not None else None,
    }


def _ready(rfc: Rfc, event: Event) -> Rfc:
    return replace(rfc, draft=False, electorates=snapshot_after(rfc, event, afresh=True))


def _drafted(rfc: Rfc, event: Event) -> Rfc:
    return replace(end_offer(rfc, "drafted"), draft=bool(event.data.get("draft")))


def _modules(rfc: Rfc, event: Event) -> Rfc:
    added = tuple(event.data.get("added", ()))
    removed = tuple(event.data.get("removed", ()))
    gone = {f"module:{name}" for name in removed}
    replaced = {str(k): tuple(map(str, v)) for k, v in event.data.get("replaced", rfc.replaced).items()}
    kept = replace(
        rfc,
        replaced=MappingProxyType(replaced),
        modules_added=tuple(dict.fromkeys((*(m for m in rfc.modules_added if m not in removed), *added))),
        modules_removed=tuple(dict.fromkeys((*(m for m in rfc.modules_removed if m not in added), *removed))),
        suspended=None,
        electorates=tuple(value for value in rfc.electorates if value.scope not in gone),
    )
    return replace(kept, electorates=snapshot_after(kept, event, afresh=bool(event.data.get("afresh"))))


def _contentious(rfc: Rfc, event: Event) -> Rfc:
    categories = tuple(dict.fromkeys((*rfc.contentious, str(event.data.get("category", "")))))
    return replace(
        rfc, contentious=categories, suspended=None, electorates=snapshot_after(rfc, event, afresh=True)
    )


def _routine(rfc: Rfc, event: Event) -> Rfc:
    after = replace(rfc, contentious=(), lowered=event.seq, suspended=None)
    return replace(after, electorates=snapshot_after(after, event, afresh=True))


def _closed(rfc: Rfc, event: Event) -> Rfc:
    by_author = bool(event.data.get("by_author"))
    return replace(end_offer(rfc, "withdrawn"), open=False, closed_at=event.at, closed_by_author=by_author)


def _reopened(rfc: Rfc, event: Event) -> Rfc:
    if event.target is not None:
        # By a motion: nothing is decided any more, and the bot opens its pull request again.
        return replace(
            rfc,
            decision=None,
            open=False,
            closed_by_author=False,
            electorates=snapshot_after(rfc, event, afresh=True),
            flags=tuple(flag for flag in rfc.flags if flag != "reopened-once"),
        )
    flags = rfc.flags if rfc.closed_by_author else tuple(dict.fromkeys((*rfc.flags, "reopened-once")))
    return replace(rfc, open=True, closed_at=None, closed_by_author=False, flags=flags)


def _flagged(rfc: Rfc, event: Event) -> Rfc:
    flag = str(event.data["flag"])
    if flag == "draft":
        # Converting to a draft is answered once, however often it is done.
        noted = () if rfc.state in ("draft", "proposed") else ("draft-noted",)
        return replace(rfc, draft=True, flags=tuple(dict.fromkeys((*rfc.flags, *noted))))
    return replace(rfc, flags=tuple(dict.fromkeys((*rfc.flags, flag))))


def _unflagged(rfc: Rfc, event: Event) -> Rfc:
    if event.data["flag"] == "draft":
        return replace(rfc, draft=False)
    return replace(rfc, flags=tuple(flag for flag in rfc.flags if flag != event.data["flag"]))


def _answered(rfc: Rfc, event: Event) -> Rfc:
    who, day = event.actor.id if event.actor is not None else 0, event.seen.date()
    counted = (day, rfc.replies_to(who, day) + 1)
    return replace(rfc, replies=MappingProxyType({**rfc.replies, who: counted}))


EFFECTS: Final[dict[str, Callable[[Rfc, Event], Rfc]]] = {
    "answered": _answered,
    "opened": _opened,
    "imported": _imported,
    "conversation": lambda rfc, event: replace(rfc, number=int(event.data["number"])),
    "revised": _revised,
    "ready": _ready,
    "drafted": _drafted,
    "modules-changed": _modules,
    "contentious": _contentious,
    "routine": _routine,
    "prioritised": lambda rfc, event: replace(rfc, priority=str(event.data["level"])),
    "needs-info": lambda rfc, event: replace(
        rfc, needs_info=spoken(event.data.get("question")), needs_info_at=event.at
    ),
    "spam": lambda rfc, _: replace(end_offer(rfc, "withdrawn"), spam=True),
    "closed": _closed,
    "reopened": _reopened,
    "flagged": _flagged,
    "unflagged": _unflagged,
}
