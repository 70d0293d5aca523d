"""The small case that is explored: two modules, three of core, one author, two texts and a broken one.

Invariant: a value; the same for every exploration.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from msgspec import Struct

from rfcflow.decide.reading import Reading, read_submission
from rfcflow.facts import Change, Submission
from rfcflow.governance.load import load
from rfcflow.model import Account, Governance
from rfcflow.simulate.model.objects import blob_id
from rfcflow.simulate.project import governance_files, rfc_text
from rfcflow.slash import verbs
from rfcflow.slash.grounds import sample
from rfcflow.text.commands import Invocation, parse

START: Final = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
IDS: Final = {"nina": 1, "ada": 2, "ben": 3, "cora": 4, "cleo": 5, "cyrus": 6, "dan": 7, "zed": 8}
# People who are alike: whoever of them does something, what can happen next is the same.
ALIKE: Final = (("ada", "ben"), ("cleo", "cyrus"))
_PROJECT: Final = {
    "core": ["cora", "cleo", "cyrus"],
    "lead": "cora",
    "modules": {"engine": ["ada", "ben"], "docs": ["dan"]},
}
_SHEPHERD: Final = (
    "/writeup What was argued.",
    "/final-comment accept It is worth its cost.",
    sample("final-comment reject", "It is slow."),
    "/final-comment cancel A new measurement.",
    "/return Say more.",
    "/defer until=2027-03-01 After the release.",
    "/editorial",
    "/wake",
    "/shepherd release",
    "/escalate It needs everybody.",
    "/settle dispute-1 We agreed.",
)
_ENGINE: Final = (
    "/shepherd me",
    "/sign-off",
    "/concern Slow",
    "/resolve slow",
    "/hold until=2026-12-04 Away.",
    "/recuse",
    "/implemented https://git.example/pull/1",
)
_CORE: Final = (
    "/sign-off",
    sample("veto", "It is slow."),
    "/retire Unused.",
    "/reopen Needed.",
    "/overrule slow It was measured.",
    "/routine Small.",
)
# Who is alike says the same.
_SAID: Final[Mapping[str, tuple[str, ...]]] = {
    "nina": ("/withdraw It does not work.", "/wake", "/contentious compatibility It breaks."),
    "ada": _ENGINE,
    "ben": _ENGINE,
    "cora": (*_CORE[:3], "/decide accept It is right."),
    "cleo": _CORE,
    "cyrus": _CORE,
    "dan": (sample("dispute docs", "It breaks."), "/shepherd me"),
}


class Case(Struct, frozen=True):
    """What can be said by whom, the texts, and the governance with everybody and after ben has left."""

    governances: tuple[Governance, ...]
    texts: tuple[Reading, ...]
    said: tuple[tuple[Account, Invocation], ...]
    shepherds: tuple[Invocation, ...]


def small_case(base: Mapping[str, bytes]) -> Case:
    """The case under the profile `pytorch`; `base` holds states, kinds and principles."""
    whole = _governance(_PROJECT, base, "a")
    left = _governance({**_PROJECT, "modules": {"engine": ["ada"], "docs": ["dan"]}}, base, "b")
    said = tuple((Account(IDS[who], who), _read(body)) for who, bodies in _SAID.items() for body in bodies)
    texts = tuple(
        _text(whole, fields) for fields in ({}, {"motivation": "Another reason."}, {"kind": "none"})
    )
    return Case((whole, left), texts, said, tuple(map(_read, _SHEPHERD)))


def _governance(project: Mapping[str, object], base: Mapping[str, bytes], commit: str) -> Governance:
    return load(governance_files(project, "pytorch", base, lambda name: IDS.get(name, 99)), commit * 40)


def _read(body: str) -> Invocation:
    (found,) = parse(body, verbs())
    if not isinstance(found, Invocation):
        raise TypeError(f"{body} is no command")
    return found


def _text(governance: Governance, fields: Mapping[str, str]) -> Reading:
    raw = rfc_text({**fields, "authors": ["nina"]}, ("Summary", "Motivation"))
    change = Change("rfcs/0000-idea.md", "A", "100644", blob_id(raw), len(raw))
    return read_submission(Submission("", "", (change,), change.path, raw), governance, None)
