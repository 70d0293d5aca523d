"""What `/editorial` may attest: a change of words, few of them, that changes no fact of the front matter.

Invariant: counted from the text somebody signed, over all attestations since, so that a text is not changed
by small steps; a window that goes on leaves everybody days to read what changed.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from rfcflow.model import Policy, Revision, Rfc
from rfcflow.text.keys import HUMAN_KEYS, WORDING


def beginning(rfc: Rfc, old: Revision) -> Revision:
    """The text that the attestations so far lead back to from `old`, `old` itself where there are none."""
    texts = {revision.text: revision for revision in reversed(rfc.revisions)}
    led = {new: before for before, new in rfc.attested}
    name, seen = old.text, set[str]()
    while name in led and name not in seen:
        seen.add(name)
        name = led[name]
    found = texts.get(name, old)
    return found if found.seq < old.seq else old


def words_since(rfc: Rfc, old: Revision) -> int | None:
    """Words changed by all pushes after `old`; None where nobody could count those of one of them."""
    counts = [revision.changed for revision in rfc.revisions if revision.seq > old.seq]
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


def changed_facts(rfc: Rfc, text: str, new: Revision) -> list[str]:
    """What differs from `text`, as it was first announced, that is no wording; as people call it."""
    # The hash of a text leaves modules and authors out: the first of several alike is what people read.
    old = next(revision for revision in rfc.revisions if revision.text == text)
    found = [
        f"`{key}`"
        for key in HUMAN_KEYS
        if key not in WORDING and _plain(old.meta.get(key)) != _plain(new.meta.get(key))
    ]
    if old.author_ids != new.author_ids and "`authors`" not in found:
        found.append("`authors`")
    found += ["the candidates"] if old.candidates != new.candidates else []
    found += ["its pictures"] if old.assets != new.assets else []
    changes = [(revision.governance, revision.recorded) for revision in (old, new)]
    found += ["its change of the registry"] if changes[0] != changes[1] else []
    found += ["the file's name"] if old.path != new.path else []
    return found


def resumed_end(ends: datetime, now: datetime, policy: Policy) -> datetime:
    """When a window that goes on is over: as before, and not before people could read what changed (UTC)."""
    return max(ends, now + timedelta(days=policy.editorial_days))


def _plain(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value
