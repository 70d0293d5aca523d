"""Feeds, the calendar, the plain list and the published schemas."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema_rs
import pytest

from rfcflow.events import timestamp, words
from rfcflow.site.build import build
from tests.site.samples import CLEO, Story, inputs

ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = 'A "b" <c> & ]]>; \\ é\u202e\u0007 ' + "long " * 15


def feeds(site: Any) -> dict[str, Any]:
    return {path: ET.fromstring(site[path]) for path in site if path.endswith(".atom")}  # noqa: S314 - made a moment ago, by us


@pytest.mark.parametrize("base_url", ["", "https://acme.example/rfcs/"])
def test_every_feed_is_atom_with_what_it_requires(base_url: str) -> None:
    """https://www.rfc-editor.org/rfc/rfc4287#section-4.1"""
    site = build(inputs(Story("0061", HOSTILE).review().entry(), base_url=base_url))
    found = feeds(site)
    assert {"feeds/new.atom", "feeds/decisions.atom", "feeds/final-comment.atom"} <= set(found)
    assert {"modules/tensors/feed.atom", "people/ben-harrow.atom"} <= set(found)
    for path, feed in found.items():
        for node in (feed, *feed.findall(f"{ATOM}entry")):
            for name in ("title", "id", "updated"):
                assert node.findtext(f"{ATOM}{name}"), (path, name)
            assert None is not node.find(f"{ATOM}link"), path
        ids = [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]
        assert len(ids) == len(set(ids)), path


def test_an_entry_keeps_its_identity_when_the_site_moves() -> None:
    def ids(base_url: str) -> list[str | None]:
        feed = feeds(build(inputs(base_url=base_url)))["feeds/new.atom"]
        return [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]

    assert ids("https://one.example/") == ids("https://two.example/rfcs") != []


def test_the_newest_comes_first_and_a_decision_says_what_it_was() -> None:
    found = feeds(build(inputs()))
    summaries = [
        entry.findtext(f"{ATOM}summary") for entry in found["feeds/decisions.atom"].iter(f"{ATOM}entry")
    ]
    assert [
        "Decided: reject. Drop support for three-bit integers, in one sentence for a busy reader."
    ] == summaries[:1]
    assert "until 2026-09-18" in str(found["feeds/final-comment.atom"].findtext(f"{ATOM}entry/{ATOM}summary"))


def test_the_calendar_is_folded_escaped_and_complete() -> None:
    """https://www.rfc-editor.org/rfc/rfc5545#section-3.1"""
    site = build(inputs(Story("0061", HOSTILE).review().final_comment().entry()))
    raw = site["deadlines.ics"]
    lines = raw.split(b"\r\n")
    assert b"" == lines[-1]
    assert [] == [line for line in lines if len(line) > 75 or b"\n" in line]
    text = raw.decode().replace("\r\n ", "")
    assert text.count("BEGIN:VEVENT") == text.count("END:VEVENT") > 2
    assert "DTSTART:20260918T090000Z" in text
    assert "<c> & ]]>\\; \\\\ é" in text


def test_the_plain_list_leads_to_the_raw_texts() -> None:
    site = build(inputs(Story("0061", "A [title](x)").review().entry()))
    plain = site["llms.txt"].decode()
    assert "- [RFC 0061: A (title)(x)](rfcs/0061.md) (review): A" in plain
    targets = [line.partition("](")[2].partition(")")[0] for line in plain.splitlines() if "](rfcs" in line]
    assert [] == [target for target in targets if target.startswith("rfcs/00") and target not in site]


def test_the_data_keep_to_their_published_schemas() -> None:
    held = Story("0068", "Wait").review().final_comment()
    held.say("held", CLEO, until=timestamp(held.day.replace(day=20)), reason=words("My team is away."))
    dead = Story("0069", "Dead").review().decided().landed().say("superseded", to="superseded", by="0042")
    site = build(inputs(Story("0061", HOSTILE).review().entry(), held.entry(), dead.entry()))
    schemas = {name: json.loads(site[f"schemas/{name}.json"]) for name in ("index", "rfc")}
    validators = {name: jsonschema_rs.validator_for(schema) for name, schema in schemas.items()}
    validators["index"].validate(json.loads(site["index.json"]))
    found = [path for path in site if path.startswith("rfcs/") and path.endswith(".json")]
    for path in found:
        validators["rfc"].validate(json.loads(site[path]))
    assert 13 == len(found)
