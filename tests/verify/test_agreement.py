"""Two implementations of each rule, written apart, agree on everything that can be drawn."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rfcflow.events import Event, Source, freeze
from rfcflow.governance.load import load
from rfcflow.model import Account, Governance, Revision, Rfc
from rfcflow.policy.ballots import tally_all
from rfcflow.policy.electorates import open_vote, track
from rfcflow.policy.fold import fold
from rfcflow.policy.snapshots import electorate_record
from rfcflow.verify.counting import Box
from rfcflow.verify.snapshots import contentious, draw
from rfcflow.verify.snapshots import track as drawn_track
from rfcflow.verify.standing import Standing
from tests.governance.samples import sample_files

WHEN = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
PEOPLE = st.integers(1, 9)
GOVERNANCE: Governance = load(sample_files(), "c" * 40)
HANDLES = sorted(GOVERNANCE.people)


def rule() -> st.SearchStrategy[dict[str, Any]]:
    formulas = (
        "any-of",
        "majority",
        "core-majority",
        "supermajority",
        "unanimous",
        "consent",
        "lazy-consensus",
    )
    return st.builds(
        lambda formula, k, p, q, floor: {"formula": formula, "k": k, "p": min(p, q), "q": q, "floor": floor},
        st.sampled_from(formulas),
        st.integers(1, 3),
        st.integers(1, 5),
        st.integers(1, 5),
        st.integers(0, 3),
    )


@st.composite
def electorates(draw_from: st.DrawFn) -> list[dict[str, Any]]:
    scopes = draw_from(st.lists(st.sampled_from(["module:a", "module:b", "core"]), unique=True, min_size=1))
    return [
        {
            "scope": scope,
            "rule": draw_from(rule()),
            "members": sorted(draw_from(st.sets(PEOPLE, max_size=6))),
            "stand_ins": sorted(draw_from(st.sets(PEOPLE, max_size=3))),
            "plus_core": draw_from(st.integers(0, 1)),
            "drawn_from": scope,
        }
        for scope in scopes
    ]


def made(kind: str, person: int, text: str, data: dict[str, Any], seq: int) -> Event:
    return Event(
        type=kind,
        rfc="0001",
        at=WHEN,
        seen=WHEN,
        source=Source("comment", str(seq)),
        governance="c" * 40,
        actor=Account(person, f"p{person}"),
        text=text,
        data=freeze(data),
        seq=seq,
    )


@st.composite
def histories(draw_from: st.DrawFn) -> tuple[Event, ...]:
    opening = draw_from(electorates())
    events = [made("ready", 99, "x", {"electorates": opening}, 1)]
    raised: list[str] = []
    for seq in range(2, draw_from(st.integers(2, 14))):
        person, text = draw_from(PEOPLE), draw_from(st.sampled_from(["x", "y"]))
        data: dict[str, Any]
        kind = draw_from(
            st.sampled_from(
                ["sign", "sign", "sign", "abstain", "recuse", "object", "resolve", "leave", "remove", "add"]
            )
        )
        if kind == "sign":
            data = {"disposition": draw_from(st.sampled_from(["accept", "reject"]))}
            events.append(made("signed-off", person, text, data, seq))
        elif kind == "abstain":
            events.append(made("abstained", person, text, {"disposition": "accept"}, seq))
        elif kind == "recuse":
            events.append(made("recused", person, text, {}, seq))
        elif kind == "object":
            raised.append(f"c{seq}")
            events.append(made("concern-raised", person, text, {"id": f"c{seq}"}, seq))
        elif kind == "resolve":
            events.append(made("concern-resolved", person, text, {"ids": raised[:1]}, seq))
            raised = raised[1:]
        elif kind == "leave":
            scope = draw_from(st.sampled_from(opening))["scope"]
            events.append(made("elector-left", 99, text, {"person": person, "scope": scope}, seq))
        elif kind == "remove":
            events.append(made("modules-changed", 99, text, {"removed": ["c"], "electorates": []}, seq))
        else:
            data = {"added": ["c"], "electorates": draw_from(electorates())}
            events.append(made("modules-changed", 99, text, data, seq))
    return tuple(events)


@given(history=histories(), window_over=st.booleans())
def test_both_counts_of_a_vote_agree(history: tuple[Event, ...], window_over: bool) -> None:
    box = Box()
    for event in history:
        box.take(event)
    rfc = fold(history)
    assert rfc is not None
    for disposition in ("accept", "reject"):
        theirs = [tally.record() for tally in tally_all(rfc, disposition, "x", window_over=window_over)]
        assert theirs == box.tallies("x", disposition, window_over=window_over)


@given(
    modules=st.lists(
        st.sampled_from([*sorted(GOVERNANCE.modules), "no-such-module"]), unique=True, max_size=4
    ),
    authors=st.lists(st.sampled_from(HANDLES), unique=True, max_size=6),
    kind=st.sampled_from(sorted(GOVERNANCE.kinds)),
    category=st.sampled_from([(), ("removal",)]),
    day=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
)
def test_both_ways_to_draw_an_electorate_agree(
    modules: list[str], authors: list[str], kind: str, category: tuple[str, ...], day: date
) -> None:
    revision = Revision(
        head="h",
        text="t",
        at=WHEN,
        seen=WHEN,
        seq=1,
        path="rfcs/0000-x.md",
        blob="b",
        meta={"kind": kind, "modules": tuple(modules), "contentious": category},
        author_ids=tuple(GOVERNANCE.people[handle].id for handle in authors),
    )
    rfc, standing = Rfc(id="0001", number=1, revisions=(revision,)), Standing(revisions=[revision])
    assert track(rfc, GOVERNANCE) == drawn_track(standing, GOVERNANCE)
    theirs = [electorate_record(value) for value in open_vote(rfc, GOVERNANCE, day)]
    assert theirs == draw(standing, GOVERNANCE, day, contentious(standing))
