"""`/explain` and `rfc explain N`: why an RFC is where it is, rule by rule.

Invariant: everything said follows from the ledger and the governance; it can be recomputed by anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from rfcflow.events import Event
from rfcflow.model import Decision, Governance, Rfc
from rfcflow.policy.calendar import say_moment
from rfcflow.policy.clocks import dues
from rfcflow.policy.contests import lead_may_decide
from rfcflow.policy.electorates import is_contentious, track
from rfcflow.policy.machine import OUTCOMES, TERMINAL, ways_on
from rfcflow.policy.obstacles import obstacles, say_scope, standing
from rfcflow.policy.roles import say_roles, shown_login
from rfcflow.slash.legal import legal_forms
from rfcflow.slash.sign_off import short
from rfcflow.text.neutral import code, inline
from rfcflow.views.next_step import next_step
from rfcflow.views.say import REASON_SHOWN, joined, logins, signers
from rfcflow.views.voices import (
    disputes_table,
    election_table,
    motions_table,
    say_contest,
    say_decider,
    say_grounds,
)

_MOST_MOVES: Final = 12


def explain(rfc: Rfc, history: Iterable[Event], governance: Governance) -> str:
    """Markdown paragraphs: where, why, what is missing, who can act, when it moves."""
    step = next_step(rfc, governance)
    events = tuple(history)
    over = step.when is None and rfc.state in TERMINAL
    parts = [
        f"**RFC {rfc.id} is `{rfc.state}`.** {step.state}",
        ""
        if over
        else f"**Next:** {step.next}\n**When:** {step.when_words()}.\n**Who must act:** {step.who}.",
        _arrived(events),
        _class(rfc, governance),
        _shepherd(events),
        _rules(rfc, governance),
        _lead(rfc, governance),
        _decision(rfc, governance),
        _concerns(rfc),
        say_contest(rfc, governance),
        disputes_table(rfc),
        motions_table(rfc, governance),
        election_table(rfc, governance),
        _timers(rfc, governance),
        _ways(rfc, governance),
        _who(rfc),
    ]
    return "\n\n".join(part for part in parts if part)


def _arrived(history: tuple[Event, ...]) -> str:
    moves = [event for event in history if event.target is not None]
    if not moves:
        return ""
    rows = []
    for event in moves[-_MOST_MOVES:]:
        who = f" by {shown_login(event.actor.login)}" if event.actor else ""
        what = f"`{event.type}`" if event.type != event.target else "moved"
        rows.append(f"- {say_moment(event.at)}: {what}{who} → `{event.target}` (event {event.seq})")
    return "**How it came here:**\n\n" + "\n".join(rows)


def _decision(rfc: Rfc, governance: Governance) -> str:
    decision = rfc.decision
    if decision is None:
        return ""
    outcome = OUTCOMES.get(decision.disposition, decision.disposition)
    why = say_grounds(decision.criteria, decision.reopens)
    grounds = f" {why}" if why else ""
    reason = f"Reason: {inline(decision.reason, REASON_SHOWN)}{grounds}"
    said = [f"**Decided: {outcome}**, {say_moment(decision.at)}. {_decider(decision)}{reason}"]
    if decision.disposition in ("accept", "reject"):
        said += [_counted(value, decision, rfc, governance) for value in decision.tally]
    return "\n".join([said[0], *([""] if said[1:] else []), *said[1:]])


def _decider(decision: Decision) -> str:
    """Who or what decided."""
    if decision.track == "lead":
        return say_decider(decision)
    if decision.disposition in ("accept", "reject"):
        return "Decided by the rules, as they were met. "
    return f"Said by {shown_login(decision.by.login)}. " if decision.by is not None else "By its date. "


def _counted(value: Mapping[str, Any], decision: Decision, rfc: Rfc, governance: Governance) -> str:
    """How an electorate's rule stood at the decision, and whose sign-offs counted."""
    yes = (int(person) for person in (*value["yes"], *value.get("core_yes", ())))
    signed = logins(set(yes), rfc, governance) or "nobody"
    met = "met" if value["passed"] else "not met"
    text = f" on text `{short(decision.text)}`" if decision.text else ""
    size = len(value["eligible"])
    who = f"- {say_scope(str(value['scope']))}: `{value['rule']}`, {size} could vote"
    return f"{who}; signed{text} by {signed}; {met}."


def _concerns(rfc: Rfc) -> str:
    """The concerns around a decision and what became of each."""
    if rfc.decision is None or not rfc.concerns:
        return ""
    rows = []
    for concern in rfc.concerns[-_MOST_MOVES:]:
        ended = "open at the end"
        if concern.resolved is not None:
            by = (
                "overruled by core"
                if concern.overruled
                else f"resolved by {shown_login(concern.resolved_by or '')}"
            )
            ended = f"{by}, {say_moment(concern.resolved)}"
        owner = shown_login(concern.owner.login)
        rows.append(f"- `{concern.id}` of {owner}, {inline(concern.title, 120)}: {ended}.")
    return "**Concerns:**\n\n" + "\n".join(rows)


def _class(rfc: Rfc, governance: Governance) -> str:
    decides = track(rfc, governance)
    if decides == "lead":
        why = f"its kind {code(rfc.kind[:60])} says that the lead decides"
    elif is_contentious(rfc):
        in_text = (str(c) for revision in rfc.revisions for c in revision.meta.get("contentious", ()))
        named = joined(code(name[:60]) for name in list(dict.fromkeys((*rfc.contentious, *in_text)))[:8])
        why = (
            f"it is contentious ({named}): its modules agree, core agrees, and a final comment period passes"
        )
    elif rfc.escalated:
        said = (
            "its final comment period lapsed twice"
            if rfc.escalated == "second-lapse"
            else "its shepherd said so"
        )
        why = f"it is before core, because {said}: its modules agree, core agrees, and a window passes"
    elif decides == "core":
        why = f"its kind {code(rfc.kind[:60])} says that core decides, after a final comment period"
    else:
        why = "nobody called it contentious, so each of its modules decides by its own rule"
    lines = [f"**Track `{decides}`:** {why}."]
    for name, modules in rfc.replaced.items():
        asked = joined(code(module) for module in modules) or "no module that is known"
        lines.append(f"It replaces RFC {name}, which concerns {asked}: their rule has to be met as well.")
    return "\n".join(lines)


def _shepherd(history: tuple[Event, ...]) -> str:
    found = [
        event for event in history if event.type in ("shepherd-offered", "public-call", "shepherd-accepted")
    ]
    if not found:
        return ""
    last = found[-1]
    asked = [event for event in found if event.type != "shepherd-accepted"]
    table = asked[-1].data.get("candidates", ()) if asked else ()
    if last.type == "public-call":
        rows = ["**Shepherd:** everybody who could be asked was; any active maintainer may volunteer."]
    elif last.type == "shepherd-offered":
        person = shown_login(str(last.data["person"]["login"]))
        rows = [f"**Shepherd:** {person} is asked ({inline(str(last.data['because']), 300)})."]
    else:
        taker = last.actor.id if last.actor is not None else 0
        offers = [e for e in asked if e.type == "shepherd-offered" and e.data["person"]["id"] == taker]
        why = inline(str(offers[-1].data["because"]), 300) if offers else "volunteered"
        rows = [f"**Shepherd:** {shown_login(last.actor.login if last.actor else '')} ({why})."]
    refused = [row for row in table if row["refused"]]
    if refused:
        rows += ["", "Not asked:", ""]
        rows += [f"- {shown_login(str(row['login']))} {row['refused']}" for row in refused[:15]]
    return "\n".join(rows)


def _rules(rfc: Rfc, governance: Governance) -> str:
    decided = rfc.decision is not None and rfc.window is None
    if not rfc.electorates or decided or rfc.state in ("draft", "dormant"):
        return ""
    verb = rfc.window.disposition if rfc.window is not None else "accept"
    rows = [f"**Rules, to {verb} it:**", ""]
    for tally in standing(rfc, window_over=rfc.window is not None):
        verdict = "met" if tally.passed else f"missing {tally.missing}"
        yes = logins(signers(tally, rfc), rfc, governance) or "nobody"
        rows.append(
            f"- {say_scope(tally.scope)}: `{tally.rule}`, {len(tally.eligible)} may vote; "
            f"signed by {yes}; {verdict}."
        )
        if tally.waiting:
            rows.append(f"  Can still sign: {logins(tally.waiting, rfc, governance)}.")
        if tally.abstained:
            rows.append(f"  Abstained: {logins(tally.abstained, rfc, governance)}.")
        if tally.stale:
            rows.append(
                "  Voted on another text or proposal, so it does not count: "
                f"{logins(tally.stale, rfc, governance)}."
            )
    if rfc.recused:
        rows.append(f"- Recused, so in no electorate: {logins(rfc.recused, rfc, governance)}.")
    blocked = obstacles(rfc) if rfc.decision is None else ()
    if blocked:
        rows.append(f"- In the way: {joined(blocked)}.")
    return "\n".join(rows)


def _lead(rfc: Rfc, governance: Governance) -> str:
    if rfc.state != "review" or rfc.decision is not None or not lead_may_decide(rfc, governance):
        return ""
    why = "its kind leaves it to the lead" if not rfc.core_failed else "a vote of core on this text failed"
    return f"**The lead may `/decide`**, because {why}."


def _timers(rfc: Rfc, governance: Governance) -> str:
    pending = dues(rfc, governance)
    if not pending:
        return ""
    rows = [f"- {say_moment(due.at)}: {due.what}" for due in pending]
    return "**Dates:**\n\n" + "\n".join(rows)


def _ways(rfc: Rfc, governance: Governance) -> str:
    ways: dict[str, list[str]] = {}
    for edge in ways_on(governance.states, rfc.state):
        ways.setdefault(edge.target, []).append(f"`{edge.on}`")
    if not ways or rfc.state in TERMINAL:
        return ""
    rows = [f"- to `{target}` by {joined(events, 'or')}" for target, events in ways.items()]
    return "**Ways on:**\n\n" + "\n".join(rows)


def _who(rfc: Rfc) -> str:
    forms = legal_forms(rfc)
    if not forms:
        return ""
    return "**Can be said now:**\n\n" + "\n".join(f"- `{f.usage}`: {say_roles(f.who)}" for f in forms)
