"""Where an RFC stands, and who is on duty: written twice, and agreed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rfcflow.cli.simulate import base_files, shipped
from rfcflow.model import Rfc, Rota
from rfcflow.policy import rotas
from rfcflow.policy.fold import apply
from rfcflow.simulate.play import perform
from rfcflow.simulate.reading import read_scenario
from rfcflow.verify.duty import on_duty
from rfcflow.verify.effects import begun, take
from rfcflow.verify.standing import Standing
from tests.policy.test_rotas import ABSENCES, NAMES, START, world

DAY = timedelta(days=1)
PLAYED = (
    "people/the-lead-is-removed-by-six-of-eight",
    "people/emeritus-in-the-middle-of-a-vote",
    "after/a-successor-that-core-overturns",
    "commands/settled-without-agreement",
    "endings/a-silent-author",
)

# fmt: off
PLAIN = (
    "number", "state", "since", "author", "draft", "open", "closed_at", "closed_by_author", "modules", "kind",
    "recorded", "self_removal", "lowered", "escalated", "reached_review", "deferred_until", "shepherd",
    "shepherd_since", "shepherd_taken", "shepherd_left", "shepherd_active", "summarized", "author_active",
    "needs_info_at",
)
# fmt: on


def said(rfc: Rfc) -> dict[str, object]:
    """What the fold says of everything the second replay keeps."""
    window, decision, offer = rfc.window, rfc.decision, rfc.offer
    return {
        **{name: getattr(rfc, name) for name in PLAIN},
        "authors": set(rfc.authors),
        "subjects": set(rfc.subjects),
        "contentious": bool(rfc.contentious),
        "flags": set(rfc.flags) - {"draft-noted", "reopened-once"},
        "texts": [(r.text, r.head, r.errors, r.seq, dict(r.meta)) for r in rfc.revisions],
        "shepherds": {account.id for account in rfc.shepherds},
        "recused": set(rfc.recused),
        "offer": None if offer is None else (offer.person, offer.expires),
        "holds": {(hold.owner.id, hold.until) for hold in rfc.open_holds},
        "window": None if window is None else (window.disposition, window.text, window.ends, window.until),
        "lapses": [text for text, _ in rfc.lapses],
        "concerns": {
            c.id: (c.owner.id, c.objector and c.objector.id, c.resolved is not None, c.overruled)
            for c in rfc.concerns
        },
        "disputes": {dispute.id: dispute.owner.id for dispute in rfc.disputes},
        "decision": None if decision is None else (decision.disposition, decision.text, decision.at),
        "landed_at": None if rfc.landing is None else rfc.landing.at,
    }


def kept(rfc: Standing) -> dict[str, object]:
    window, decision, offer = rfc.window, rfc.decision, rfc.offer
    shown: dict[str, object] = {
        "texts": [(r.text, r.head, r.errors, r.seq, dict(r.meta)) for r in rfc.revisions],
        "offer": None if offer is None else (offer.person, offer.expires),
        "holds": {(hold.owner.id, hold.until) for hold in rfc.holds},
        "window": None if window is None else (window.disposition, window.text, window.ends, window.until),
        "concerns": {
            c.id: (c.owner.id, c.objector and c.objector.id, c.resolved, c.overruled)
            for c in rfc.concerns.values()
        },
        "decision": None if decision is None else (decision.disposition, decision.text, decision.at),
    }
    return shown


@pytest.mark.parametrize("name", PLAYED)
def test_both_replays_of_a_ledger_agree_after_every_event(name: str) -> None:
    scenario = read_scenario(shipped()[name], name)
    stage = perform(scenario, scenario.profiles[0], base_files(), [])
    for opened in stage.numbers:
        rfc: Rfc | None = None
        standing: Standing | None = None
        for event in stage.world.history(stage.name(opened)):
            rfc = apply(rfc, event)
            standing = begun(event) if standing is None else standing
            take(standing, event)
            expected = said(rfc)
            mine = kept(standing)
            mine |= {key: getattr(standing, key) for key in expected if key not in mine}
            assert expected == mine, (opened, event.seq, event.type)


@given(
    ABSENCES,
    st.integers(1, 8),
    st.dictionaries(st.integers(-20, 400), st.sampled_from(NAMES), max_size=4),
    st.lists(st.integers(-40, 500), min_size=1, max_size=20),
)
def test_both_ways_to_find_who_is_on_duty_agree(
    absences: Mapping[str, Sequence[tuple[int, int]]], days: int, swaps: Mapping[int, str], asked: list[int]
) -> None:
    project = world(absences)
    overrides = MappingProxyType({START + each * DAY: name for each, name in swaps.items()})
    rota = replace(Rota("triage", NAMES, START, days), overrides=overrides)
    for each in asked:
        day = START + each * DAY
        assert rotas.on_duty(rota, day, project) == on_duty(rota, day, project), day
