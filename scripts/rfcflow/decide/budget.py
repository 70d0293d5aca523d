"""The budget of mentions: so many for each person and day; what is beyond waits for one digest the day after.

Invariant: who is mentioned by which event is decided once and recorded, so that every projection of a ledger
says the same; a digest is the one mention the budget does not hold back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from rfcflow.events import timestamp
from rfcflow.model import Rfc
from rfcflow.policy.steps import Cause
from rfcflow.policy.turn import Turn
from rfcflow.views.mentions import mentioned
from rfcflow.views.projection import notices


def spend(turn: Turn, start: Rfc | None) -> Mapping[str, int]:
    """Mute whom this run would mention too often; returns how often each login is mentioned by it.

    `start` is the RFC before the run.
    """
    most = turn.governance.policy.mentions_per_day
    spent: Counter[str] = Counter()
    muted: dict[str, list[int]] = {}
    for event, text in notices(tuple(turn.events), start, turn.governance, ""):
        for login in mentioned(text) if event.type != "digest" else ():
            if turn.roster.mentions.get(login, 0) + spent[login] < most:
                spent[login] += 1
            else:
                muted.setdefault(login, []).append(event.seq)
    if muted:
        cause = Cause("timer", f"mentions@{timestamp(turn.now)}", turn.now)
        people = [{"login": login, "events": seqs} for login, seqs in sorted(muted.items())]
        turn.emit("muted", cause.at, cause.next(), people=people)
    return dict(spent)
