"""What is remembered of an RFC is enough for every page but its own."""

from __future__ import annotations

import pytest
from msgspec.structs import force_setattr

from rfcflow.engine.site.later import Later
from rfcflow.engine.site.packing import NOWHERE, Packed, packed_record, unpacked_record
from rfcflow.engine.site.sources import Source
from rfcflow.policy.fold import fold
from rfcflow.policy.machine import LANDED
from rfcflow.site.build import shared_files
from rfcflow.site.catalogue import Catalogue
from rfcflow.site.inputs import Entry
from rfcflow.site.record import Record
from tests.site.samples import inputs
from tests.stories import KEPT, SHOWN


def of_story(name: str) -> Catalogue:
    """A site of its RFC alone as it is in the end, all texts at hand."""
    world = (KEPT.get(name) or SHOWN[name])()
    rfc = fold(world.history)
    assert rfc is not None
    past = {one.blob: f"---\ntitle: A\n---\nText {one.seq}.\n".encode() for one in rfc.revisions}
    path = f"rfcs/{rfc.id}-story.md" if rfc.state in LANDED else None
    text = b"---\ntitle: A\n---\nText in force.\n"
    entry = Entry(rfc.id, rfc, world.history, text, path=path, past=past)
    return Catalogue.of(inputs(rfcs=(entry,), governance=world.governance))


def remembered(record: Record) -> Record:
    """The record as a build that did not read its RFC has it."""
    known = record.entry
    force_setattr(record, "entry", NOWHERE)
    found = unpacked_record(packed_record(Packed(record, known.has_text, known.has_outcome)))
    force_setattr(record, "entry", known)
    later = Later(Source(known.id, known.path), has_text=found.has_text, has_outcome=found.has_outcome)
    force_setattr(found.record, "entry", later)
    return found.record


@pytest.mark.parametrize("part", range(4))
def test_every_story_is_in_the_lists_without_a_look_at_its_text(part: int) -> None:
    for name in sorted(SHOWN.keys() | KEPT.keys())[part::4]:
        whole = of_story(name)
        drawn = {file.path: file.draw() for file in shared_files(whole)}
        known = Catalogue(whole.inputs, tuple(remembered(record) for record in whole.records))
        assert drawn == {file.path: file.draw() for file in shared_files(known)}, name
