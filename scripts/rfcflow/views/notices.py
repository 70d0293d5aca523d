"""Notices: the few comments that mention people, because they are asked to act now.

Invariant: a notice is a new comment, never an edit; each event makes at most one, mentioning at most ten
people.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from rfcflow.events import Event, moment, spoken
from rfcflow.model import Ballot, Governance, Offer, Rfc
from rfcflow.policy.calendar import say_moment
from rfcflow.policy.clocks import WITHDRAWAL_DAYS, dues
from rfcflow.policy.machine import OPEN, OUTCOMES
from rfcflow.policy.obstacles import standing
from rfcflow.policy.roles import on_call_login, shown_login
from rfcflow.slash.legal import legal_forms
from rfcflow.slash.sign_off import short
from rfcflow.text.neutral import inline
from rfcflow.views.contest_notices import contest_notice
from rfcflow.views.moment import Moment
from rfcflow.views.reminders import digest, reminded, replaced
from rfcflow.views.say import joined, login_of, marker, mentions, prose
from rfcflow.views.voices import BUTTON, say_decider, say_grounds
from rfcflow.views.wait_notices import waits

_REASON: Final = 1200
_LATELY: Final = timedelta(days=7)
BREAK: Final = "\n\n"


def notice(event: Event, before: Rfc | None, rfc: Rfc, governance: Governance, web: str) -> str | None:
    """The notice an event makes, or None; `before` and `rfc` are the fold around the event."""
    if before is None:
        return None
    if event.type in _TEXTS:
        text = _TEXTS[event.type](Moment(event, before, rfc, governance, web))
    else:
        text = waits(Moment(event, before, rfc, governance, web))
        text = text or contest_notice(event, before, rfc, governance)
    return None if not text else f"{marker('notice', f'{event.rfc} {event.seq}')}\n{text}\n"


def _offered(at: Moment) -> str | None:
    data = at.event.data
    taken = at.before.shepherd_taken
    untaken = (offer for offer in at.before.offers if taken is None or offer.at > taken)
    if any(_asked_lately(offer, at.event) for offer in untaken):
        return None
    expires = say_moment(moment(str(data["expires"])))
    return (
        f"@{shown_login(str(data['person']['login']))}, would you shepherd this RFC, that is, "
        "see to it that it is discussed and decided?\n\n"
        f"Why you: {inline(str(data['because']), 300)}.\n\n"
        f"Please say `/shepherd accept` or `/shepherd decline` by {expires}; "
        "without an answer the next one is asked."
    )


def _asked_lately(offer: Offer, event: Event) -> bool:
    """Whether the same offer was made within a week and only taken back: a draft flag moved to and fro."""
    same = offer.person == event.data["person"]["id"] and offer.ended == "drafted"
    return same and event.at - offer.at < _LATELY


def _informed(at: Moment) -> str:
    """Whom `subscriptions.yml` names: the file tells them how to hear no more."""
    told = joined([f"@{shown_login(str(login))}" for login in at.event.data["logins"]])
    return f"{told}: an RFC you subscribed to, by an entry in `.github/governance/subscriptions.yml`."


def _public_call(at: Moment) -> str:
    call = on_call_login(at.governance, at.event.seen.date())
    asked = f"@{shown_login(call)}, you are on call: please help to find somebody." if call else ""
    why = "Everybody who could be asked to shepherd this RFC was asked, or is not free."
    return f"{why} Any active maintainer may take it with `/shepherd me`. {asked}".rstrip()


def _final_comment(at: Moment) -> str:
    data, rfc = at.event.data, at.rfc
    tallies = standing(rfc, window_over=True)
    people = {person for tally in tallies for person in tally.waiting}
    ends = say_moment(moment(str(data["ends"])))
    asked = mentions(people, rfc, at.governance)
    text = short(at.event.text or "")
    why = say_grounds((str(name) for name in data.get("criteria", ())), spoken(data.get("reopens")))
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
        f"{ends}.\n\nReason: {inline(spoken(data['reason']), _REASON)}\n\n"
        f"{f'{why}{BREAK}' if why else ''}{ask if asked else enough}{elect}"
    )


def _approved(at: Moment) -> str | None:
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


def _revised(at: Moment) -> str | None:
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


def _window_lapsed(at: Moment) -> str:
    data = at.event.data
    missing = prose("; ".join(str(item) for item in data["missing"]), 1000)
    asked = mentions((int(person) for person in data["waiting"]), at.rfc, at.governance)
    called = f" {asked}: your sign-off was missing." if asked else ""
    led = f" {_shepherd(at.rfc)} can open another one with `/final-comment`." if at.rfc.shepherd else ""
    return (
        "The final comment period ended without a decision, and the RFC is back in review. "
        f"Missing: {missing}.{called}{led}"
    )


def _decided(at: Moment) -> str:
    data = at.event.data
    kept = (
        "The text and the record of this decision go to the default branch."
        if data.get("lands", True)
        else "It never was in review, so no text is kept on the default branch."
    )
    outcome = OUTCOMES.get(str(data["disposition"]), str(data["disposition"]))
    reason = inline(spoken(data["reason"]), _REASON)
    decision = at.rfc.decision
    decider = say_decider(decision) if decision is not None else ""
    winner = data.get("election", {}).get("winner")
    chosen = f"\n\nElected: {login_of(int(winner), at.rfc, at.governance)}." if winner is not None else ""
    why = say_grounds((str(name) for name in data.get("criteria", ())), spoken(data.get("reopens")))
    grounds = f"\n\n{why}" if why else ""
    until = decision.contestable_until if decision is not None else None
    if until is not None and data["disposition"] == "accept" and at.governance.policy.merge == "person":
        kept += " The days in which it can be contested begin when a person lands it with `/merge`."
    elif until is not None and data["disposition"] == "accept":
        kept += f" It can be contested until {say_moment(until)}; the status says by whom and how."
    return f"{at.author}, this RFC is **{outcome}**.\n\n{decider}Reason: {reason}{grounds}{chosen}\n\n{kept}"


def _deferred(at: Moment) -> str:
    back = at.rfc.deferred_until
    asked = next((due.at for due in dues(at.rfc, at.governance) if due.rule == "ask-again"), None)
    when = "It stays parked until it is woken with `/wake`."
    if back is not None:
        when = f"It goes back to review on {say_moment(back)}, or earlier by `/wake`."
    elif asked is not None:
        when = f"`/wake` takes it up again when the time has come; it is asked about on {say_moment(asked)}."
    return (
        f"{at.author}, this RFC is **deferred**: parked, not refused.\n\n"
        f"Reason: {inline(spoken(at.event.data.get('reason')), _REASON)}\n\n{when}"
    )


def _woken(at: Moment) -> str | None:
    if at.before.state != "deferred" or at.event.actor is not None:
        return None
    who = f"@{_shepherd(at.rfc)}" if at.rfc.shepherd else at.author
    return (
        f"{who}, the date has come to which this RFC was deferred. It is back in review: how does it stand?"
    )


def _returned(at: Moment) -> str:
    reason = inline(spoken(at.event.data.get("reason")), _REASON)
    return (
        f"{at.author}, this RFC is **returned** to you for a new revision.\n\nReason: {reason}\n\n"
        "A push with a new text takes it back to review."
    )


def _invited(at: Moment) -> str:
    data, name = at.event.data, shown_login(at.event.actor.login) if at.event.actor else "its shepherd"
    about = f" for module `{data['module']}`" if data["module"] else ""
    return (
        f"@{shown_login(str(data['person']['login']))}, {name} asks you to have a look at this RFC{about}: "
        "what do you see in it that others may not? A comment is enough; `/help` says what else can be said."
    )


def _needs_info(at: Moment) -> str:
    asked = inline(spoken(at.event.data.get("question")), _REASON)
    return f"{at.author}, before this can go on, please say here or in the text: {asked}"


def _dormant(at: Moment) -> str:
    rfc, before = at.rfc, at.before
    wakes = "a new revision or `/wake` wakes it" if rfc.open else "reopening the pull request wakes it"
    after = f"It is parked: {wakes}; otherwise it expires after {at.days('dormant', 'expire')}."
    if rfc.dormant_reason == "no-shepherd":
        days = at.days("proposed", "no-shepherd")
        return (
            f"{at.author}, nobody took this RFC as shepherd in {days}. "
            f"That is the project's failure and not yours. {after}"
        )
    if rfc.dormant_reason == "closed":
        return f"{at.author}, this pull request was closed by somebody else and not reopened. {after}"
    silent = at.days(before.state, "author-silent")
    return f"{at.author}, nothing was heard from you here for {silent}. {after}"


def _closed(at: Moment) -> str | None:
    if at.rfc.spam:
        return None
    if at.event.data.get("by_author") or at.rfc.decision is not None or at.rfc.state not in OPEN:
        return None
    closer = shown_login(at.event.actor.login) if at.event.actor else "somebody"
    usages = joined([f"`{form.usage}`" for form in legal_forms(at.rfc) if "anyone" not in form.who], "or")
    stays = (
        "The bot reopens it, this once."
        if "reopened-once" not in at.rfc.flags
        else f"If it is not reopened within {WITHDRAWAL_DAYS} days, it is parked."
    )
    return (
        f"{closer} closed this pull request, which decides nothing: only its author takes an RFC back, and a "
        f"decision has its rules. {stays} What can be said here: {usages}."
    )


def _flagged(at: Moment) -> str | None:
    match at.event.data["flag"]:
        case "draft" if at.rfc.state not in ("draft", "proposed") and "draft-noted" not in at.before.flags:
            return (
                "This pull request was marked as a draft. From the review on that pauses nothing: "
                "windows and clocks go on. Its author can take the RFC back with `/withdraw REASON`."
            )
        case "on-main-undecided":
            commit = at.event.data.get("commit")
            undo = f" `git revert -m 1 {commit}` takes it off again." if commit else ""
            return (
                "This pull request was merged by hand before the RFC was decided. Its state is unchanged, "
                f"and it is on core's agenda: nothing on the default branch is decided by lying there.{undo}"
            )
        case _:
            return None


def _dismissed(at: Moment) -> str:
    login = shown_login(str(at.event.data["person"]["login"]))
    return (
        f"@{login}, your review was dismissed. What you said stays: a dismissal undoes nothing here. "
        "A new review or command of yours replaces it."
    )


def _shepherd(rfc: Rfc) -> str:
    return shown_login(rfc.shepherd.login) if rfc.shepherd is not None else ""


_TEXTS: Final[dict[str, Callable[[Moment], str | None]]] = {
    "shepherd-offered": _offered,
    "public-call": _public_call,
    "informed": _informed,
    "final-comment": _final_comment,
    "signed-off": _approved,
    "revised": _revised,
    "window-lapsed": _window_lapsed,
    "decided": _decided,
    "deferred": _deferred,
    "woken": _woken,
    "returned": _returned,
    "needs-info": _needs_info,
    "invited": _invited,
    "reminded": reminded,
    "shepherd-replaced": replaced,
    "digest": digest,
    "dormant": _dormant,
    "closed": _closed,
    "flagged": _flagged,
    "review-dismissed": _dismissed,
}
