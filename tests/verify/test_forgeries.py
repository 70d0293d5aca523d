"""Events that are sealed well and were never the bot's: each is found, and named."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from rfcflow.events import Event, Source, thaw, timestamp, words
from rfcflow.model import Account
from rfcflow.policy.fold import fold
from tests.verify.workshop import IDS, NEWCOMER, STRANGER, Workshop, account, changed, snapshot

ROBOT = Account(41898282, "github-actions[bot]")
OPEN = "0004"


def codes(shop: Workshop, event: Event | None = None) -> set[str]:
    """The codes of what is found, about one event or about anything."""
    findings = shop.verify().findings
    if event is None:
        return {finding.code for finding in findings}
    return {f.code for f in findings if f.rfc == event.rfc and f.event == (event.seq, event.type)}


@pytest.mark.parametrize("who", [STRANGER, NEWCOMER, ROBOT, account("olm")], ids=lambda who: who.login)
def test_a_sign_off_by_somebody_who_may_not_vote_is_found(shop: Workshop, who: Account) -> None:
    event = shop.forge(OPEN, "signed-off", actor=who, data={"disposition": "accept"})
    assert {"not-entitled"} == codes(shop, event)


def test_a_sign_off_by_nobody_is_found(shop: Workshop) -> None:
    event = shop.forge(OPEN, "signed-off", data={"disposition": "accept"})
    assert {"actor"} == codes(shop, event)


def test_a_sign_off_that_no_person_wrote_is_found(shop: Workshop) -> None:
    source = Source("push", "abc")
    event = shop.forge(
        OPEN, "signed-off", actor=account("sela"), source=source, data={"disposition": "accept"}
    )
    assert {"source"} == codes(shop, event)


def test_a_sign_off_of_a_member_is_no_forgery(shop: Workshop) -> None:
    event = shop.forge(OPEN, "signed-off", actor=account("sela"), data={"disposition": "accept"})
    assert set() == codes(shop, event)


@pytest.mark.parametrize(
    "kind,data",
    [
        ("writeup", {"writeup": words("I was never asked to write this.")}),
        ("modules-changed", {"added": ["docs"], "removed": [], "electorates": []}),
        ("concern-raised", {"id": "mine", "title": words("Mine"), "details": words("")}),
        ("shepherd-accepted", {}),
        ("shepherd-released", {}),
        ("contentious", {"category": "removal", "why": words(""), "electorates": []}),
        ("returned", {"to": "returned", "reason": words("No.")}),
    ],
)
def test_a_command_of_somebody_without_the_role_is_found(
    shop: Workshop, kind: str, data: Mapping[str, Any]
) -> None:
    event = shop.forge(OPEN, kind, actor=STRANGER, data=data)
    assert "not-entitled" in codes(shop, event)


def test_an_author_who_shepherds_is_found(shop: Workshop) -> None:
    event = shop.forge(OPEN, "shepherd-accepted", actor=NEWCOMER)
    assert "not-entitled" in codes(shop, event)


def test_a_concern_resolved_by_a_third_person_is_found(shop: Workshop) -> None:
    data = {"id": "cost", "title": words("Cost"), "details": words("")}
    shop.forge(OPEN, "concern-raised", actor=account("sela"), data=data)
    resolved = {"ids": ["cost"], "resolution": words("It is fine.")}
    event = shop.forge(OPEN, "concern-resolved", actor=account("olm"), data=resolved)
    assert {"not-entitled", "wait"} == codes(shop, event)


def decision(shop: Workshop, **changes: Any) -> dict[str, Any]:
    """The data of a decision to accept the open RFC."""
    rfc = fold(shop.history(OPEN))
    assert rfc is not None
    electorates = snapshot(rfc)
    tally = [
        {
            "scope": value["scope"],
            "rule": value["rule"]["formula"],
            "eligible": value["members"],
            "yes": value["members"],
            "objections": [],
            "abstained": [],
            "stale": [],
            "core_yes": [],
            "passed": True,
        }
        for value in electorates
    ]
    data = {
        "disposition": "accept",
        "reason": words("Because."),
        "tally": tally,
        "electorates": electorates,
        "contestable_until": timestamp(shop.now + timedelta(days=10, minutes=1)),
        "lands": True,
        "track": "core",
    }
    return data | changes


def test_a_decision_without_votes_and_without_a_window_is_found(shop: Workshop) -> None:
    event = shop.forge(OPEN, "decided", actor=account("una"), data=decision(shop))
    assert {"not-approved", "tally", "window"} == codes(shop, event)


def test_a_decision_without_a_reason_is_found(shop: Workshop) -> None:
    event = shop.forge(OPEN, "decided", data=decision(shop, reason=words(" ")))
    assert "no-reason" in codes(shop, event)


def test_a_decision_on_another_text_is_found(shop: Workshop) -> None:
    event = shop.forge(OPEN, "decided", text="t1:" + "0" * 64, data=decision(shop))
    assert "decided-text" in codes(shop, event)


def test_a_second_decision_is_found(shop: Workshop) -> None:
    shop.forge(OPEN, "decided", data=decision(shop))
    event = shop.forge(OPEN, "decided", data=decision(shop))
    assert "decided-twice" in codes(shop, event)


def test_a_withdrawal_by_somebody_else_is_found(shop: Workshop) -> None:
    data = decision(shop, disposition="withdraw", contestable_until=None)
    event = shop.forge(OPEN, "decided", actor=account("una"), data=data)
    assert {"not-entitled"} == codes(shop, event)


def test_a_decision_with_an_authors_own_vote_is_found(shop: Workshop) -> None:
    """The newcomer becomes a member of the electorate, and their vote the one that was missing."""

    def forge(events: list[Event]) -> list[Event]:
        made = []
        for event in events:
            if event.type == "signed-off":
                made.append(replace(event, actor=NEWCOMER))
                continue
            data = thaw(event.data)
            for value in data.get("electorates", ()):
                value["members"] = [*value["members"], NEWCOMER.id]
            for value in data.get("tally", ()):
                value["eligible"] = [*value["eligible"], NEWCOMER.id]
                value["yes"] = [NEWCOMER.id]
            made.append(replace(event, data=data))
        return made

    shop.rewrite("0002", forge)
    events = {event.type: event for event in shop.history("0002")}
    assert "not-entitled" in codes(shop, events["signed-off"])
    assert "self-approval" in codes(shop, events["decided"])
    assert "electorate" in codes(shop, events["ready"])


@pytest.mark.parametrize("dropped", range(4))
def test_a_vote_taken_out_of_a_decision_is_found(shop: Workshop, dropped: int) -> None:
    signed = [place for place, event in enumerate(shop.history("0001")) if event.type == "signed-off"]
    shop.rewrite("0001", lambda events: [e for n, e in enumerate(events) if n != signed[dropped]])
    decided = next(event for event in shop.history("0001") if event.type == "decided")
    assert {"tally", "not-approved"} <= codes(shop, decided)


def test_a_person_added_to_an_electorate_is_found(shop: Workshop) -> None:
    def forge(events: list[Event]) -> list[Event]:
        data = thaw(next(event for event in events if event.type == "ready").data)
        data["electorates"][0]["members"].append(IDS["olm"])
        return [replace(event, data=data) if event.type == "ready" else event for event in events]

    shop.rewrite(OPEN, forge)
    ready = next(event for event in shop.history(OPEN) if event.type == "ready")
    findings = [finding for finding in shop.verify().findings if finding.rfc == OPEN]
    assert [("electorate", (ready.seq, "ready"))] == [(finding.code, finding.event) for finding in findings]
    assert str(IDS["olm"]) in findings[0].message


def test_an_elector_put_out_of_the_vote_is_found(shop: Workshop) -> None:
    data = {"person": IDS["sela"], "scope": "module:engine", "reason": "lost-role"}
    event = shop.forge(OPEN, "elector-left", source=Source("pull", "4", 99), data=data)
    assert {"electorate"} == codes(shop, event)


def test_a_contentious_rfc_without_core_in_the_vote_is_found(shop: Workshop) -> None:
    def forge(events: list[Event]) -> list[Event]:
        return [
            changed(event, electorates=thaw(event.data)["electorates"][:1])
            if event.type == "ready"
            else event
            for event in events
        ]

    shop.rewrite(OPEN, forge)
    ready = next(event for event in shop.history(OPEN) if event.type == "ready")
    assert "electorate" in codes(shop, ready)


@pytest.mark.parametrize(
    "kind,target", [("implemented", "implemented"), ("corrected", "accepted"), ("woken", "proposed")]
)
def test_a_move_that_is_no_edge_is_found(shop: Workshop, kind: str, target: str) -> None:
    event = shop.forge(OPEN, kind, actor=account("una"), data={"to": target})
    assert "edge" in codes(shop, event)


def test_a_governance_commit_that_was_never_on_main_is_found(shop: Workshop) -> None:
    tip = shop.main
    path = ".github/governance/modules/engine.yml"
    forged = shop.commit_main({path: b"title: Engine\nmaintainers: [olm]\n"})
    shop.git.update_ref("refs/heads/main", tip)
    event = shop.forge(
        OPEN, "signed-off", actor=account("sela"), governance=forged, data={"disposition": "accept"}
    )
    assert {"governance"} == codes(shop, event)


def test_a_second_parents_governance_does_not_count(shop: Workshop) -> None:
    head = shop.git.resolve("refs/pull/1/head")
    assert head is not None
    event = shop.forge(
        OPEN, "signed-off", actor=account("sela"), governance=head, data={"disposition": "accept"}
    )
    assert {"governance"} == codes(shop, event)


def test_a_governance_older_than_the_last_one_used_is_found(shop: Workshop) -> None:
    first = shop.git.log_first_parent(shop.main)[-1]
    event = shop.forge(
        OPEN, "signed-off", actor=account("sela"), governance=first, data={"disposition": "accept"}
    )
    assert {"governance"} == codes(shop, event)


def test_a_governance_that_cannot_be_loaded_is_found(shop: Workshop) -> None:
    broken = shop.commit_main({".github/governance/policy.yml": b"profile: [\n"})
    event = shop.forge(
        OPEN, "reminded", source=Source("timer", f"x@{timestamp(shop.now)}"), governance=broken
    )
    assert {"governance"} <= codes(shop, event)


@pytest.mark.parametrize("length", [timedelta(days=9), timedelta(days=1), timedelta(0)])
def test_a_window_that_is_too_short_is_found(shop: Workshop, length: timedelta) -> None:
    rfc = fold(shop.history(OPEN))
    assert rfc is not None
    data = {
        "to": "final-comment",
        "disposition": "accept",
        "ends": timestamp(shop.now + timedelta(minutes=1) + length),
        "reason": words("It holds."),
        "electorates": snapshot(rfc),
    }
    event = shop.forge(OPEN, "final-comment", actor=account("quin"), data=data)
    assert {"window"} == codes(shop, event)


def test_a_window_with_ten_days_and_too_few_working_days_is_found(shop: Workshop) -> None:
    days = ", ".join(str((shop.now + timedelta(days=n)).date()) for n in range(12))
    policy = (shop.git.read(shop.main, ".github/governance/policy.yml", 10_000) or b"").decode()
    shop.commit_main({".github/governance/policy.yml": f"{policy}holidays: [{days}]\n".encode()})
    rfc = fold(shop.history(OPEN))
    assert rfc is not None
    data = {
        "to": "final-comment",
        "disposition": "accept",
        "ends": timestamp(shop.now + timedelta(days=10, minutes=1)),
        "reason": words("It holds."),
        "electorates": snapshot(rfc),
    }
    event = shop.forge(OPEN, "final-comment", actor=account("quin"), data=data)
    assert {"window"} == codes(shop, event)


def test_a_decision_before_the_end_of_its_window_is_found(shop: Workshop) -> None:
    def forge(events: list[Event]) -> list[Event]:
        made = []
        for event in events:
            if event.type == "decided":
                until = timestamp(event.at + timedelta(days=-2, hours=0) + timedelta(days=10))
                event = changed(replace(event, at=event.at - timedelta(days=2)), contestable_until=until)
            made.append(event)
        return made

    shop.rewrite("0001", forge)
    decided = next(event for event in shop.history("0001") if event.type == "decided")
    assert "window" in codes(shop, decided)


def test_an_event_seen_before_its_cause_is_found(shop: Workshop) -> None:
    event = shop.forge(
        OPEN,
        "signed-off",
        actor=account("sela"),
        at=shop.now + timedelta(days=1),
        data={"disposition": "accept"},
    )
    assert {"time"} == codes(shop, event)


def test_the_same_comment_made_to_count_twice_is_found(shop: Workshop) -> None:
    source = shop.history(OPEN)[-1].source
    event = shop.forge(
        OPEN, "signed-off", actor=account("sela"), source=source, data={"disposition": "accept"}
    )
    assert {"doubled"} == codes(shop, event)


def test_an_rfc_parked_before_its_time_is_found(shop: Workshop) -> None:
    source = Source("timer", f"author-silent@{timestamp(shop.now + timedelta(minutes=1))}")
    event = shop.forge(OPEN, "dormant", source=source, data={"to": "dormant", "reason": "author-silent"})
    assert {"timer"} == codes(shop, event)


def test_an_event_of_another_rfc_in_a_ledger_is_found(shop: Workshop) -> None:
    event = shop.forge(OPEN, "flagged", rfc="0009", source=Source("pull", "4", 99), data={"flag": "x"})
    findings = shop.verify().findings
    assert ("0004", (event.seq, "flagged"), "wrong-rfc") in [(f.rfc, f.event, f.code) for f in findings]


@pytest.mark.parametrize(
    "kind,data",
    [
        ("signed-off", {}),
        ("decided", {}),
        ("landed", {}),
        ("landed", {"commit": 7, "blobs": [1], "door": None, "to": "accepted"}),
        ("final-comment", {"ends": "soon", "electorates": 7}),
        ("shepherd-offered", {"person": "x", "expires": 3}),
        ("modules-changed", {"added": 4, "removed": None, "electorates": [[]]}),
        ("ready", {"electorates": [{"scope": "module:engine"}], "to": "proposed"}),
        ("elector-left", {"person": [], "scope": {}}),
        ("concern-resolved", {"ids": 5}),
        ("revised", {"meta": [], "assets": [1], "author_ids": ["x"]}),
        ("decided", {"disposition": ["accept"], "tally": 3, "electorates": 4, "contestable_until": 5}),
    ],
)
def test_an_event_of_the_wrong_shape_is_a_finding_and_never_a_crash(
    shop: Workshop, kind: str, data: Mapping[str, Any]
) -> None:
    event = shop.forge(OPEN, kind, actor=account("quin"), data=data)
    assert codes(shop, event)


# --- what several people say together ---

ACCEPTED = "0002"


def opened_motion(shop: Workshop, **changes: Any) -> dict[str, Any]:
    """The data of a motion to veto the routine RFC, as the bot would write it a minute from now."""
    seen = shop.now + timedelta(minutes=1)
    rfc = fold(shop.history(ACCEPTED))
    assert rfc is not None
    assert rfc.decision is not None
    rule = {"formula": "core-majority", "k": 1, "p": 0, "q": 1, "floor": 0}
    data = {
        "motion": "veto-1",
        "verb": "veto",
        "subject": "",
        "reason": words("It breaks saved files."),
        "criteria": ["compatibility"],
        "reopens": words("A shim."),
        "expires": timestamp(min(seen + timedelta(days=14), rfc.decision.announced + timedelta(days=10))),
        "electorate": {
            "scope": "motion:veto-1",
            "rule": rule,
            "members": [901, 902, 903],
            "stand_ins": [],
            "plus_core": 0,
            "drawn_from": "core",
        },
    }
    return data | changes


def test_a_motion_as_the_bot_opens_it_is_no_forgery(shop: Workshop) -> None:
    event = shop.forge(ACCEPTED, "motion-opened", actor=account("una"), data=opened_motion(shop))
    assert set() == codes(shop, event)
    event = shop.forge(ACCEPTED, "motion-seconded", actor=account("dor"), data={"motion": "veto-1"})
    assert set() == codes(shop, event)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"expires": "2027-12-01T00:00:00Z"}, "motion"),
        ({"criteria": []}, "criterion"),
        ({"criteria": ["taste"]}, "criterion"),
        ({"reopens": words(" ")}, "criterion"),
        ({"reason": words("")}, "no-reason"),
        ({"verb": "retire"}, "motion"),
        ({"verb": "abolish"}, "motion"),
        ({"electorate": {"scope": "motion:veto-1"}}, "unreadable"),
    ],
)
def test_a_motion_that_does_not_keep_the_rules_is_found(
    shop: Workshop, changes: dict[str, Any], code: str
) -> None:
    event = shop.forge(ACCEPTED, "motion-opened", actor=account("una"), data=opened_motion(shop, **changes))
    assert code in codes(shop, event)


def test_a_motion_carried_by_too_few_is_found_and_what_follows_it_stands_alone(shop: Workshop) -> None:
    shop.forge(ACCEPTED, "motion-opened", actor=account("una"), data=opened_motion(shop))
    tally = {"scope": "motion:veto-1", "rule": "core-majority", "eligible": [901, 902, 903], "yes": [901]}
    data = {"motion": "veto-1", "tally": {**tally, "passed": True}}
    event = shop.forge(ACCEPTED, "motion-carried", actor=account("una"), data=data)
    assert {"not-approved"} == codes(shop, event)


@pytest.mark.parametrize(
    ("kind", "to"), [("overturned", "rejected"), ("corrected", "implemented"), ("corrected", "rejected")]
)
def test_what_core_does_together_is_done_by_nobody_alone(shop: Workshop, kind: str, to: str) -> None:
    data = {"to": to, "motion": "veto-1", "reason": words("I say so."), "criteria": ["need"]}
    event = shop.forge(ACCEPTED, kind, actor=account("una"), data=data | {"reopens": words("A need.")})
    assert "motion" in codes(shop, event)


def test_a_decision_overturned_without_a_vote_on_a_dispute_is_found(shop: Workshop) -> None:
    data = {"to": "rejected", "disputes": ["dispute-1"], "tally": [], "reason": words("So.")}
    event = shop.forge(ACCEPTED, "overturned", actor=account("una"), data=data)
    assert {"window", "criterion"} <= codes(shop, event)


def test_a_lead_who_decides_before_core_has_voted_is_found(shop: Workshop) -> None:
    data = decision(shop, track="lead", tally=[])
    event = shop.forge(OPEN, "decided", actor=account("una"), data=data)
    assert {"not-approved"} == codes(shop, event)


def test_a_lead_s_word_by_somebody_else_is_found(shop: Workshop) -> None:
    event = shop.forge(OPEN, "decided", actor=account("dor"), data=decision(shop, track="lead", tally=[]))
    assert "not-entitled" in codes(shop, event)


def test_a_rejection_without_a_criterion_is_found(shop: Workshop) -> None:
    event = shop.forge(OPEN, "decided", actor=account("una"), data=decision(shop, disposition="reject"))
    assert "criterion" in codes(shop, event)


@pytest.mark.parametrize("who", [STRANGER, account("quin"), account("una")], ids=lambda who: who.login)
def test_a_dispute_by_nobody_of_another_module_is_found(shop: Workshop, who: Account) -> None:
    data = {
        "dispute": "dispute-1",
        "modules": ["docs"],
        "settle_by": timestamp(shop.now + timedelta(days=21, minutes=1)),
        "reason": words("It contradicts ours."),
        "criteria": ["need"],
        "reopens": words("A plan."),
    }
    event = shop.forge(ACCEPTED, "dispute-opened", actor=who, data=data)
    assert "not-entitled" in codes(shop, event)


def test_a_ranking_without_an_election_is_found(shop: Workshop) -> None:
    event = shop.forge(OPEN, "ranked", actor=account("dor"), data={"ranking": [902]})
    assert "election" in codes(shop, event)


@pytest.mark.parametrize("reason", ["author", "lost-role"])
def test_a_shepherd_released_without_a_ground_is_found(shop: Workshop, reason: str) -> None:
    event = shop.forge(OPEN, "shepherd-released", source=Source("pull", "4", 99), data={"reason": reason})
    assert {"shepherd"} == codes(shop, event)


# --- claims that nothing bears out ---


def claimed(shop: Workshop, name: str, kind: str, **changes: Any) -> list[tuple[str, str]]:
    """What is found about a forged event: codes and messages."""
    event = shop.forge(name, kind, **changes)
    findings = shop.verify().findings
    return [(f.code, f.message) for f in findings if (f.rfc, f.event) == (name, (event.seq, event.type))]


PULL = Source("pull", "4", 99)


@pytest.mark.parametrize(
    "name,kind,changes,code,says",
    [
        (
            ACCEPTED,
            "implemented",
            {"actor": account("sela"), "data": {"to": "implemented"}},
            "claim",
            "built it",
        ),
        (
            ACCEPTED,
            "implemented",
            {"source": PULL, "data": {"to": "implemented"}},
            "source",
            "comment or timer",
        ),
        (OPEN, "woken", {"source": PULL, "data": {"to": "review"}}, "claim", "no pull request was reopened"),
        (
            OPEN,
            "closed",
            {"source": PULL, "actor": account("una"), "data": {"by_author": True}},
            "claim",
            "author",
        ),
        (OPEN, "reopened", {"source": PULL, "data": {}}, "claim", "was open"),
        (
            OPEN,
            "shepherd-spoke",
            {"source": Source("activity", "7"), "actor": STRANGER},
            "not-entitled",
            "shepherd",
        ),
        (
            OPEN,
            "author-spoke",
            {"source": Source("activity", "7"), "actor": STRANGER},
            "not-entitled",
            "author",
        ),
        (OPEN, "author-spoke", {"source": Source("activity", "7"), "actor": NEWCOMER}, "claim", "no clock"),
        (OPEN, "flagged", {"source": PULL, "data": {"flag": "holy"}}, "claim", "is no flag"),
        (OPEN, "flagged", {"source": PULL, "data": {"flag": "on-main-undecided"}}, "claim", "default branch"),
        (OPEN, "unflagged", {"source": PULL, "data": {"flag": "foreign-base"}}, "claim", "stood not"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 20 else "",
)
def test_a_claim_without_its_cause_is_found(
    shop: Workshop, name: str, kind: str, changes: Mapping[str, Any], code: str, says: str
) -> None:
    found = claimed(shop, name, kind, **changes)
    assert any(code == seen and says in message for seen, message in found), found


def test_a_deferral_for_a_hundred_years_is_found(shop: Workshop) -> None:
    data = {"to": "deferred", "reason": words("Later."), "until": "2126-01-01T00:00:00Z"}
    found = claimed(shop, OPEN, "deferred", actor=account("quin"), data=data)
    assert [("claim", "it is put off until 2126-01-01, and two years are the most.")] == found


@pytest.mark.parametrize(
    "change,says",
    [
        ({"author_ids": [IDS["sela"]]}, "its authors are not those"),
        ({"meta": {"title": words("Something else"), "kind": "process"}}, "its front matter"),
        ({"blob": "0" * 40}, "its blob is not"),
        ({"assets": [[words("rfcs/assets/open/a.png"), "0" * 40]]}, "its pictures"),
        ({"path": words("rfcs/0000-another.md")}, "there is no rfcs/0000-another.md"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_push_that_git_tells_otherwise_is_found(
    shop: Workshop, change: Mapping[str, Any], says: str
) -> None:
    last = next(event for event in shop.history(OPEN) if event.type == "revised")
    data = {**thaw(last.data), **change}
    found = claimed(
        shop, OPEN, "revised", source=PULL, actor=NEWCOMER, head=last.head, text=last.text, data=data
    )
    assert any(code == "revision" and says in message for code, message in found), found


def test_a_push_with_another_text_than_its_file_has_is_found(shop: Workshop) -> None:
    last = next(event for event in shop.history(OPEN) if event.type == "revised")
    found = claimed(
        shop, OPEN, "revised", source=PULL, head=last.head, text="t1:" + "0" * 64, data=thaw(last.data)
    )
    assert ("revision", "its text is not the hash of the file at its head.") in found


def test_a_text_whose_commit_is_not_here_is_counted_and_accuses_nobody(shop: Workshop) -> None:
    last = next(event for event in shop.history(OPEN) if event.type == "revised")
    data = {**thaw(last.data), "changed": 3}
    event = shop.forge(OPEN, "revised", source=PULL, head="9" * 40, text="t1:" + "0" * 64, data=data)
    report = shop.verify()
    assert [] == [finding for finding in report.findings if finding.event == (event.seq, "revised")]
    assert 1 == report.unread
    assert "1 text not here" in report.summary()


@pytest.mark.parametrize(
    "changes,says",
    [
        ({"changed": 41}, "41 words had changed, and 40 may"),
        ({"path": words("rfcs/0000-b.md")}, "more than words"),
    ],
    ids=["words", "facts"],
)
def test_an_attestation_of_more_than_words_is_found(
    shop: Workshop, changes: Mapping[str, Any], says: str
) -> None:
    last = next(event for event in shop.history(OPEN) if event.type == "revised")
    old, new = last.text, "t1:" + "0" * 64
    data = {**thaw(last.data), "changed": 2, **changes}
    shop.forge(OPEN, "revised", source=PULL, head="9" * 40, text=new, data=data)
    attested = {"old": old, "new": new, "words": data["changed"]}
    found = claimed(shop, OPEN, "editorial", actor=account("quin"), head="9" * 40, text=new, data=attested)
    assert any(code == "editorial" and says in message for code, message in found), found
