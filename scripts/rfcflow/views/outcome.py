"""`rfcs/outcomes/ID.yml`: the public record of every decision on an RFC, newest last.

Invariant: derived from the ledger alone: who, when, on which text, tally, concerns and their resolution,
reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from rfcflow.events import Event, spoken, thaw, timestamp
from rfcflow.ledger import ledger_path
from rfcflow.model import Account, Decision, Dispute, Governance, Rfc
from rfcflow.model.document import outcome_path as outcome_path
from rfcflow.policy.decided import as_decided
from rfcflow.policy.electorates import is_contentious, track
from rfcflow.policy.fold import apply
from rfcflow.policy.machine import outcome_state
from rfcflow.policy.modules import effective
from rfcflow.policy.shepherd_duties import reviewers_of
from rfcflow.text.yaml_lines import dump


def outcome(
    history: tuple[Event, ...],
    governance: Governance,
    landed: datetime | None = None,
) -> bytes:
    """The YAML bytes of the record after `history`; raises ValueError where nothing is decided.

    `landed` is the time of the landing (UTC) that brings the record, where that is not in the history yet.
    """
    return outcome_bytes(outcome_record(history, governance, landed))


def outcome_bytes(record: Mapping[str, Any]) -> bytes:
    """A record as YAML."""
    return dump(record, 110).encode()


def outcome_record(
    history: tuple[Event, ...],
    governance: Governance,
    landed: datetime | None = None,
    folded: Sequence[Rfc] = (),
) -> dict[str, Any]:
    """The record after `history`, as for `outcome`; `folded` is the RFC after each event, where it is known.

    Raises ValueError where nothing is decided.
    """
    rfc: Rfc | None = None
    decisions: list[dict[str, Any]] = []
    for index, event in enumerate(history):
        before, rfc = rfc, folded[index] if folded else apply(rfc, event)
        if event.type == "decided":
            decisions.append(_decision(event, before or rfc, history[:index], governance))
        elif event.type in _LATER and event.target is not None:
            decisions.append(_later(event, before or rfc))
        elif event.type == "landed":
            decisions[-1]["contestable-until"] = _until(rfc.decision)
    if rfc is None or rfc.decision is None:
        raise ValueError("an outcome needs a decision")
    if landed is not None:
        decisions[-1]["contestable-until"] = _until(rfc.decision.landed(landed))
    rfc = as_decided(rfc)
    return {
        "rfc": rfc.id,
        "title": rfc.title,
        "kind": rfc.kind,
        "state": outcome_state(rfc),
        "pull-request": rfc.number,
        "author": _account(rfc.author),
        "modules": [module.id for module in effective(rfc, governance)],
        **_afterwards(rfc),
        "decisions": decisions,
        **({"disputes": [_dispute(dispute) for dispute in rfc.disputes]} if rfc.disputes else {}),
        "ledger": f"rfc-ledger:{ledger_path(rfc.id)}",
    }


def _until(decision: Decision | None) -> str | None:
    """Until when a decision can be contested."""
    until = decision.contestable_until if decision is not None else None
    return timestamp(until) if until is not None else None


def _afterwards(rfc: Rfc) -> dict[str, Any]:
    """What is known only after the decision: where it was built, what replaced it."""
    found: dict[str, Any] = {}
    if rfc.implemented_by is not None:
        found["implemented-by"] = rfc.implemented_by
    if rfc.superseded_by:
        found["superseded-by"] = list(rfc.superseded_by)
    return found


def _ordered(value: Any) -> Any:
    """The value with its keys sorted: the ledger has them so, and an event of this very run does not."""
    if isinstance(value, dict):
        return {key: _ordered(value[key]) for key in sorted(value)}
    return [_ordered(item) for item in value] if isinstance(value, list) else value


def _registry(event: Event, rfc: Rfc) -> dict[str, Any]:
    """The files of the registry that an accepted RFC changes, and the decision elsewhere that it records."""
    revision = rfc.revision
    if event.data["disposition"] != "accept" or revision is None or not revision.governance:
        return {}
    told = {"recorded": _ordered(dict(revision.recorded))} if revision.recorded is not None else {}
    return {"registry": [path for path, _ in revision.governance], **told}


def _decision(event: Event, rfc: Rfc, history: tuple[Event, ...], governance: Governance) -> dict[str, Any]:
    """One decision; `rfc` and `history` are as they were just before it."""
    return {
        "disposition": str(event.data["disposition"]),
        "decided": timestamp(event.at),
        "event": event.id,
        "text": event.text,
        "head": event.head,
        "governance": event.governance,
        "class": "contentious" if is_contentious(rfc) else "routine",
        "track": str(event.data.get("track") or track(rfc, governance)),
        "by": _account(event.actor),
        "reason": spoken(event.data["reason"]),
        **_grounds(event),
        **_principles(event, rfc),
        **({"election": _ordered(thaw(event.data["election"]))} if "election" in event.data else {}),
        **_registry(event, rfc),
        "final-comment": _window(rfc),
        "contestable-until": event.data.get("contestable_until"),
        "shepherd": _account(rfc.shepherd),
        "shepherd-chosen": _chosen(rfc, history),
        "writeup": rfc.writeup,
        **_experts(event, rfc, governance),
        "sign-offs": [
            {
                "login": ballot.login,
                "id": ballot.person,
                "disposition": ballot.disposition,
                "text": ballot.text,
                "at": timestamp(ballot.at),
                "counted": ballot.text == event.text and ballot.disposition == event.data["disposition"],
            }
            for ballot in rfc.ballots
            if ballot.choice == "sign-off"
        ],
        "tally": [_tally(value) for value in event.data.get("tally", ())],
        "concerns": [
            {
                "id": concern.id,
                "title": concern.title,
                "owner": concern.owner.login,
                "objector": concern.objector.login,
                "text": concern.text,
                "raised": timestamp(concern.raised),
                "resolved": timestamp(concern.resolved) if concern.resolved else None,
                "resolved-by": concern.resolved_by,
                "resolution": concern.resolution,
            }
            for concern in rfc.concerns
            # What no maintainer repeated is nobody's objection, and a stranger's words stay off the record.
            if concern.objector is not None
        ],
    }


def _experts(event: Event, rfc: Rfc, governance: Governance) -> dict[str, Any]:
    """Modules for which nobody beside its shepherd and authors looked at what was accepted."""
    if event.data["disposition"] != "accept":
        return {}
    unseen = [module.id for module in effective(rfc, governance) if not reviewers_of(module, rfc, governance)]
    return {"without-an-experts-review": unseen} if unseen else {}


# What several voices changed after the decision, each recorded as a decision of its own.
_LATER: Final = ("overturned", "corrected", "retired", "reopened")


def _later(event: Event, rfc: Rfc) -> dict[str, Any]:
    """A decision after the first one: what core did together; `rfc` is as it was before."""
    motion = next((m for m in rfc.motions if m.id == event.data.get("motion")), None)
    upheld = [d for d in rfc.disputes if d.id in event.data.get("disputes", ())]
    return {
        "disposition": str(event.data.get("disposition") or event.type),
        "state": event.target,
        "decided": timestamp(event.at),
        "event": event.id,
        "text": event.text,
        "governance": event.governance,
        "track": "core",
        "by": [_account(voice) for voice in motion.voices] if motion is not None else None,
        "because": motion.id if motion is not None else [dispute.id for dispute in upheld],
        "reason": spoken(event.data.get("reason")),
        **_grounds(event),
        "tally": [_tally(value) for value in event.data.get("tally", ())],
    }


def _principles(event: Event, rfc: Rfc) -> dict[str, Any]:
    """The principles the text leans on, and those the decision goes against."""
    cited = list(rfc.revision.meta.get("principles") or ()) if rfc.revision is not None else []
    contrary = [str(name) for name in event.data.get("against", ())]
    found = {"principles": cited, "against-principles": contrary}
    return {name: names for name, names in found.items() if names}


def _grounds(event: Event) -> dict[str, Any]:
    """What a rejection says beside its reason."""
    names = [str(name) for name in event.data.get("criteria", ())]
    return {"criteria": names, "reopened-by": spoken(event.data.get("reopens"))} if names else {}


def _dispute(dispute: Dispute) -> dict[str, Any]:
    return {
        "id": dispute.id,
        "by": _account(dispute.owner),
        "modules": list(dispute.modules),
        "opened": timestamp(dispute.opened),
        "dispute": dispute.reason,
        "criteria": list(dispute.criteria),
        "arguments": dispute.arguments or None,
        "resolution": dispute.resolution or None,
        "ended": dispute.ended,
    }


def _account(account: Account | None) -> dict[str, Any] | None:
    return None if account is None else {"login": account.login, "id": account.id}


def _window(rfc: Rfc) -> dict[str, str] | None:
    window = rfc.window
    return None if window is None else {"opened": timestamp(window.opened), "ends": timestamp(window.ends)}


def _chosen(rfc: Rfc, history: tuple[Event, ...]) -> str | None:
    """Why the shepherd has the place: the reason of the offer they accepted, or that they volunteered."""
    if rfc.shepherd is None:
        return None
    accepted = max(event.seq for event in history if event.type == "shepherd-accepted")
    offers = [
        event
        for event in history[:accepted]
        if event.type == "shepherd-offered" and event.data["person"]["id"] == rfc.shepherd.id
    ]
    return str(offers[-1].data["because"]) if offers else "volunteered"


def _tally(value: Any) -> dict[str, Any]:
    record: dict[str, Any] = thaw(value)
    return {
        "scope": record["scope"],
        "rule": record["rule"],
        "eligible": len(record["eligible"]),
        "yes": len(record["yes"]),
        "abstained": len(record.get("abstained", ())),
        "passed": record["passed"],
    }
