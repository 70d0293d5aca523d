"""`rfcs/outcomes/ID.yml` of an imported RFC: where it came from, in which state, and what was written.

Invariant: it names no decision, because none was seen; its last line is a digest of the lines above, by which
an edit shows.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import yaml as pyyaml
from msgspec import Struct

from rfcflow.errors import Invalid
from rfcflow.importing.record import Imported
from rfcflow.text import yaml
from rfcflow.views.outcome import outcome_path

LIMIT: Final = 1_000_000
_DIGEST: Final = b"digest: "
_DUMPER: Final[Any] = getattr(pyyaml, "CSafeDumper", pyyaml.SafeDumper)


class Origin(Struct, frozen=True):
    """`source` is an address or a directory's name, `commit` None where it is not known, `blob` Git's id."""

    source: str
    commit: str | None
    path: str
    blob: str


class Transition(Struct, frozen=True):
    """A state that began on a day (UTC, ISO) with a commit; `word` is the source's."""

    state: str | None
    word: str
    date: str
    commit: str


class Old(Struct, frozen=True):
    """What an earlier import wrote: its origin, the file with its blob, the history; `intact`: not edited."""

    origin: Origin
    file: str
    blob: str
    history: tuple[Transition, ...]
    intact: bool


def blob_id(content: bytes) -> str:
    """Git's id of a file, SHA-1: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects"""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def outcome(
    imported: Imported,
    origin: Origin,
    file: str,
    parts: Sequence[tuple[str, str]] = (),
    history: Sequence[Transition] = (),
) -> bytes:
    """The record's bytes; `parts` are paths and blobs of texts that stay in the source."""
    record: dict[str, Any] = {"rfc": imported.id, "title": imported.title, "kind": imported.kind}
    if imported.state is not None:
        record["state"] = imported.state
    for key in ("created", "decided"):
        if key in imported.meta:
            record[key] = imported.meta[key]
    if imported.word:
        record["source-state"] = imported.word
    record["origin"] = {
        "source": origin.source,
        "commit": origin.commit,
        "path": origin.path,
        "blob": origin.blob,
    }
    if parts:
        record["parts"] = [{"path": path, "blob": blob} for path, blob in parts]
    record["file"] = {"path": file, "blob": blob_id(imported.text)}
    if history:
        record["history"] = [
            {"state": each.state, "source-state": each.word or None, "date": each.date, "commit": each.commit}
            for each in history
        ]
    text: str = pyyaml.dump(
        record, Dumper=_DUMPER, sort_keys=False, allow_unicode=True, width=110, default_flow_style=False
    )
    raw = text.encode()
    return raw + _DIGEST + hashlib.sha256(raw).hexdigest().encode() + b"\n"


def parse(rfc: str, raw: bytes) -> Old | None:
    """What an import wrote, None for the outcome of a native RFC and for what cannot be read."""
    path = outcome_path(rfc)
    try:
        root = yaml.parse(yaml.decode(raw, path=path, limit=LIMIT), path=path, limit=LIMIT)
    except Invalid:
        return None
    if not isinstance(root, yaml.Mapping) or root.get("decisions") or root.get("ledger"):
        return None
    origin, file = _texts(root.get("origin")), _texts(root.get("file"))
    if not all(origin.get(key) for key in ("source", "path", "blob")):
        return None
    # The path decides what may be written over: only a name this import gives is one.
    if not re.fullmatch(rf"rfcs/{re.escape(rfc)}-[a-z0-9-]+\.(?:md|rst)", file.get("path", ""), re.ASCII):
        return None
    above, mark, digest = raw.rpartition(_DIGEST)
    steps = root.get("history")
    return Old(
        origin=Origin(origin["source"], origin.get("commit") or None, origin["path"], origin["blob"]),
        file=file["path"],
        blob=file.get("blob", ""),
        history=tuple(
            Transition(each.get("state") or None, each.get("source-state", ""), each["date"], each["commit"])
            for item in (steps.items if isinstance(steps, yaml.Sequence) else ())
            if (each := _texts(item)).get("date") and each.get("commit")
        ),
        intact=bool(mark) and digest.strip() == hashlib.sha256(above).hexdigest().encode(),
    )


def _texts(node: yaml.Node | None) -> Mapping[str, str]:
    """The texts of a mapping, nulls left out."""
    if not isinstance(node, yaml.Mapping):
        return {}
    return {
        key.text: value.text
        for key, value in node.entries
        if isinstance(value, yaml.Scalar) and not value.is_null
    }
