"""No byte of a ledger can change unnoticed, and no line can go, come or move."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rfcflow.ledger import dump_ledger, ledger_path, parse_ledger
from rfcflow.verify.findings import Report
from tests.verify.workshop import Workshop


def found(report: Report, code: str) -> list[tuple[str, int | None]]:
    """RFC and event of each finding of a kind."""
    return [(f.rfc, f.event[0] if f.event else None) for f in report.findings if f.code == code]


def flipped(raw: bytes, place: int, mask: int) -> bytes:
    return raw[:place] + bytes((raw[place] ^ mask,)) + raw[place + 1 :]


@pytest.mark.parametrize("step", [23, pytest.param(1, marks=pytest.mark.nightly)])
def test_every_flipped_byte_of_a_ledger_is_found_on_its_line(shop: Workshop, step: int) -> None:
    raw = shop.raw("0003")
    unnoticed = []
    for place in range(0, len(raw), step):
        broken = flipped(raw, place, 1 + place % 255)
        events, problems = parse_ledger(broken, "0000/0003.jsonl")
        line = raw.count(b"\n", 0, place) + 1
        noticed = problems or dump_ledger(events) != broken
        # A broken line end at the very end of the file has no line of its own.
        if not noticed or (problems and problems[0].line not in (line, line + 1)):
            unnoticed.append(place)
    assert [] == unnoticed


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(position=st.floats(0, 1, exclude_max=True), mask=st.integers(1, 255))
def test_a_flipped_byte_in_the_repository_is_named(shop: Workshop, position: float, mask: int) -> None:
    tip = shop.ledger
    raw = shop.raw("0003")
    place = int(position * len(raw))
    shop.replace_tip({"0000/0003.jsonl": flipped(raw, place, mask)})
    report = shop.verify()
    shop.git.update_ref("refs/heads/rfc-ledger", tip)
    assert "0003" in {finding.rfc for finding in report.findings}
    assert {"ledger-broken", "ledger-cut"} & {finding.code for finding in report.findings}


@pytest.mark.parametrize("name", ["0001", "0002", "0003", "0004"])
def test_a_line_cut_from_the_end_is_found_when_a_commit_cuts_it(shop: Workshop, name: str) -> None:
    lines = shop.raw(name).splitlines(keepends=True)
    shop.commit_ledger({ledger_path(name): b"".join(lines[:-1])})
    assert (name, len(lines)) in found(shop.verify(), "cut")


@pytest.mark.parametrize("name", ["0001", "0002", "0003", "0004"])
def test_a_line_cut_from_the_end_is_found_when_the_branch_is_replaced(shop: Workshop, name: str) -> None:
    lines = shop.raw(name).splitlines(keepends=True)
    shop.orphan({ledger_path(name): b"".join(lines[:-1])})
    report = shop.verify()
    assert name in {rfc for rfc, _ in found(report, "cut")}
    assert "history" in {finding.code for finding in report.findings}


@pytest.mark.parametrize("name", ["0001", "0002", "0003", "0004"])
def test_a_line_cut_in_a_wholly_rewritten_history_is_found_by_the_bots_cache(
    shop: Workshop, name: str
) -> None:
    length = len(shop.history(name))
    shop.rewrite(name, lambda events: events[:-1])
    assert (name, None) in found(shop.verify(), "cut")
    assert length - 1 == len(shop.history(name))


@pytest.mark.parametrize("name", ["0001", "0002", "0003"])
def test_a_cut_that_no_cache_tells_of_is_found_by_what_landed(shop: Workshop, name: str) -> None:
    shop.rewrite(name, lambda events: events[:-1], caches=False)
    assert (name, None) in found(shop.verify(), "cut")


@pytest.mark.parametrize("name", ["0001", "0002", "0003"])
def test_a_cut_decision_is_found_by_the_outcome_and_by_the_landing_commit(shop: Workshop, name: str) -> None:
    shop.rewrite(name, lambda events: events[:-2], caches=False)
    cuts = [finding for finding in shop.verify().findings if finding.code == "cut" and finding.rfc == name]
    assert {f"rfcs/outcomes/{name}.yml", "rfc-ledger"} == {finding.path for finding in cuts}


def test_a_whole_ledger_that_is_gone_is_found(shop: Workshop) -> None:
    length = len(shop.history("0004"))
    shop.commit_ledger({"0000/0004.jsonl": None})
    report = shop.verify()
    assert ("0004", 1) in found(report, "cut")
    assert ("0004", None) in found(report, "cut")
    assert length > 1


def test_a_line_dropped_from_the_middle_is_found(shop: Workshop) -> None:
    lines = shop.raw("0004").splitlines(keepends=True)
    shop.commit_ledger({"0000/0004.jsonl": b"".join((*lines[:2], *lines[3:]))})
    report = shop.verify()
    assert ("0004", 3) in found(report, "ledger-broken")
    assert ("0004", 3) in found(report, "rewritten")


def test_an_event_dropped_and_the_chain_sealed_again_is_found(shop: Workshop) -> None:
    place = next(n for n, event in enumerate(shop.history("0001")) if event.type == "concern-resolved")
    shop.rewrite("0001", lambda events: [*events[:place], *events[place + 1 :]])
    report = shop.verify()
    decided = next(event.seq for event in shop.history("0001") if event.type == "decided")
    assert ("0001", decided) in found(report, "open-concern")
    assert ("0001", None) in found(report, "cut")


def test_two_events_swapped_are_found(shop: Workshop) -> None:
    lines = shop.raw("0004").splitlines(keepends=True)
    shop.replace_tip({"0000/0004.jsonl": b"".join((*lines[:3], lines[4], lines[3], *lines[5:]))})
    assert ("0004", 4) in found(shop.verify(), "ledger-broken")


def test_two_events_swapped_and_sealed_again_are_found(shop: Workshop) -> None:
    types = [event.type for event in shop.history("0004")]
    one, two = types.index("shepherd-accepted"), types.index("writeup")
    shop.rewrite("0004", lambda e: [*e[:one], e[two], *e[one + 1 : two], e[one], *e[two + 1 :]])
    report = shop.verify()
    assert ("0004", one + 1) in found(report, "not-entitled")
    assert ("0004", two + 1) in found(report, "time") + found(report, "history")


def test_a_history_squashed_into_one_commit_is_found(shop: Workshop) -> None:
    shop.orphan({})
    report = shop.verify()
    assert {"0001", "0002", "0003", "0004"} == {rfc for rfc, _ in found(report, "history")}


def test_a_merge_on_the_ledger_branch_is_found(shop: Workshop) -> None:
    shop.commit_ledger({}, parents=[shop.ledger or "", shop.main])
    assert ["merge"] == [finding.code for finding in shop.verify().findings]


@pytest.mark.parametrize(
    "path",
    [
        "run.sh",
        "README.md",
        "0004.jsonl",
        "0000/0004.jsonl.bak",
        "0100/0004.jsonl",
        "00000/00004.jsonl",
        "projections/x/0001.json",
    ],
)
def test_a_strange_file_on_the_ledger_branch_is_found(shop: Workshop, path: str) -> None:
    shop.commit_ledger({path: b"hello\n"})
    findings = shop.verify().findings
    assert [("unknown-file", path)] == [(finding.code, finding.path) for finding in findings]


def test_a_text_taken_out_beside_its_hash_is_counted_and_no_finding(shop: Workshop) -> None:
    raw = shop.raw("0004")
    before = b'"text":"The one question left is settled."'
    assert 1 == raw.count(before)
    shop.commit_ledger({"0000/0004.jsonl": raw.replace(b"," + before, b"")})
    report = shop.verify()
    assert (True, 1) == (report.ok, report.redacted)


def test_a_text_put_back_after_its_redaction_is_found(shop: Workshop) -> None:
    raw = shop.raw("0004")
    shop.commit_ledger({"0000/0004.jsonl": raw.replace(b',"text":"The one question left is settled."', b"")})
    shop.commit_ledger({"0000/0004.jsonl": raw})
    assert ["rewritten"] == [finding.code for finding in shop.verify().findings]
