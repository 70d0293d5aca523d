"""What a scenario can expect: one table of keys, each with how it is written and how it is looked up.

Invariant: the table is the only list of them; reader, schema and docs use it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from rfcflow.events import TYPES
from rfcflow.governance.profiles import PROFILES
from rfcflow.model import STATES, TRACKS
from rfcflow.policy.electorates import is_contentious, track
from rfcflow.policy.machine import OUTCOMES
from rfcflow.simulate import looking
from rfcflow.simulate.reading import MAIN_RFC, Reader
from rfcflow.text import yaml
from rfcflow.views.next_step import next_step

if TYPE_CHECKING:
    from rfcflow.simulate.play import Play

VERDICTS: Final = ("done", "no-effect", "refused", "misunderstood", "shown", "nothing")
# The words some keys are limited to.
WORDS: Final[dict[str, tuple[str, ...]]] = {
    "state": STATES,
    "track": TRACKS,
    "class": ("routine", "contentious"),
    "decided": (*OUTCOMES, "nothing"),
}


class Expected(Struct, frozen=True):
    """One expectation of a step: its key, which RFC, under which profiles (empty: all), what is wanted."""

    key: str
    rfc: str
    only: tuple[str, ...]
    wanted: Any


class Key(Struct, frozen=True):
    """A key of `then`: how its value is written, what it means, an example, how it is looked up."""

    form: str
    what: str
    example: str
    look: looking.Look


def read_expectations(node: yaml.Node, reader: Reader) -> tuple[Expected, ...]:
    """The expectations of one `then`."""
    entries = reader.mapping(node, "`then`", ("rfc", "only", *EXPECTATIONS))
    rfc = MAIN_RFC
    only: tuple[str, ...] = ()
    if (which := entries.pop("rfc", None)) is not None:
        rfc = reader.choice(which, "`rfc`", sorted(reader.rfcs))
    if (where := entries.pop("only", None)) is not None:
        only = reader.choices(where, "`only`", PROFILES)
    return tuple(
        Expected(key, rfc, only, FORMS[EXPECTATIONS[key].form](reader, value, key))
        for key, value in entries.items()
    )


def check(play: Play, expected: Expected) -> str:
    """What is wrong, empty where it holds."""
    if expected.only and play.profile not in expected.only:
        return ""
    wrong = EXPECTATIONS[expected.key].look(play, expected.rfc, expected.wanted)
    return f"`{expected.key}` {wrong}" if wrong else ""


# --- how values are written ---


def _somebody(reader: Reader, node: yaml.Node, key: str) -> str:
    name = reader.text(node, f"`{key}`")
    if name and name != "nobody":
        reader.person(name, node)
    return name


def _when(reader: Reader, node: yaml.Node, key: str) -> datetime | timedelta | None:
    said = reader.text(node, f"`{key}`")
    if said == "never":
        return None
    if said.startswith("in "):
        return reader.span(yaml.Scalar(said[3:], node.line, node.column, node.end), f"`{key}`")
    return reader.moment(node, f"`{key}`")


def _files(reader: Reader, node: yaml.Node, key: str) -> dict[str, str | None]:
    found = reader.plain(node)
    if not isinstance(found, dict) or not all(isinstance(text, str | None) for text in found.values()):
        hint = "`~` stands for a file that is not there."
        reader.report(node, "not-files", f"`{key}` takes paths and words that are in them.", hint)
        return {}
    return found


_ABSENT: Final = tuple(f"no {name}" for name in TYPES)
FORMS: Final[dict[str, Callable[[Reader, yaml.Node, str], Any]]] = {
    "word": lambda reader, node, key: reader.choice(node, f"`{key}`", WORDS[key]),
    "flag": lambda reader, node, key: reader.flag(node, f"`{key}`"),
    "number": lambda reader, node, key: reader.number(node, f"`{key}`"),
    "words": lambda reader, node, key: reader.texts(node, f"`{key}`"),
    "person": _somebody,
    "people": lambda reader, node, key: reader.names(node, f"`{key}`"),
    "verdicts": lambda reader, node, key: reader.choices(node, f"`{key}`", VERDICTS),
    "events": lambda reader, node, key: reader.choices(node, f"`{key}`", TYPES),
    "ledger": lambda reader, node, key: reader.choices(node, f"`{key}`", (*TYPES, *_ABSENT)),
    "moment": _when,
    "files": _files,
}
EXPECTATIONS: Final[dict[str, Key]] = {
    "state": Key("word", "where the RFC stands", "review", looking.equal(lambda _, rfc: rfc.state)),
    "is-rfc": Key("flag", "whether the bot takes it for an RFC", "no", looking.ledgered),
    "open": Key("flag", "whether the pull request is open", "no", looking.pull("open")),
    "merged": Key("flag", "whether GitHub shows it as merged", "yes", looking.pull("merged")),
    "shepherd": Key(
        "person",
        "the shepherd, or nobody",
        "ada",
        looking.equal(lambda _, rfc: rfc.shepherd.login if rfc.shepherd else "nobody"),
    ),
    "offered": Key(
        "person",
        "to whom the shepherd's place is offered, or nobody",
        "ben",
        looking.equal(lambda _, rfc: rfc.offer.login if rfc.offer else "nobody"),
    ),
    "owner": Key(
        "words",
        "words in who must act now",
        "ada",
        looking.holds(lambda play, rfc: next_step(rfc, play.world.governance).who),
    ),
    "next": Key(
        "words",
        "words in what happens next",
        "/writeup",
        looking.holds(lambda play, rfc: next_step(rfc, play.world.governance).next),
    ),
    "due": Key("moment", "the next date: `2026-12-03`, `in 10 days`, or `never`", "in 3 days", looking.due),
    "gate": Key("words", "words of the gate, its colour included", "pending", looking.gate),
    "labels": Key("words", "labels that are there; `no NAME` is not", "[contentious]", looking.labels),
    "track": Key("word", "who decides", "core", looking.equal(lambda p, rfc: track(rfc, p.world.governance))),
    "class": Key(
        "word",
        "routine or contentious",
        "contentious",
        looking.equal(lambda _, rfc: "contentious" if is_contentious(rfc) else "routine"),
    ),
    "modules": Key(
        "words", "exactly the effective modules", "[engine]", looking.same(lambda _, r: r.modules)
    ),
    "scopes": Key(
        "words",
        "exactly whose rules must be met",
        "[module:engine, core]",
        looking.same(lambda _, rfc: [value.scope for value in rfc.electorates]),
    ),
    "electorate": Key("people", "exactly who may vote now", "[ada, ben]", looking.same(looking.electorate)),
    "signed": Key("people", "exactly whose sign-offs count now", "[ben]", looking.same(looking.signed)),
    "stale": Key("people", "exactly whose sign-offs are stale", "[ben]", looking.same(looking.stale)),
    "abstained": Key("people", "exactly who abstained", "[ben]", looking.ballots("abstain")),
    "recused": Key("people", "exactly who is recused", "[ben]", looking.ballots("recuse")),
    "missing": Key("words", "words in what the rules lack", "1 sign-off", looking.holds(looking.missing)),
    "concerns": Key(
        "words",
        "exactly the ids of open concerns",
        "[memory-use]",
        looking.same(lambda _, rfc: [concern.id for concern in rfc.open_concerns]),
    ),
    "decided": Key(
        "word",
        "accept, reject, withdraw, expire, or nothing",
        "accept",
        looking.equal(lambda _, rfc: rfc.decision.disposition if rfc.decision else "nothing"),
    ),
    "reason": Key(
        "words",
        "words in the decision's reason",
        "benchmark",
        looking.holds(lambda _, rfc: rfc.decision.reason if rfc.decision else ""),
    ),
    "landed": Key(
        "flag",
        "whether the decision reached the default branch",
        "yes",
        looking.equal(lambda _, rfc: rfc.landing is not None),
    ),
    "main": Key(
        "files",
        "files of the default branch and words in them; `~` where there is none",
        "{rfcs/0007-ragged-tensors.md: accepted}",
        looking.main,
    ),
    "nowhere": Key(
        "words", "what is in no file or path of the default branch", "[outcomes]", looking.nowhere
    ),
    "lapses": Key(
        "number",
        "how many windows ended without a decision",
        "1",
        looking.equal(lambda _, rfc: len(rfc.lapses)),
    ),
    "flags": Key("words", "exactly the flags", "[foreign-base]", looking.same(lambda _, rfc: rfc.flags)),
    "answer": Key("verdicts", "what the last comment's commands got", "refused", looking.answer),
    "reaction": Key("flag", "whether the last comment got a reaction", "yes", looking.reaction),
    "says": Key("words", "words in what the bot wrote since the last act", "at capacity", looking.says),
    "says-not": Key("words", "words the bot did not write since then", "[thanks]", looking.says_not),
    "silent": Key("flag", "whether the bot wrote no comment since then", "yes", looking.silent),
    "mentions": Key("people", "exactly who was mentioned since then", "[ben]", looking.mentioned),
    "status": Key("words", "words in the status comment", "under review", looking.holds(looking.status)),
    "comments": Key("number", "how many comments the bot has there, the status too", "2", looking.comments),
    "events": Key("events", "events since the last act, in this order", "[decided]", looking.events),
    "ledger": Key("ledger", "events the ledger has; `no TYPE` it has not", "[public-call]", looking.ledger),
}
