"""Who is told of an RFC because they asked to be: `subscriptions.yml`, by module, label, kind or priority.

Invariant: each person is told once for each RFC, in a comment of the bot's own, within their budget of
mentions; the author's text is never edited.
"""

from __future__ import annotations

from typing import Final

from rfcflow.decide.intake import pull_cause
from rfcflow.model import Governance, Rfc, Subscription
from rfcflow.policy.machine import OPEN
from rfcflow.policy.modules import effective
from rfcflow.policy.turn import Turn
from rfcflow.views.labels import labels
from rfcflow.views.say import MOST_MENTIONS

_MOST: Final = 10 * MOST_MENTIONS


def subscribers(rfc: Rfc, governance: Governance) -> tuple[str, ...]:
    """The logins of those who subscribed to an RFC as it is now, its opener and authors left out."""
    authors = {person.login.lower() for person in governance.people.values() if person.id in rfc.authors}
    authors |= {rfc.author.login.lower()} if rfc.author is not None else set()
    modules = {name for module in effective(rfc, governance) for name in (module.id, *module.aliases)}
    shown = set(labels(rfc, governance))
    wanted = (wish for wish in governance.subscriptions if _matches(wish, rfc, modules, shown))
    return tuple(sorted((w.login for w in wanted if w.login.lower() not in authors), key=str.lower))


def _matches(wish: Subscription, rfc: Rfc, modules: set[str], shown: set[str]) -> bool:
    return bool(
        modules & set(wish.modules)
        or shown & set(wish.labels)
        or rfc.kind in wish.kinds
        or rfc.priority in wish.priorities
    )


def inform(turn: Turn) -> None:
    """Tell those who have not been told of this RFC yet."""
    rfc = turn.known
    if rfc.state not in OPEN or rfc.state == "draft" or rfc.spam or not rfc.open:
        return
    if not turn.governance.policy.does("inform-subscribers"):
        return
    new = [login for login in subscribers(rfc, turn.governance) if login.lower() not in rfc.informed][:_MOST]
    cause = pull_cause(turn, turn.now)
    for first in range(0, len(new), MOST_MENTIONS):
        turn.emit("informed", cause.at, cause.next(), logins=new[first : first + MOST_MENTIONS])
