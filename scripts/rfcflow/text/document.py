"""The text hash: what a ballot is bound to.

Invariant: the hash changes when the meaning may have changed (title, summary, kind, relations, principles,
body, pictures) and never because of a line ending, a byte order mark, or a key the bot or a date owns.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Final

from rfcflow.events import canonical
from rfcflow.model import Document

_TEXTS: Final = ("title", "summary", "kind")
_LISTS: Final = ("requires", "replaces", "amends", "principles")
_BOM: Final = b"\xef\xbb\xbf"
_LINE_END: Final = re.compile(rb"\r\n?")


def normal_body(body: bytes) -> bytes:
    """The body without byte order mark, with LF line ends and exactly one at the end; else as it is."""
    if b"\r" in body:
        body = _LINE_END.sub(b"\n", body)
    return body.removeprefix(_BOM).rstrip(b"\n") + b"\n"


def text_hash(document: Document, assets: Iterable[tuple[str, str]] = ()) -> str:
    """`t1:` and 64 hex digits: SHA-256 over the following bytes, in this order.

    1. canonical JSON of an object with exactly the keys amends, kind, principles, replaces, requires,
       summary, title (a missing text is `""`, a missing list `[]`, lists in the order written); one LF
    2. the body: UTF-8, no byte order mark, CRLF and CR as LF, exactly one final LF
    3. for each asset, sorted by the bytes of its path: the path, NUL, the blob id in lower-case hex, LF

    The JSON has no LF and a body has no NUL, so no two inputs give the same bytes. `assets` are pairs of a
    path from the repository's root and a Git blob id. Raises ValueError for a body with a NUL byte, which
    `parse_document` never returns.
    """
    if 0 in document.body:
        raise ValueError("a body with a NUL byte has no text hash")
    meta: dict[str, object] = {key: document.meta.get(key, "") for key in _TEXTS}
    meta.update({key: list(document.meta.get(key, ())) for key in _LISTS})
    digest = hashlib.sha256(canonical(meta) + b"\n")
    digest.update(normal_body(document.body))
    for path, blob in sorted((path.encode(errors="surrogateescape"), blob) for path, blob in assets):
        digest.update(path + b"\0" + blob.lower().encode() + b"\n")
    return f"t1:{digest.hexdigest()}"
