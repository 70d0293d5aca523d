"""What happened to an RFC, event by event, in plain words.

Invariant: a sentence is ours; what people wrote stands beside it as a quotation and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from msgspec import Struct

from rfcflow.events import Event, spoken, timestamp
from rfcflow.model import STATES

_SILENT: Final = frozenset(("answered", "informed", "refreshed"))
_FLAGS: Final = {
    "foreign-base": "its pull request targets another branch",
    "on-main-undecided": "it was merged by hand without a decision",
}


class Moment(Struct, frozen=True):
    """One line: when (ISO), who (or empty), the rest of the sentence, a quotation, the state it led to."""

    seq: int
    at: str
    who: str
    what: str
    quotation: str = ""
    to: str = ""


def timeline(events: tuple[Event, ...]) -> tuple[Moment, ...]:
    """The moments worth telling, oldest first."""
    return tuple(_moment(event, events) for event in events if event.type not in _SILENT)


def short(text_hash: str | None) -> str:
    """A text hash as people quote it."""
    return (text_hash or "").removeprefix("t1:")[:12]


def _moment(event: Event, events: tuple[Event, ...]) -> Moment:
    words = _WORDS.get(event.type)
    what, quotation = words(event) if words else (f"recorded: {event.type.replace('-', ' ')}", "")
    if event.type == "revised" and any(e.type == "revised" and e.seq < event.seq for e in events):
        what = what.replace("submitted the text", "pushed a new text", 1)
    target = event.target
    return Moment(
        seq=event.seq,
        at=timestamp(event.at),
        who=event.actor.login if event.actor else "",
        what=what,
        quotation=quotation,
        to=target if target in STATES else "",
    )


def _login(value: Any) -> str:
    return str(value.get("login", "somebody")) if isinstance(value, Mapping) else "somebody"


def _names(value: Any) -> str:
    return ", ".join(str(item) for item in value) if isinstance(value, tuple | list) else ""


def _plain(what: str) -> Callable[[Event], tuple[str, str]]:
    return lambda event: (what, spoken(event.data.get("reason")))


def _released(event: Event) -> tuple[str, str]:
    why = {"author": "because they are an author now", "lost-role": "because they maintain nothing any more"}
    known = why.get(str(event.data.get("reason")))
    return (f"released the shepherd, {known}" if known else "handed the shepherd's place on"), ""


def _revised(event: Event) -> tuple[str, str]:
    errors = int(event.data.get("errors", 0))
    noted = f" with {errors} error{'s' if errors != 1 else ''}" if errors else ""
    return f"submitted the text {short(event.text)}{noted}".rstrip(), ""


def _modules(event: Event) -> tuple[str, str]:
    added, removed = _names(event.data.get("added")), _names(event.data.get("removed"))
    parts = [
        *([f"added the module {added}"] if added else []),
        *([f"removed the module {removed}"] if removed else []),
    ]
    return " and ".join(parts) or "widened who decides", ""


def _offered(event: Event) -> tuple[str, str]:
    expires = str(event.data.get("expires", ""))[:10]
    because = str(event.data.get("because", ""))
    until = f" until {expires}" if expires else ""
    return f"asked {_login(event.data.get('person'))} to shepherd it{until}" + (
        f" ({because})" if because else ""
    ), ""


def _lapsed_offer(event: Event) -> tuple[str, str]:
    return f"had no answer from {_login(event.data.get('person'))}", ""


def _raised(event: Event) -> tuple[str, str]:
    details = spoken(event.data.get("details"))
    title = spoken(event.data.get("title"))
    return f"raised the concern {event.data.get('id', '')}", "\n\n".join(
        part for part in (title, details) if part
    )


def _resolved(event: Event) -> tuple[str, str]:
    return f"resolved {_names(event.data.get('ids'))}", spoken(event.data.get("resolution"))


def _window(event: Event) -> tuple[str, str]:
    ends, verb = str(event.data.get("ends", ""))[:10], str(event.data.get("disposition", ""))
    return f"opened the final comment period, proposing to {verb}; it ends {ends}", spoken(
        event.data.get("reason")
    )


def _window_lapsed(event: Event) -> tuple[str, str]:
    missing = _names(event.data.get("missing"))
    return "closed the final comment period without a decision" + (
        f"; missing: {missing}" if missing else ""
    ), ""


def _signed(event: Event) -> tuple[str, str]:
    return f"signed off on {short(event.text)}, to {event.data.get('disposition', 'accept')}", ""


def _dismissed(event: Event) -> tuple[str, str]:
    return f"saw the review of {_login(event.data.get('person'))} dismissed; it still counts", ""


def _decided(event: Event) -> tuple[str, str]:
    return f"decided: {event.data.get('disposition', '')}, on {short(event.text)}", spoken(
        event.data.get("reason")
    )


def _landed(event: Event) -> tuple[str, str]:
    return f"brought it to the default branch as {str(event.data.get('commit', ''))[:12]}", ""


def _reminded(event: Event) -> tuple[str, str]:
    about = str(event.data.get("about", ""))
    known = {"agenda": "put it on core's agenda", "options": "told its author what the options are"}
    return known.get(about, f"sent a reminder ({about})"), ""


def _flagged(event: Event) -> tuple[str, str]:
    flag = str(event.data.get("flag", ""))
    return f"noted that {_FLAGS.get(flag, flag)}", ""


def _unflagged(event: Event) -> tuple[str, str]:
    flag = str(event.data.get("flag", ""))
    return f"noted that this is over: {_FLAGS.get(flag, flag)}", ""


def _dormant(event: Event) -> tuple[str, str]:
    nobody = event.data.get("reason") == "no-shepherd"
    return "parked it: " + ("nobody took it as shepherd" if nobody else "its author was silent"), ""


def _contentious(event: Event) -> tuple[str, str]:
    return f"called it contentious ({event.data.get('category', '')})", spoken(event.data.get("why"))


_WORDS: Final[dict[str, Callable[[Event], tuple[str, str]]]] = {
    "opened": _plain("opened the pull request"),
    "revised": _revised,
    "ready": _plain("marked it ready"),
    "drafted": _plain("turned it back into a draft"),
    "modules-changed": _modules,
    "contentious": _contentious,
    "shepherd-requested": _plain("asked for a shepherd"),
    "shepherd-offered": _offered,
    "shepherd-declined": _plain("declined to shepherd it"),
    "offer-lapsed": _lapsed_offer,
    "public-call": _plain("called for any maintainer to shepherd it"),
    "shepherd-accepted": _plain("became its shepherd"),
    "shepherd-released": _released,
    "concern-raised": _raised,
    "concern-resolved": _resolved,
    "writeup": lambda event: ("summed up the discussion", spoken(event.data.get("writeup"))),
    "final-comment": _window,
    "final-comment-cancelled": _plain("called the final comment period off"),
    "window-lapsed": _window_lapsed,
    "signed-off": _signed,
    "review-dismissed": _dismissed,
    "elector-left": _plain("noted that a voter lost the role"),
    "decided": _decided,
    "landed": _landed,
    "dormant": _dormant,
    "woken": _plain("woke it up"),
    "returned": _plain("returned it to its author"),
    "deferred": _plain("deferred it"),
    "activated": _plain("put it in force"),
    "implemented": _plain("recorded it as implemented"),
    "overturned": _plain("overturned the decision"),
    "superseded": _plain("recorded its successor"),
    "retired": _plain("retired it"),
    "corrected": _plain("corrected the record"),
    "closed": _plain("closed the pull request"),
    "reopened": _plain("reopened it"),
    "reminded": _reminded,
    "flagged": _flagged,
    "unflagged": _unflagged,
    "concern-sponsored": lambda event: (
        f"sponsored the concern {event.data.get('id', '')}, which blocks now",
        "",
    ),
    "concern-reopened": lambda event: (f"opened the concern {event.data.get('id', '')} again", ""),
    "editorial": lambda event: (
        f"attested that {short(str(event.data.get('old')))} to {short(event.text)} changed words only",
        "",
    ),
    "routine": _plain("lowered the class to routine"),
    "prioritised": lambda event: (f"set its priority to {event.data.get('level', '')}", ""),
    "needs-info": lambda event: ("asked its author", spoken(event.data.get("question"))),
    "summary": lambda event: ("summed up where it stands", spoken(event.data.get("summary"))),
    "invited": lambda event: (f"invited {_login(event.data.get('person'))} to have a look", ""),
    "spam": _plain("closed it as spam"),
    "held": lambda event: (
        f"asked for time until {str(event.data.get('until', ''))[:10]}",
        spoken(event.data.get("reason")),
    ),
    "unheld": _plain("lifted the hold"),
    "hold-expired": _plain("saw the hold end"),
    "abstained": lambda event: (f"abstained on {short(event.text)}", ""),
    "recused": _plain("declared a conflict of interest and leaves every vote on it"),
    "landing-requested": _plain("asked for it to land"),
    "recorded": _plain("wrote the new state to the default branch"),
    "motion-opened": lambda event: (
        f"moved to {event.data.get('verb', '')}",
        spoken(event.data.get("reason")),
    ),
    "motion-seconded": lambda event: (f"seconded {event.data.get('motion', '')}", ""),
    "motion-lapsed": lambda event: (f"let {event.data.get('motion', '')} lapse", ""),
    "motion-carried": lambda event: (f"carried {event.data.get('motion', '')}", ""),
    "concern-overruled": lambda event: ("overruled a concern", spoken(event.data.get("resolution"))),
    "dispute-opened": lambda event: ("disputed the decision", spoken(event.data.get("reason"))),
    "dispute-settled": lambda event: ("settled a dispute", spoken(event.data.get("resolution"))),
    "dispute-closed": _plain("recorded that core did not uphold the dispute"),
    "escalated": lambda event: ("brought it before core", spoken(event.data.get("reason"))),
    "ranked": _plain("ranked the candidates"),
}
