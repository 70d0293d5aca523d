"""Whether a proposal may be written where it belongs: what is there already is somebody's.

Invariant: only bytes that an earlier import wrote, and nobody changed since, are ever replaced.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from rfcflow.errors import Problem
from rfcflow.importing.outcome import Old, blob_id
from rfcflow.text.characters import shown
from rfcflow.views.outcome import outcome_path

WRITTEN: Final = "written"
UNCHANGED: Final = "unchanged"
EDITED: Final = "edited"
COLLISION: Final = "collision"


class Place(Struct, frozen=True):
    """What the destination has where a proposal belongs.

    `old` is what an earlier import recorded under the id. `here` are the bytes of the file and `record` those
    of the outcome, None where there is none. `holder` says in words whose the id is, if not the import's.
    """

    old: Old | None
    here: bytes | None
    record: bytes | None
    holder: str = ""


def judge(
    source_path: str, rfc: str, file: str, text: bytes, record: bytes, place: Place
) -> tuple[str, Problem | None]:
    """`written` (may be), `unchanged`, `edited` or `collision`, with the problem where it is not written."""
    if place.holder:
        hint = (
            "Nothing was written. Import into an empty repository, or give it another number in the source."
        )
        message = f"RFC {rfc} is there already: {place.holder}."
        return COLLISION, Problem(source_path, 0, 0, "collision", message, hint)
    if place.here == text and place.record == record:
        return UNCHANGED, None
    if (
        place.here is not None
        and place.here != text
        and (place.old is None or place.old.blob != blob_id(place.here))
    ):
        return EDITED, _edited(file, source_path)
    if place.record is not None and place.record != record and (place.old is None or not place.old.intact):
        return EDITED, _edited(outcome_path(rfc), source_path)
    return WRITTEN, None


def _edited(path: str, source_path: str) -> Problem:
    message = f"it was edited since it was imported from {shown(source_path, 120)} and was left alone."
    hint = "To import it again, delete the file; to keep the edit, land it as an erratum or an amendment."
    return Problem(path, 0, 0, "edited", message, hint)
