"""How votes stand, as tables of the status comment: sign-offs by electorate, and concerns.

Invariant: nobody is mentioned and no text of users is repeated unneutralised.
"""

from __future__ import annotations

from typing import Final

from rfcflow.model import Governance, Rfc
from rfcflow.policy.ballots import Tally
from rfcflow.policy.calendar import say_day
from rfcflow.policy.machine import TERMINAL, is_decided
from rfcflow.policy.obstacles import say_scope, standing
from rfcflow.policy.roles import shown_login
from rfcflow.slash.sign_off import short
from rfcflow.text.neutral import table_cell
from rfcflow.views.say import logins, signers
from rfcflow.views.voices import BUTTON

_MOST_ROWS: Final = 60


def sign_offs_table(rfc: Rfc, governance: Governance, web: str) -> str:
    """Who decides, by which rule, who signed and who is missing; `web` is the repository's address."""
    revision = rfc.proposed
    if not rfc.electorates or revision is None or not revision.text or is_decided(rfc):
        return ""
    if rfc.decision is not None and rfc.window is None:
        return ""
    if rfc.state in ("draft", "deferred", "dormant", *TERMINAL):
        return ""
    disposition = rfc.window.disposition if rfc.window else "accept"
    rows = ["| who decides | rule | signed | stale | missing |", "|---|---|---|---|---|"]
    rows += [_vote_row(tally, rfc, governance) for tally in standing(rfc, window_over=rfc.window is not None)]
    title = f"#### Sign-offs to {disposition} text `{short(revision.text)}`"
    stale = [
        b
        for b in rfc.ballots
        if rfc.decision is None and b.choice != "recuse" and b.text and b.text != revision.text
    ]
    note = _voices(rfc, governance, revision.text)
    if disposition != "accept":
        others = "Who disagrees " + ("gives none." if rfc.decision else "raises a `/concern TITLE`.")
        note = f"\n\n`/sign-off` here means: yes, {disposition} it. {others} {BUTTON}{note}"
    if stale:
        base = next((r.head for r in rfc.revisions if r.text == stale[-1].text), None)
        link = f" ([what changed]({web}/compare/{base}..{revision.head}))" if base else ""
        note += (
            f"\n\nStale ballots were given on another text{link}; whoever agrees says "
            f"`/sign-off rev={short(revision.text)}`."
        )
    return "\n".join([title, "", *rows]) + note


def _voices(rfc: Rfc, governance: Governance, text: str) -> str:
    """Who has a seat and gives no yes: abstained, recused, or named as an author."""
    abstained = [b.person for b in rfc.ballots if b.choice == "abstain" and b.text == text]
    seated = {person for value in rfc.electorates for person in value.members}
    named = seated & rfc.authors - rfc.recused if rfc.decision is None else set()
    said = [f"Abstained: {logins(abstained, rfc, governance)}."] if abstained else []
    said += [f"Recused: {logins(rfc.recused, rfc, governance)}."] if rfc.recused else []
    if named:
        who = logins(named, rfc, governance)
        said.append(f"Named as authors, so without a sign-off to give: {who}; they leave with `/recuse`.")
    return "\n\n" + " ".join(said) if said else ""


def _vote_row(tally: Tally, rfc: Rfc, governance: Governance) -> str:
    needed = "—" if tally.passed else tally.missing
    signed, stale = (
        logins(signers(tally, rfc), rfc, governance),
        logins(tally.stale, rfc, governance),
    )
    size = len(tally.eligible)
    return (
        f"| {say_scope(tally.scope)} ({size}) | {tally.rule} | {signed or '—'} | {stale or '—'} | {needed} |"
    )


def concerns_table(rfc: Rfc) -> str:
    """Every concern, who raised it and whether it stands."""
    if not rfc.concerns:
        return ""
    rows = ["| concern | raised by | title | stands |", "|---|---|---|---|"]
    for concern in rfc.concerns[-_MOST_ROWS:]:
        since = f"since {say_day(concern.raised)}, on text `{short(concern.text)}`"
        if concern.blocks:
            stands = f"**open** {since}"
        elif concern.resolved is None:
            stands = f"open {since}; blocks once a maintainer sponsors it: `/concern {concern.id}`"
        elif concern.overruled:
            stands = f"overruled by core {say_day(concern.resolved)}"
        else:
            stands = f"resolved {say_day(concern.resolved)} by {shown_login(concern.resolved_by or '')}"
        owner = shown_login(concern.owner.login)
        if concern.objector is not None and concern.objector.id != concern.owner.id:
            owner += f", sponsored by {shown_login(concern.objector.login)}"
        rows.append(f"| `{concern.id}` | {owner} | {table_cell(concern.title, 120)} | {stands} |")
    if len(rfc.concerns) > _MOST_ROWS:
        rows.append(f"| | | …and {len(rfc.concerns) - _MOST_ROWS} older ones | |")
    return "\n".join(["#### Concerns", "", *rows])
