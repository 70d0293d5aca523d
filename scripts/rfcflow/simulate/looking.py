"""How an expectation is looked up: in the ledger, in the conversation, on the default branch.

Invariant: only looks; every function says what is there instead of what was wanted, or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from rfcflow.model import Rfc
from rfcflow.policy.ballots import Tally
from rfcflow.policy.calendar import say_moment
from rfcflow.policy.obstacles import standing
from rfcflow.simulate.acts import Impossible
from rfcflow.simulate.invariants import mentions
from rfcflow.simulate.model.hosting import BOT
from rfcflow.views.next_step import next_step

if TYPE_CHECKING:
    from rfcflow.simulate.play import Play

# What is wrong, empty where it holds; given the play, which RFC, and what is wanted.
Look = Callable[["Play", str, Any], str]
_SHOWN = 1500
_NEAR = timedelta(hours=12)


def known(play: Play, rfc: str) -> Rfc:
    """The RFC; it cannot be looked at before the bot has taken it for one."""
    found = play.rfc(rfc)
    if found is None:
        raise Impossible(f"`{rfc}` has no ledger: the bot does not take it for an RFC")
    return found


def said(value: object) -> str:
    """A value in words."""
    if isinstance(value, tuple | list):
        return ", ".join(str(item) for item in value) or "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if value not in ("", None) else "nothing"


def differs(wanted: object, there: object) -> str:
    """Two values that should be the same."""
    return "" if wanted == there else f"is {said(there)}, not {said(wanted)}"


def lacks(wanted: Iterable[str], text: str) -> str:
    """Words that should be in a text; spaces and case do not matter."""
    there = " ".join(text.split())
    missing = [words for words in wanted if " ".join(words.split()).lower() not in there.lower()]
    if not missing:
        return ""
    return (
        f"is without {' and '.join(repr(words) for words in missing)}; it is: {there[:_SHOWN] or 'nothing'}"
    )


def equal(look: Callable[[Play, Rfc], object]) -> Look:
    """One value of the RFC."""
    return lambda play, rfc, wanted: differs(wanted, look(play, known(play, rfc)))


def same(look: Callable[[Play, Rfc], Iterable[str]]) -> Look:
    """Several values, in any order."""
    return lambda play, rfc, wanted: differs(
        tuple(sorted(wanted)), tuple(sorted(look(play, known(play, rfc))))
    )


def holds(look: Callable[[Play, Rfc], str]) -> Look:
    """Words in a text about the RFC."""
    return lambda play, rfc, wanted: lacks(wanted, look(play, known(play, rfc)))


# --- votes ---


def _logins(play: Play, people: Iterable[int]) -> list[str]:
    names = {account.id: account.login for account in play.world.hosting.accounts.values()}
    return sorted({names.get(person, str(person)) for person in people})


def _tallies(rfc: Rfc) -> tuple[Tally, ...]:
    return standing(rfc, window_over=rfc.window is not None)


def ballots(choice: str) -> Look:
    """Who cast ballots of a kind."""
    return same(lambda play, rfc: _logins(play, (b.person for b in rfc.ballots if b.choice == choice)))


def signed(play: Play, rfc: Rfc) -> Iterable[str]:
    """Whose sign-offs count."""
    return _logins(play, (person for tally in _tallies(rfc) for person in (*tally.yes, *tally.core_yes)))


def stale(play: Play, rfc: Rfc) -> Iterable[str]:
    """Whose sign-offs do not count any more."""
    return _logins(play, (person for tally in _tallies(rfc) for person in tally.stale))


def electorate(play: Play, rfc: Rfc) -> Iterable[str]:
    """Who may vote."""
    return _logins(play, (person for tally in _tallies(rfc) for person in tally.eligible))


def missing(_play: Play, rfc: Rfc) -> str:
    """What the rules lack."""
    return (
        "; ".join(f"{tally.scope}: {tally.missing}" for tally in _tallies(rfc) if tally.missing) or "nothing"
    )


# --- what the bot wrote ---


def says(play: Play, _rfc: str, wanted: Iterable[str]) -> str:
    """Words in the comments since the last act."""
    return lacks(wanted, "\n".join(comment.body for comment in play.fresh_comments()))


def says_not(play: Play, _rfc: str, unwanted: Iterable[str]) -> str:
    """Words that must not be there."""
    there = " ".join(" ".join(comment.body for comment in play.fresh_comments()).split())
    found = [words for words in unwanted if words.lower() in there.lower()]
    return f"is broken: the bot says {', '.join(found)}" if found else ""


def silent(play: Play, _rfc: str, wanted: bool) -> str:
    """Whether nothing was written."""
    return differs(wanted, not play.fresh_comments())


def mentioned(play: Play, _rfc: str, wanted: Iterable[str]) -> str:
    """Who was mentioned."""
    found = {name for comment in play.fresh_comments() for name in mentions(comment.body)}
    return differs(tuple(sorted(wanted)), tuple(sorted(found)))


def status(play: Play, rfc: Rfc) -> str:
    """The status comment."""
    comments = play.world.hosting.conversation(rfc.number)
    return next((c.body for c in comments if c.author.id == BOT.id and "rfcflow:status" in c.body[:60]), "")


def comments(play: Play, rfc: str, wanted: int) -> str:
    """How many comments of the bot there are."""
    mine = [c for c in play.world.hosting.conversation(play.number(rfc)) if c.author.id == BOT.id]
    return differs(wanted, len(mine))


def answer(play: Play, rfc: str, wanted: Iterable[str]) -> str:
    """The verdicts of the last comment's commands."""
    key, given, done = str(play.last_comment), [], False
    for event in play.world.history(play.name(rfc)):
        if event.source.type == "comment" and event.source.id == key:
            if event.type == "answered":
                given += [str(item["verdict"]) for item in event.data["answers"]]
            else:
                done = True
    there = tuple(given) or (("done",) if done else ("nothing",))
    return differs(tuple(wanted), there)


def reaction(play: Play, _rfc: str, wanted: bool) -> str:
    """Whether the last comment has a reaction."""
    return differs(wanted, bool(play.world.hosting.reactions.get(play.last_comment or 0)))


# --- the pull request, the ledger, the default branch ---


def pull(name: str) -> Look:
    """A field of the pull request."""
    return lambda play, rfc, wanted: differs(wanted, getattr(play.world.hosting.pull(play.number(rfc)), name))


def gate(play: Play, rfc: str, wanted: Iterable[str]) -> str:
    """The gate of the head."""
    head = play.world.hosting.pull(play.number(rfc)).head
    return lacks(wanted, ": ".join(play.world.hosting.statuses.get(head, ("none", ""))))


def labels(play: Play, rfc: str, wanted: Iterable[str]) -> str:
    """Labels that are there, or not."""
    there = play.world.hosting.pull(play.number(rfc)).labels
    wrong = [name for name in wanted if (name.removeprefix("no ") in there) == name.startswith("no ")]
    return f"are not as said ({', '.join(wrong)}): {said(there)}" if wrong else ""


def ledgered(play: Play, rfc: str, wanted: bool) -> str:
    """Whether there is a ledger."""
    return differs(wanted, play.rfc(rfc) is not None)


def due(play: Play, rfc: str, wanted: datetime | timedelta | None) -> str:
    """The next date: a span is met within half a day, a date by any time of that day."""
    there = next_step(known(play, rfc), play.world.governance).when
    if wanted is None or there is None:
        return differs(wanted, there)
    if isinstance(wanted, timedelta):
        return "" if abs(there - play.now - wanted) <= _NEAR else f"is {say_moment(there)}"
    return "" if there.date() == wanted.date() else f"is {say_moment(there)}"


def events(play: Play, rfc: str, wanted: Iterable[str]) -> str:
    """Events since the last act, in this order, others between them."""
    there = [event.type for event in play.fresh_events(rfc)]
    rest = iter(there)
    return "" if all(name in rest for name in wanted) else f"are {said(there)}"


def ledger(play: Play, rfc: str, wanted: Iterable[str]) -> str:
    """Events of the whole ledger; `no TYPE` is one it must not have."""
    there = {event.type for event in play.world.history(play.name(rfc))}
    wrong = [name for name in wanted if (name.removeprefix("no ") in there) == name.startswith("no ")]
    return f"is not as said ({', '.join(wrong)}): {said(sorted(there))}" if wrong else ""


def main(play: Play, _rfc: str, wanted: dict[str, str | None]) -> str:
    """Files of the default branch, and words in them."""
    files, wrong = play.world.main, []
    for path, text in wanted.items():
        content = files.get(path)
        if (content is None) != (text is None):
            wrong.append(f"has {'no' if content is None else 'a file'} {path}")
        elif text and content is not None and text not in content.decode(errors="replace"):
            wrong.append(f"has {path} without {text!r}: {content.decode(errors='replace')[:_SHOWN]}")
    return "; ".join(wrong)


def nowhere(play: Play, _rfc: str, unwanted: Iterable[str]) -> str:
    """Words that no file of the default branch may hold, nor any path."""
    found = [
        path
        for path, content in play.world.main.items()
        if any(part in path or part.encode() in content for part in unwanted)
    ]
    return f"is broken by {', '.join(found)}" if found else ""
