"""Reminders: what somebody is told because a date came near, or passed without a word.

Invariant: one text for each kind of reminder; each says who, what, by when, and what follows.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from rfcflow.events import Event, moment, timestamp
from rfcflow.model import Governance, Rfc
from rfcflow.policy.calendar import say_day, say_moment
from rfcflow.policy.duties import SAYS, STEPS
from rfcflow.policy.machine import TERMINAL, timer
from rfcflow.policy.modules import effective
from rfcflow.policy.roles import shown_login
from rfcflow.policy.shepherd_duties import pending_duty, unseen_modules
from rfcflow.text.neutral import code
from rfcflow.views.moment import Moment
from rfcflow.views.say import joined

_HOW: Final = {
    "first-contact": "Say in a comment that you are here and how you mean to go on.",
    "completeness": "Go through the text once, and say with `/summary TEXT` what is there and what is not.",
    "summary": "Say with `/summary TEXT` where the discussion stands.",
}


def reminded(at: Moment) -> str | None:
    """The notice of a reminder; None where it only goes into the record."""
    about = str(at.event.data["about"])
    text = _TEXTS.get(about)
    return text(at) if text is not None else None


def idle(event: Event, now: Rfc, governance: Governance) -> bool:
    """Whether what a reminder is about is over in the RFC as it is now: done, decided, or parked."""
    about = str(event.data["about"])
    if "duty" in event.data:
        duty = pending_duty(now, governance)
        named = (event.data["duty"], event.data.get("since"))
        return duty is None or (duty.name, timestamp(duty.deadline)) != named
    if about in ("author-nudge", "author-warning"):
        since = max(now.since, now.author_active or now.since) if now.since is not None else None
        return now.decision is not None or since is None or timestamp(since) != event.data.get("since")
    return now.state in TERMINAL or (about == "options" and now.state != "proposed")


def _options(at: Moment) -> str:
    return (
        f"{at.author}, nobody has taken this RFC as shepherd for {at.days('proposed', 'options')}. "
        "You can narrow it, ask a maintainer you know to say `/shepherd me`, or take it back with "
        f"`/withdraw REASON`. After {at.days('proposed', 'no-shepherd')} it is parked, "
        "which counts as the project's failure and not yours."
    )


def _condition(at: Moment) -> str | None:
    if at.rfc.state != "deferred":
        return None
    who = f"@{shown_login(at.rfc.shepherd.login)}" if at.rfc.shepherd is not None else at.author
    return f"{who}, this RFC waits for a condition: has the time come? Then say `/wake`."


def _nudge(at: Moment) -> str:
    return (
        f"{at.author}, nothing was heard from you here for {at.days(at.rfc.state, 'author-nudge')}. "
        "Does somebody wait for you? A word or a push is enough."
    )


def _warning(at: Moment) -> str:
    heard, days = (
        at.days(at.rfc.state, "author-warning"),
        timer(at.governance.states, at.rfc.state, "author-silent"),
    )
    ends = f" after {days} days it is parked as dormant" if days else " it may be parked"
    return (
        f"{at.author}, nothing was heard from you here for {heard}. If that goes on,{ends}. "
        "A word or a push is enough to go on, and `/withdraw REASON` takes it back."
    )


def _owed(duty: str, step: str) -> Callable[[Moment], str | None]:
    def said(at: Moment) -> str | None:
        shepherd = at.rfc.shepherd
        if shepherd is None:
            return None
        deadline = moment(str(at.event.data["since"]))
        due = say_moment(deadline)
        when = "half of the time has passed" if step == "half" else "it is due soon"
        asked = f"as shepherd you owe this RFC {SAYS[duty]} by {due}: {when}."
        if at.event.seen > deadline:
            asked = f"as shepherd you owe this RFC {SAYS[duty]}, which was due on {due}."
        days = timer(at.governance.states, "review", "replace")
        last = f" Without a word from you somebody else is asked {days} days later." if days else ""
        return (
            f"@{shown_login(shepherd.login)}, {asked} {_how(duty, at)} "
            f"`/shepherd release` hands on.{last if step == 'last' else ''}"
        )

    return said


def _how(duty: str, at: Moment) -> str:
    if duty != "experts":
        return _HOW[duty]
    names = joined(code(module.id) for module in unseen_modules(at.rfc, at.governance)) or "each module"
    return f"Nobody but you has looked at it for {names}: ask somebody with `/invite @LOGIN`."


def replaced(at: Moment) -> str:
    """A shepherd who stayed silent is replaced, and it is said plainly."""
    data = at.event.data
    name = shown_login(str(data["person"]["login"]))
    due = say_day(moment(str(data["deadline"])))
    return (
        f"{name} is no longer the shepherd: {SAYS[str(data['duty'])]} was due on {due}, and nothing was "
        "heard since. That is no reproach; the RFC needs somebody who has the time. The next one is asked."
    )


def digest(at: Moment) -> str | None:
    """What waited for those whose budget of mentions was used up."""
    lines = []
    for row in at.event.data["people"]:
        links = joined(f"[RFC {one['rfc']}]({at.web}/pull/{one['number']})" for one in row["rfcs"][:20])
        lines.append(f"- @{shown_login(str(row['login']))}: {links}")
    if not lines:
        return None
    most = at.governance.policy.mentions_per_day
    return (
        f"Who is mentioned more than {most} times a day is named without a mention beyond that. "
        "What else asked for you, each with its status:\n\n" + "\n".join(lines)
    )


def _standing(at: Moment) -> str:
    rfc = at.rfc
    owner = f"@{shown_login(rfc.shepherd.login)}" if rfc.shepherd is not None else "To core"
    since = f" since {say_day(rfc.since)}" if rfc.since is not None else ""
    if rfc.state != "accepted":
        modules = joined(code(module.id) for module in effective(rfc, at.governance))
        about = f" (modules {modules})" if modules else ""
        return (
            f"{owner}: this RFC{about} has been {rfc.state}{since}. Does it still hold? If not, core can "
            "retire it, or another RFC replaces it. Nothing else has to be done."
        )
    return (
        f"{owner}, this RFC has been accepted{since}. How does it stand? "
        "`/implemented LINK` says that it is built; a comment says what is missing."
    )


def _tracking(at: Moment) -> str:
    rfc = at.rfc
    owner = f"@{shown_login(rfc.shepherd.login)}" if rfc.shepherd is not None else at.author
    return (
        f"{owner}, this RFC is accepted and names no tracking issue, so nobody can see how far it is built. "
        "A pull request that adds the line `tracking-issue: ADDRESS` to its text, and nothing else, will do."
    )


def _revisit(at: Moment) -> str:
    rfc = at.rfc
    owner = f"@{shown_login(rfc.shepherd.login)}" if rfc.shepherd is not None else "To core"
    return (
        f"{owner}: this RFC asked to be looked at again on {say_day(moment(str(at.event.data['since'])))}. "
        "Does it stay, should another RFC replace it, or does core `/retire` it?"
    )


def _announce(at: Moment) -> str:
    rfc = at.rfc
    owner = f"@{shown_login(rfc.shepherd.login)}" if rfc.shepherd is not None else at.author
    return (
        f"{owner}, was it announced who joined? It is due today. Say where in a comment; "
        "what somebody was told in private stays there."
    )


_TEXTS: Final[dict[str, Callable[[Moment], str | None]]] = {
    **{f"{duty}-{step}": _owed(duty, step) for duty in SAYS for step in STEPS},
    "options": _options,
    "ask": _condition,
    "author-nudge": _nudge,
    "author-warning": _warning,
    "standing": _standing,
    "tracking": _tracking,
    "revisit": _revisit,
    "announce": _announce,
}
