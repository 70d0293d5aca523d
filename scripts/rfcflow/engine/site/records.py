"""The records of all RFCs: those whose files changed are read, the others remembered.

Invariant: a record depends on its RFC's own files and the governance, so that it holds as long as these do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from msgspec.structs import force_setattr

from rfcflow.adapters.git_reading import Reader
from rfcflow.adapters.shared_bytes import Places, SharedBytes
from rfcflow.adapters.workers import deal
from rfcflow.engine.progress import Progress
from rfcflow.engine.site.entries import BATCH, read_batches
from rfcflow.engine.site.later import Later
from rfcflow.engine.site.memory import Kept
from rfcflow.engine.site.packing import NOWHERE, Packed, packed_record, unpacked_record
from rfcflow.engine.site.sources import Source
from rfcflow.model import Governance
from rfcflow.site.catalogue import record_of
from rfcflow.site.record import Record


def kept_records(
    git: Reader,
    sources: Sequence[Source],
    governance: Governance | None,
    before: Mapping[str, Kept],
    shared: SharedBytes,
    progress: Progress,
) -> dict[str, Kept]:
    """A record for each of `sources`, packed, by id; `before` are those of the last build.

    Landed texts that are read are shared: their pages will show them.
    """
    stamps = {source.id: source.stamp for source in sources}
    changed = _changed(git, stamps, before)
    found = {source.id: before[source.id] for source in sources if source.id not in changed}
    todo = [source for source in sources if source.id in changed]

    texts = {source.id: source.text for source in todo}

    def read(batches: Iterable[Sequence[Source]]) -> tuple[list[tuple[str, Kept]], Places]:
        made = []
        part = shared.part()
        with git.mine() as own:
            for one in read_batches(own, batches):
                entry = one.entry
                if entry.text is not None and texts[entry.id]:
                    part.put(texts[entry.id], entry.text)
                record = record_of(entry, governance)
                # Ours alone, and about to be packed: a copy without the text costs more than this.
                force_setattr(record, "entry", NOWHERE)
                packed = packed_record(Packed(record, entry.has_text, entry.has_outcome))
                face = sha256(packed).hexdigest()[:32]
                made.append((entry.id, Kept(stamps[entry.id], one.elsewhere, packed, face)))
        return made, part.places

    def tell(done: int) -> None:
        progress(done, len(todo), "RFCs read")

    # Smaller than those that are drawn: each process has one more at hand, and none is to wait for that.
    for made, places in deal(read, todo, BATCH // 2, tell):
        found.update(made)
        shared.learn(places)
    return {source.id: found[source.id] for source in sources}


def unpacked(kept: Mapping[str, Kept], sources: Sequence[Source]) -> list[Record]:
    """The records, their entries to be read when a page asks for them."""
    found = []
    for source in sources:
        packed = unpacked_record(kept[source.id].packed)
        later = Later(source, has_text=packed.has_text, has_outcome=packed.has_outcome)
        # It was made a moment ago and nobody else has it; a copy of each costs more than reading one RFC.
        force_setattr(packed.record, "entry", later)
        found.append(packed.record)
    return found


def _changed(git: Reader, stamps: Mapping[str, str], before: Mapping[str, Kept]) -> set[str]:
    """Ids whose files differ, or of whose past texts some came or went."""
    changed = {name for name, stamp in stamps.items() if name not in before or before[name].stamp != stamp}
    asked = [
        (name, sha, here) for name in stamps if name not in changed for sha, here in before[name].elsewhere
    ]
    present = git.have([sha for _, sha, _ in asked])
    return changed | {name for (name, _, was), now in zip(asked, present, strict=True) if was != now}
