"""Notices: the few comments that mention people, because they are asked to act now.

Invariant: a notice is a new comment, never an edit; each event makes at most one, mentioning at most ten
people.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from rfcflow.events import Event, moment, spoken
from rfcflow.model import Governance, Offer, Rfc
from rfcflow.policy.calendar import say_moment
from rfcflow.policy.clocks import WITHDRAWAL_DAYS
from rfcflow.policy.machine import OPEN
from rfcflow.policy.roles import on_call_login, shown_login
from rfcflow.slash.legal import legal_forms
from rfcflow.text.neutral import inline
from rfcflow.views.contest_notices import contest_notice
from rfcflow.views.moment import Moment
from rfcflow.views.reminders import digest, reminded, replaced
from rfcflow.views.say import REASON_SHOWN, joined, marker
from rfcflow.views.vote_notices import approved, decided, deferred, final_comment, revised, window_lapsed
from rfcflow.views.wait_notices import waits

_LATELY: Final = timedelta(days=7)


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


def _woken(at: Moment) -> str | None:
    if at.before.state != "deferred" or at.event.actor is not None:
        return None
    who = f"@{at.shepherd}" if at.rfc.shepherd else at.author
    return (
        f"{who}, the date has come to which this RFC was deferred. It is back in review: how does it stand?"
    )


def _returned(at: Moment) -> str:
    reason = inline(spoken(at.event.data.get("reason")), REASON_SHOWN)
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
    asked = inline(spoken(at.event.data.get("question")), REASON_SHOWN)
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


_TEXTS: Final[dict[str, Callable[[Moment], str | None]]] = {
    "shepherd-offered": _offered,
    "public-call": _public_call,
    "informed": _informed,
    "final-comment": final_comment,
    "signed-off": approved,
    "revised": revised,
    "window-lapsed": window_lapsed,
    "decided": decided,
    "deferred": deferred,
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
