"""Events: canonical lines, the chain, and that no byte of a ledger changes unnoticed."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rfcflow.events import (
    TYPES,
    Event,
    Source,
    canonical,
    freeze,
    moment,
    read_json,
    spoken,
    thaw,
    timestamp,
    words,
)
from rfcflow.ledger import GENESIS, digest, dump_ledger, ledger_of, ledger_path, parse_ledger, seal
from rfcflow.model import Account
from tests.builders import World

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PLAIN = st.text(st.characters(codec="utf-8"), max_size=20)
DATA = st.dictionaries(
    st.sampled_from(("a", "because", "number", "to")),
    st.recursive(
        st.none() | st.booleans() | st.integers(-9, 10**12) | PLAIN | PLAIN.map(words),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(PLAIN, inner, max_size=3),
        max_leaves=6,
    ),
    max_size=4,
)
TIMES = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1)).map(  # noqa: DTZ001 - made aware below
    lambda naive: naive.replace(microsecond=0, tzinfo=UTC)
)


def draft(kind: str = "opened", **fields: Any) -> Event:
    data = fields.pop("data", {})
    made = Event(kind, "0007", NOON, NOON, Source("pull", "7"), "a" * 40, data=freeze(data))
    return replace(made, **fields)


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[Event, ...]:
    drafts = [
        draft(
            draw(st.sampled_from(TYPES)),
            at=draw(TIMES),
            seen=draw(TIMES),
            source=Source("comment", str(draw(st.integers(0, 10**15))), draw(st.integers(0, 5))),
            actor=draw(st.none() | st.builds(Account, st.integers(1, 10**10), PLAIN)),
            head=draw(st.none() | PLAIN),
            text=draw(st.none() | PLAIN),
            data=draw(DATA),
        )
        for _ in range(draw(st.integers(1, 4)))
    ]
    return seal(drafts, ())


def codes(raw: bytes) -> list[str]:
    return [problem.code for problem in parse_ledger(raw, "0000/0007.jsonl")[1]]


@given(ledgers())
def test_a_ledger_reads_back_as_it_was_written(events: tuple[Event, ...]) -> None:
    assert (events, ()) == parse_ledger(dump_ledger(events), "0000/0007.jsonl")


@given(ledgers(), st.data())
def test_every_changed_byte_is_found(events: tuple[Event, ...], data: st.DataObject) -> None:
    raw = bytearray(dump_ledger(events))
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= data.draw(st.integers(1, 255))
    read, problems = parse_ledger(bytes(raw), "0000/0007.jsonl")
    assert 1 == len(problems)
    assert read == events[: len(read)]


def test_every_single_byte_of_a_real_ledger_counts() -> None:
    said = draft(actor=Account(7, "nina"), data={"title": words("Ragged tensors"), "draft": False})
    raw = dump_ledger(seal((said, draft("answered")), ()))
    for place in range(len(raw)):
        changed = raw[:place] + bytes((raw[place] ^ 1,)) + raw[place + 1 :]
        assert codes(changed), place


@given(ledgers(), st.data())
def test_a_line_left_out_moved_or_doubled_is_found(events: tuple[Event, ...], data: st.DataObject) -> None:
    lines = [event.line() for event in events]
    place = data.draw(st.integers(0, len(lines) - 1))
    assert codes(b"".join(lines[:place] + [lines[place]] * 2 + lines[place + 1 :]))
    if place < len(lines) - 1:
        assert codes(b"".join(lines[:place] + lines[place + 1 :]))
        assert codes(b"".join([*lines[:place], lines[place + 1], lines[place], *lines[place + 2 :]]))


def test_a_ledger_whose_last_line_was_cut_is_found() -> None:
    raw = dump_ledger(World().proposed().history)
    assert ["ledger-cut"] == codes(raw[:-1])
    assert ["ledger-cut"] == codes(raw[:-20])


def test_an_empty_ledger_has_no_events_and_no_problems() -> None:
    assert ((), ()) == parse_ledger(b"", "0000/0007.jsonl")


def test_the_chain_begins_at_genesis_and_goes_on_behind_a_history() -> None:
    first, second = seal((draft(), draft("answered")), ())
    assert (GENESIS, 1) == (first.prev, first.seq)
    assert (first.id, 2) == (second.prev, second.seq)
    (third,) = seal((draft("answered"),), (first, second))
    assert (second.id, 3) == (third.prev, third.seq)


@given(DATA)
def test_canonical_json_is_what_the_standard_library_writes_and_reads(value: dict[str, Any]) -> None:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert text.encode() == canonical(value)
    assert value == read_json(text.encode())


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff", b'"\x01"', b"[" * 100_000])
def test_what_is_no_json_is_refused_as_the_standard_library_does(raw: bytes) -> None:
    with pytest.raises((ValueError, RecursionError)) as expected:
        json.loads(raw)
    with pytest.raises(type(expected.value)) as actual:
        read_json(raw)
    assert str(expected.value) == str(actual.value)


def test_an_id_is_the_hash_of_the_canonical_record_without_the_id() -> None:
    (event,) = seal((draft(data={"to": "draft"}),), ())
    record = {key: value for key, value in json.loads(event.line()).items() if key != "id"}
    raw = json.dumps(record, sort_keys=True, separators=(",", ":")).encode()
    assert hashlib.sha256(raw).hexdigest() == event.id


def test_redacting_a_free_text_keeps_every_id() -> None:
    (event,) = seal((draft(data={"reason": words("Call me at home.")}),), ())
    record = event.record()
    del record["data"]["reason"]["text"]
    assert event.id == digest(record)
    events, problems = parse_ledger(canonical(record) + b"\n", "0000/0007.jsonl")
    assert () == problems
    assert "[redacted]" == spoken(events[0].data["reason"])


def test_a_free_text_that_does_not_match_its_hash_is_found() -> None:
    (event,) = seal((draft(data={"reason": words("yes")}),), ())
    assert ["ledger-broken"] == codes(event.line().replace(b'"text":"yes"', b'"text":"no!"'))


def test_half_a_surrogate_pair_can_be_written_down() -> None:
    assert {"sha256": hashlib.sha256(b"a?").hexdigest(), "text": "a?"} == words("a\ud800")


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"{",
        b"\xff\xfe",
        b"1" * 5000,
        b'{"v":' + b"[" * 100_000,
        b'{"a":NaN}',
    ],
)
def test_what_is_no_event_is_a_problem_and_no_exception(line: bytes) -> None:
    assert ["ledger-broken"] == codes(line + b"\n")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("v", 2),
        ("seq", True),
        ("seq", 2),
        ("type", "invented"),
        ("type", ["opened"]),
        ("at", "2026-11-22"),
        ("at", 5),
        ("source", None),
        ("source", {"type": "pull", "id": "7", "ordinal": "x"}),
        ("actor", {"id": "x", "login": "x"}),
        ("actor", []),
        ("data", []),
        ("rfc", 7),
        ("head", {}),
        ("text", 1),
        ("prev", "f" * 64),
    ],
)
def test_a_well_sealed_event_of_the_wrong_shape_is_a_problem(key: str, value: object) -> None:
    (event,) = seal((draft(),), ())
    record = {**event.record(), key: value}
    record["id"] = digest(record)
    assert ["ledger-broken"] == codes(canonical(record) + b"\n")


@given(TIMES)
def test_times_read_back_as_they_were_written(at: datetime) -> None:
    assert at == moment(timestamp(at))


@pytest.mark.parametrize("text", ["", "2026-11-22", "2026-11-22T08:30:00+00:00", "2026-13-22T08:30:00Z"])
def test_another_form_of_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"timestamp|match"):
        moment(text)


@given(DATA)
def test_freezing_and_thawing_gives_the_same_values(data: dict[str, Any]) -> None:
    assert data == thaw(freeze(data))


def test_frozen_data_cannot_be_changed() -> None:
    frozen = freeze({"a": [{"b": 1}]})
    assert isinstance(frozen, MappingProxyType)
    assert isinstance(frozen["a"], tuple)


@pytest.mark.parametrize(
    ("rfc", "path"),
    [
        ("0001", "0000/0001.jsonl"),
        ("0099", "0000/0099.jsonl"),
        ("0142", "0100/0142.jsonl"),
        ("2071b", "2000/2071b.jsonl"),
        ("12345", "12300/12345.jsonl"),
    ],
)
def test_a_ledger_lies_in_the_directory_of_its_hundred(rfc: str, path: str) -> None:
    assert path == ledger_path(rfc)
    assert rfc == ledger_of(path)


@pytest.mark.parametrize(
    "path",
    [
        "0142.jsonl",
        "0000/0142.jsonl",
        "0142/0142.jsonl",
        "00100/00142.jsonl",
        "0100/0142.jsonl\n",
        "0100/0142.json",
        "x/0100/0142.jsonl",
        "0100/014٢.jsonl",
    ],
)
def test_no_other_path_is_a_ledgers(path: str) -> None:
    assert ledger_of(path) is None
