"""A title for a proposal whose header has none: its first heading, else its file's name.

Invariant: a heading that every proposal has, such as *Summary*, is never taken for a title.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Final

from rfcflow.importing.header_fields import lines_of
from rfcflow.importing.naming import Candidate
from rfcflow.importing.profile import plain

_ATX: Final = re.compile(r" {0,3}#{1,6}[ \t]+(\S.*)")
_UNDERLINE: Final = re.compile(r"([=\-~^\"#*+.:'`_])\1{2,}[ \t]*")
_LINK: Final = re.compile(r"\[([^\[\]]*)\]\([^()]*\)|\[([^\[\]]*)\]\[[^\[\]]*\]")
_COMMON: Final = frozenset(
    (
        *(
            "abstract",
            "acknowledgements",
            "author",
            "author-s",
            "authors",
            "background",
            "contents",
            "context",
        ),
        *("introduction", "motivation", "notes", "overview", "problem", "problem-statement", "proposal"),
        *(
            "rationale",
            "simple-summary",
            "status",
            "summary",
            "table-of-contents",
            "tl-dr",
            "toc",
            "copyright",
        ),
    )
)


def heading(body: bytes, *, is_rst: bool) -> str | None:
    """The first heading as text, None where there is none or it is one that says nothing."""
    lines = [line for _, line in lines_of(body)]
    fenced = False
    for place, line in enumerate(lines):
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        atx = None if fenced or is_rst else _ATX.fullmatch(line)
        below = lines[place + 1] if place + 1 < len(lines) else ""
        if atx is not None:
            return _bare(atx[1])
        text = line.strip()
        if fenced or not text or not line[0].strip() or line[0] in "|-*+>":
            continue
        underlined = _UNDERLINE.fullmatch(below) and len(below.strip()) >= min(len(text), 4)
        if underlined and (is_rst or below.startswith("=")):
            return _bare(text)
    return None


def _bare(text: str) -> str | None:
    shown = _LINK.sub(lambda match: match[1] or match[2] or "", text.rstrip("# \t"))
    shown = re.sub(r"\*\*|__", "", shown).strip()
    if shown.startswith("[") and shown.endswith("]"):
        shown = shown[1:-1].strip()
    return shown if shown and plain(shown) not in _COMMON else None


def from_name(candidate: Candidate) -> str:
    """`0042-a-good_idea.md` -> `A good idea`; `eip-20.md` -> `EIP 20`."""
    words = " ".join(re.split(r"[-_\s]+", candidate.slug)).strip()
    if words:
        return words[0].upper() + words[1:]
    stem = PurePosixPath(candidate.path).stem
    prefix = re.sub(r"[^A-Za-z]+", " ", stem).strip()
    return f"{prefix.upper()} {candidate.number}" if candidate.number is not None else stem
