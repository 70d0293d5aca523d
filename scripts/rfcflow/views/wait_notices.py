"""What one person cleared out of the way of a decision, told to those who have time to object.

Invariant: everybody a wait is for is told by whom, until when, and with which words they object or agree.
"""

from __future__ import annotations

from rfcflow.events import spoken
from rfcflow.policy.calendar import say_moment
from rfcflow.policy.roles import shown_login
from rfcflow.policy.waits import BEGUN
from rfcflow.text.neutral import inline
from rfcflow.views.moment import Moment
from rfcflow.views.say import REASON_SHOWN, mentions


def waits(at: Moment) -> str | None:
    """The notice of an event that begins a wait; None for every other, and where nobody is to be told."""
    if BEGUN not in at.event.data or not at.rfc.waits:
        return None
    wait, data = at.rfc.waits[-1], at.event.data
    until, who = say_moment(wait.until), shown_login(at.event.actor.login if at.event.actor else "")
    match wait.what:
        case "concern-resolved":
            asked = mentions(wait.people, at.rfc, at.governance)
            return (
                f"{asked}, {who} resolved your concern `{wait.subject}`: "
                f"{inline(spoken(data.get('resolution')), REASON_SHOWN)}\n\n"
                f"Until {until} you can open it again with `/concern {wait.subject}`, and nothing is decided "
                f"before. `/resolve {wait.subject}` says that you agree."
            )
        case "editorial":
            asked = mentions(wait.people, at.rfc, at.governance)
            return (
                f"{asked}: {who} says that the text changed in words only, so that your ballot on the text "
                f"before stays good. Whoever sees more in it objects by {until} with `/concern TITLE`; "
                "`/sign-off` says that you agree."
            )
        case "modules-changed":
            gone = {f"module:{name}" for name in data["removed"]}
            members = {p for value in at.before.electorates if value.scope in gone for p in value.members}
            asked = mentions(members, at.rfc, at.governance) if gone else ""
            return asked and (
                f"{asked}: {who} took module `{wait.subject}` off this RFC, so that its rule is not asked. "
                f"Whoever disagrees objects by {until} with `/concern TITLE`."
            )
    return None
