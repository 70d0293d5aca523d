"""Notices about a vote: a window begins, a text changes under its ballots, it is decided or lapses.

Invariant: whoever is mentioned can vote on the very text that is named.
"""

from __future__ import annotations

from typing import Final

from rfcflow.events import moment, spoken
from rfcflow.model import Ballot, Rfc
from rfcflow.policy.calendar import say_moment
from rfcflow.policy.clocks import dues
from rfcflow.policy.machine import OUTCOMES
from rfcflow.policy.obstacles import standing
from rfcflow.policy.roles import shown_login
from rfcflow.slash.sign_off import short
from rfcflow.text.neutral import inline
from rfcflow.views.moment import Moment
from rfcflow.views.say import REASON_SHOWN, login_of, mentions, prose
from rfcflow.views.voices import BUTTON, say_against, say_decider, say_grounds

BREAK: Final = "\n\n"


def final_comment(at: Moment) -> str:
    """A window begins: who is asked for a sign-off, and who may object."""
    data, rfc = at.event.data, at.rfc
    tallies = standing(rfc, window_over=True)
    people = {person for tally in tallies for person in tally.waiting}
    ends = say_moment(moment(str(data["ends"])))
    asked = mentions(people, rfc, at.governance)
    text = short(at.event.text or "")
    why = say_grounds((str(name) for name in data.get("criteria", ())), spoken(data.get("reopens")))
    contrary = say_against(str(name) for name in data.get("against", ()))
    why = " ".join(filter(None, (why, contrary)))
    elect = (
        f"{BREAK}It elects as well: electors rank the candidates with `/rank`, the best one first."
        if rfc.election is not None
        else ""
    )
    ask = f"{asked}: please sign text `{text}` with `/sign-off`, or raise a concern with `/concern TITLE`."
    if data["disposition"] != "accept":
        ask = (
            f"{asked}: please sign text `{text}` **to {data['disposition']} it** with `/sign-off`; "
            "who disagrees raises a `/concern TITLE`. " + BUTTON
        )
    there = "Every sign-off it needs is there" if any(t.yes for t in tallies) else "It needs no sign-off"
    enough = f"{there}; whoever objects says so with `/concern TITLE` before it ends."
    return (
        f"**The final comment period has begun.** It proposes to {data['disposition']} this RFC, and ends on "
        f"{ends}.\n\nReason: {inline(spoken(data['reason']), REASON_SHOWN)}\n\n"
        f"{f'{why}{BREAK}' if why else ''}{ask if asked else enough}{elect}"
    )


def approved(at: Moment) -> str | None:
    """An approval by the button that says the opposite of what the window proposes: told once in a window."""
    event, window = at.event, at.before.window
    given = str(event.data["disposition"])
    if event.source.type != "review" or window is None or window.disposition == given:
        return None
    by_button = any(
        ballot.person == (event.actor.id if event.actor else 0)
        and ballot.at >= window.opened
        and ballot.disposition == given
        for ballot in at.before.ballot_history
    )
    if by_button or event.actor is None:
        return None
    text = short(event.text or "")
    return (
        f"@{shown_login(event.actor.login)}, your approval is for accepting; this window proposes to "
        f"{window.disposition} the RFC, so it does not count here. Who agrees to that says "
        f"`/sign-off rev={text}`; who disagrees raises a `/concern TITLE`."
    )


def revised(at: Moment) -> str | None:
    """The text changed under ballots, or ended the window it was in."""
    event, before, rfc = at.event, at.before, at.rfc
    ended = event.target == "review" and before.window is not None
    known = before.revision
    fresh = [
        ballot
        for ballot in rfc.ballots
        if event.text
        and known is not None
        and ballot.choice != "recuse"
        and ballot.text == known.text != event.text
        and not _asked_again(ballot, before)
    ]
    said = "The text changed."
    if ended:
        what = (
            "The text changed"
            if before.window and before.window.text != event.text
            else "Others must agree now"
        )
        said = f"{what}: the final comment period ends here, and the RFC is back in review."
    if fresh and known is not None:
        change = f"[what changed]({at.web}/compare/{known.head}..{event.head})"
        asked = mentions((ballot.person for ballot in fresh), rfc, at.governance)
        said += (
            f" {asked}: you voted on the text before. Please read {change}, and say "
            f"`/sign-off rev={short(event.text or '')}` if you still agree."
        )
    return said if fresh or ended else None


def _asked_again(ballot: Ballot, before: Rfc) -> bool:
    """Whether the text had left this ballot behind before: texts that alternate ask once."""
    since = max(ballot.seq, ballot.rebound)
    return any(r.seq > since and r.text != ballot.text for r in before.revisions)


def window_lapsed(at: Moment) -> str:
    """A window ended without a decision: whose vote was missing."""
    data = at.event.data
    missing = prose("; ".join(str(item) for item in data["missing"]), 1000)
    asked = mentions((int(person) for person in data["waiting"]), at.rfc, at.governance)
    called = f" {asked}: your sign-off was missing." if asked else ""
    led = f" {at.shepherd} can open another one with `/final-comment`." if at.rfc.shepherd else ""
    return (
        "The final comment period ended without a decision, and the RFC is back in review. "
        f"Missing: {missing}.{called}{led}"
    )


def decided(at: Moment) -> str:
    """What was decided, by whom, why, and until when it can be contested."""
    data = at.event.data
    kept = (
        "The text and the record of this decision go to the default branch."
        if data.get("lands", True)
        else "It never was in review, so no text is kept on the default branch."
    )
    outcome = OUTCOMES.get(str(data["disposition"]), str(data["disposition"]))
    reason = inline(spoken(data["reason"]), REASON_SHOWN)
    decision = at.rfc.decision
    decider = say_decider(decision) if decision is not None else ""
    winner = data.get("election", {}).get("winner")
    chosen = f"\n\nElected: {login_of(int(winner), at.rfc, at.governance)}." if winner is not None else ""
    why = say_grounds((str(name) for name in data.get("criteria", ())), spoken(data.get("reopens")))
    contrary = say_against(str(name) for name in data.get("against", ()))
    why = " ".join(filter(None, (why, contrary)))
    grounds = f"\n\n{why}" if why else ""
    until = decision.contestable_until if decision is not None else None
    if until is not None and data["disposition"] == "accept" and at.governance.policy.merge == "person":
        kept += " The days in which it can be contested begin when a person lands it with `/merge`."
    elif until is not None and data["disposition"] == "accept":
        kept += f" It can be contested until {say_moment(until)}; the status says by whom and how."
    return f"{at.author}, this RFC is **{outcome}**.\n\n{decider}Reason: {reason}{grounds}{chosen}\n\n{kept}"


def deferred(at: Moment) -> str:
    """It is parked, and when it comes back."""
    back = at.rfc.deferred_until
    asked = next((due.at for due in dues(at.rfc, at.governance) if due.rule == "ask-again"), None)
    when = "It stays parked until it is woken with `/wake`."
    if back is not None:
        when = f"It goes back to review on {say_moment(back)}, or earlier by `/wake`."
    elif asked is not None:
        when = f"`/wake` takes it up again when the time has come; it is asked about on {say_moment(asked)}."
    return (
        f"{at.author}, this RFC is **deferred**: parked, not refused.\n\n"
        f"Reason: {inline(spoken(at.event.data.get('reason')), REASON_SHOWN)}\n\n{when}"
    )
