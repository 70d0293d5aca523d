"""What was decided, whatever was pushed since: the revision, and the RFC as that revision tells it.

Invariant: nothing an author pushed behind the decided text has a part in the record of the decision.
"""

from __future__ import annotations

from msgspec.structs import replace

from rfcflow.model import Revision, Rfc


def decided_revision(rfc: Rfc) -> Revision | None:
    """The revision that was decided on; without a decision the last one."""
    decision = rfc.decision
    if decision is None:
        return rfc.revision
    same = [revision for revision in reversed(rfc.revisions) if revision.text == decision.text]
    at_head = [revision for revision in same if revision.head == decision.head]
    return next(iter((*at_head, *same)), rfc.revision)


def as_decided(rfc: Rfc) -> Rfc:
    """The RFC with the title, the kind and the modules of the decided text."""
    revision = decided_revision(rfc)
    if rfc.decision is None or revision is None:
        return rfc
    place = max(index for index, known in enumerate(rfc.revisions) if known is revision)
    title = str(revision.meta.get("title") or rfc.title)
    return replace(rfc, revisions=rfc.revisions[: place + 1], title=title)
