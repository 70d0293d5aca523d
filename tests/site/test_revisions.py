"""The recorded revisions of an RFC: their numbers, their pages, and who is led to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from rfcflow.engine.site.later import Later
from rfcflow.engine.site.sources import Source
from rfcflow.events import words
from rfcflow.site.build import build, shared_files
from rfcflow.site.catalogue import Catalogue
from rfcflow.site.inputs import Entry
from rfcflow.site.versions import EVERY_PAIR, Version, pairs
from tests.site.checking import broken_links, dangers, faults, read
from tests.site.samples import ADA, BEN, Story, inputs

FIRST, SECOND, THIRD = "b" * 40, "d" * 40, "e" * 40


def revise(story: Story, blob: str, number: int, **meta: Any) -> Story:
    """Another text of the author's, with a hash of its own."""
    first = story.events[1].data
    story.hash = f"t1:{number:064x}"
    return story.say("revised", ADA, **{**first, "blob": blob, "meta": {**first["meta"], **meta}})


def revised() -> tuple[Story, Mapping[str, bytes]]:
    """Signed on its first text, then changed twice."""
    story = Story("0071", "Signed, then changed").review().say("signed-off", BEN, disposition="accept")
    revise(story, SECOND, 2, summary=words("Another summary."))
    revise(story, THIRD, 3)
    texts = (story.text, story.text.replace(b"Padding", b"Filling"), story.text.replace(b"41 %", b"43 %"))
    return story, dict(zip((FIRST, SECOND, THIRD), texts, strict=True))


def said(site: Mapping[str, bytes], path: str) -> str:
    return " ".join(read(site[path]).words.split())


def test_any_two_revisions_are_compared_and_a_stale_signature_leads_to_what_changed() -> None:
    story, past = revised()
    site = build(inputs(story.entry(past=past)))
    assert {"1-2", "1-3", "2-3"} == {
        path.split("/")[3] for path in site if path.startswith("rfcs/0071/changes/") and path.count("/") == 4
    }
    page = site["rfcs/0071/changes/1-2/index.html"].decode()
    assert "<del>Padding</del><ins>Filling</ins>" in page
    assert "<ins>Another summary.</ins>" in page
    assert '/0071/changes/1-3/index.html">what changed since</a>' in site["rfcs/0071.html"].decode()
    person = site["people/ben-harrow.html"].decode()
    assert '/0071/changes/1-3/index.html">What changed since they signed</a>' in person
    assert [] == broken_links(site)
    assert [] == faults(site)


def test_a_page_of_several_rfcs_asks_for_no_text_of_any() -> None:
    story, past = revised()
    corrected = Story("0072", "Corrected later").review().decided().landed()
    path = "rfcs/0072-corrected-later.md"
    later = corrected.entry(text=corrected.text + b"More.\n", path=path, past={FIRST: corrected.text})
    given = inputs(story.entry(past=past), later)
    whole = Catalogue.of(given)
    read_later = []
    for record in whole.records:
        known = record.entry
        unread = Later(Source(known.id, known.path), has_text=known.has_text, has_outcome=known.has_outcome)
        read_later.append(replace(record, entry=unread))
    drawn = {file.path: file.draw() for file in shared_files(Catalogue(given, tuple(read_later)))}
    assert {file.path: file.draw() for file in shared_files(whole)} == drawn
    assert b"What changed since they signed" in drawn["people/ben-harrow.html"]


def test_a_text_that_is_gone_is_said_to_be_missing() -> None:
    story, past = revised()
    site = build(inputs(story.entry(past={FIRST: past[FIRST], THIRD: past[THIRD]})))
    assert "Not at hand any more, and so not compared: Revision 2." in said(
        site, "rfcs/0071/changes/index.html"
    )
    assert "rfcs/0071/changes/1-2/index.html" not in site
    assert [] == broken_links(site)


def test_a_corrected_text_is_compared_with_the_decided_one() -> None:
    story = Story("0072", "Corrected later").review().decided().landed()
    text = story.text.replace(b"Padding", b"Filling")
    entry = story.entry(text=text, path="rfcs/0072-corrected-later.md", past={FIRST: story.text})
    site = build(inputs(entry))
    page = site["rfcs/0072/changes/1-now/index.html"].decode()
    assert "What changed from the decided text to now" in page
    assert "<del>Padding</del><ins>Filling</ins>" in page
    landed = story.entry(path="rfcs/0072-corrected-later.md", past={FIRST: story.text})
    assert [] == [p for p in build(inputs(landed)) if "/changes/" in p]


def test_a_hostile_revision_does_nothing_on_the_page_that_shows_it() -> None:
    story, past = revised()
    bad = b"<script>alert(1)</script>\n\n[x](javascript:alert(1)) <img src=x onerror=alert(1)>\n"
    site = build(inputs(story.entry(past={**past, THIRD: bad})))
    for path in ("rfcs/0071/changes/1-3/index.html", "rfcs/0071/changes/2-3/index.html"):
        assert [] == dangers(read(site[path])), path


def test_what_is_kept_back_has_no_revisions() -> None:
    story = Story("0073", "HUSH").opened()
    revise(story, SECOND, 2).say("decided", None, to="withdrawn", disposition="withdraw", tally=[])
    entry = story.entry(past={FIRST: b"HUSH", SECOND: b"HUSH too"})
    site = build(inputs(entry))
    assert [] == [path for path, content in site.items() if "changes" in path or b"HUSH" in content]


def test_of_very_many_revisions_those_are_compared_that_somebody_asks_for() -> None:
    few = tuple(Version(str(number), "") for number in range(EVERY_PAIR))
    assert EVERY_PAIR * (EVERY_PAIR - 1) // 2 == len(list(pairs(few)))
    many = tuple(Version(str(number), "", is_decided=number == 50) for number in range(100))
    names = {(one.name, two.name) for one, two in pairs(many)}
    assert {("0", "99"), ("7", "8"), ("7", "99"), ("50", "70"), ("3", "50")} <= names
    assert ("7", "70") not in names


def test_an_entry_without_a_ledger_has_one_text() -> None:
    site = build(inputs(Entry("0074", text=b"---\ntitle: A\n---\nx\n", path="rfcs/0074-a.md")))
    assert [] == [path for path in site if path.startswith("rfcs/0074/changes")]


def test_keys_and_pictures_that_changed_are_named_and_a_push_without_a_change_is_no_revision() -> None:
    picture = [[words("rfcs/assets/plan/one.png"), "1" * 40], [words("rfcs/assets/plan/two.svg"), "2" * 40]]
    other = [[words("rfcs/assets/plan/one.png"), "3" * 40], [words("rfcs/assets/plan/new.png"), "4" * 40]]
    story = Story("0076", "With a plan").opened()
    first = story.events[1].data
    story.hash = f"t1:{2:064x}"
    story.say("revised", ADA, **{**first, "blob": SECOND, "assets": picture})
    story.hash = f"t1:{3:064x}"
    meta = {**first["meta"], "modules": ["tensors", "compiler"]}
    story.say("revised", ADA, **{**first, "blob": THIRD, "assets": other, "meta": meta})
    story.say("revised", ADA, **{**first, "blob": THIRD, "assets": other, "meta": meta})
    past = {SECOND: story.text, THIRD: story.text}
    site = build(inputs(story.entry(past=past)))
    assert "rfcs/0076/changes/3-4/index.html" not in site
    page = said(site, "rfcs/0076/changes/2-3/index.html")
    assert "The text reads the same." in page
    for told in ("one.png: changed", "two.svg: taken out", "new.png: put in", "tensors, compiler"):
        assert told in page
