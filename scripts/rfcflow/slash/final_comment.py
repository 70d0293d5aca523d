"""`/final-comment accept|reject|defer TEXT`: the last, dated window; `cancel` ends it early."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec.structs import replace

from rfcflow.events import timestamp, words
from rfcflow.policy import elections
from rfcflow.policy.calendar import window_end
from rfcflow.policy.electorates import open_vote
from rfcflow.policy.obstacles import obstacles
from rfcflow.policy.snapshots import electorate_record
from rfcflow.policy.steps import Grounds
from rfcflow.slash.base import Answer, Command, Done, Form, Hearing, Misunderstood, Refused
from rfcflow.slash.dates import dated
from rfcflow.slash.defer import LONGEST_DAYS
from rfcflow.slash.grounds import GRAMMAR, against, essay, grounds, sample

_REJECT_EXAMPLE = sample("final-comment reject", "The need is not shown, and the cost is high.")
_EXAMPLE = "/final-comment accept Every concern is answered and the benchmark holds."


def _open(hearing: Hearing) -> Answer:
    reason, until = essay(hearing, 1), None
    if hearing.headed[0].lower() == "defer":
        read = dated(hearing, LONGEST_DAYS, skip=1)
        if isinstance(read, Misunderstood):
            return Misunderstood(read.why, "/final-comment defer until=2027-03-01 The release comes first.")
        until, reason = read
    if not reason:
        return Misunderstood("No decision without a reason: say why after the disposition.", _EXAMPLE)
    return _against(hearing, Grounds(reason), until)


def _reject(hearing: Hearing) -> Answer:
    given = grounds(hearing, 1, _REJECT_EXAMPLE)
    return given if isinstance(given, Misunderstood) else _against(hearing, given)


def _against(hearing: Hearing, why: Grounds, until: datetime | None = None) -> Answer:
    named = against(hearing, _EXAMPLE)
    if not isinstance(named, tuple):
        return named
    return _begin(hearing, replace(why, against=named), until)


def _begin(hearing: Hearing, why: Grounds, until: datetime | None = None) -> Answer:
    disposition = hearing.headed[0].lower()
    rfc, turn = hearing.rfc, hearing.turn
    if rfc.writeup is None:
        return Refused(
            "The write-up is missing.", "The shepherd gives it with `/writeup TEXT`, then this again."
        )
    electorates = open_vote(rfc, turn.governance, turn.today)
    # A hold keeps nobody from asking, nor does the time others have: the window waits for their end.
    blocked = obstacles(replace(rfc, electorates=electorates, holds=(), waits=()), disposition)
    if blocked:
        return Refused(f"A final comment period cannot begin: {'; '.join(blocked)}.", "Settle that first.")
    election = elections.opened(rfc, turn.governance) if disposition == "accept" else None
    if election is not None and not election["candidates"]:
        return Refused(
            "Its text names no candidate.",
            "Its author lists core maintainers below a heading `Candidates`, one `- @login` in a line.",
        )
    policy = turn.governance.policy
    # From now, not from when it was said: nobody can answer before they are asked.
    ends = window_end(turn.now, policy.final_comment_days, policy.final_comment_working_days, policy.holidays)
    extra: dict[str, Any] = {} if election is None else {"election": election}
    # A broken push keeps nobody from rejecting or deferring the text before it.
    subject = rfc.sound
    hearing.emit(
        "final-comment",
        to="final-comment",
        head=subject.head if subject is not None else None,
        text=subject.text if subject is not None else None,
        disposition=disposition,
        ends=timestamp(ends),
        reason=words(why.reason),
        until=timestamp(until) if until is not None else None,
        criteria=list(why.criteria),
        reopens=words(why.reopens),
        **({"against": list(why.against)} if why.against else {}),
        electorates=[electorate_record(value) for value in electorates],
        **extra,
    )
    return Done()


def _cancel(hearing: Hearing) -> Answer:
    reason = hearing.essay[len("cancel") :].strip()
    if not reason:
        return Misunderstood(
            "Say why it is cancelled.", "/final-comment cancel A new measurement changes the picture."
        )
    hearing.emit("final-comment-cancelled", to="review", reason=words(reason))
    return Done()


_OPEN = Form(
    "/final-comment accept|defer [until=DATE] TEXT",
    "opens the dated last window; TEXT is the reason of the decision, DATE when a deferral would end",
    ("shepherd",),
    _open,
    states=("review",),
    useful=lambda rfc: rfc.writeup is not None,
    example=_EXAMPLE,
)
_REJECT = Form(
    f"/final-comment reject {GRAMMAR} TEXT",
    "opens the last window to reject; TEXT is the reason of the decision",
    ("shepherd",),
    _reject,
    states=("review",),
    useful=lambda rfc: rfc.writeup is not None,
    example=_REJECT_EXAMPLE,
)
_CANCEL = Form(
    "/final-comment cancel REASON",
    "ends the window without a decision and goes back to review",
    ("shepherd",),
    _cancel,
    states=("final-comment",),
    example="/final-comment cancel A new measurement changes the picture.",
)


def _select(hearing: Hearing) -> Form | Misunderstood:
    word = hearing.headed[0].lower()
    if word in ("accept", "defer"):
        return _OPEN
    if word == "reject":
        return _REJECT
    if word == "cancel":
        return _CANCEL
    return Misunderstood(
        "`/final-comment` needs `accept`, `reject`, `defer` or `cancel`, and a reason.", _EXAMPLE
    )


COMMAND = Command(
    name="final-comment",
    summary="Opens the last, dated window with what is proposed, or cancels it.",
    forms=(_OPEN, _REJECT, _CANCEL),
    select=_select,
)
