"""The text an author starts from, made from what the kind asks for.

Invariant: headings and prompts come from the kind's file alone; every place that the author must still fill
in holds a placeholder that the lints find.
"""

from __future__ import annotations

import textwrap
from typing import Final

from msgspec import Struct

from rfcflow.model import CATEGORIES, Kind
from rfcflow.text.frontmatter import compose

_WIDTH: Final = 110
_MISSING: Final = "FIXME"
_COPY: Final = (
    "Copy this file to `rfcs/0000-a-short-name.md`, fill it in, and open a pull request; the number comes "
    "later. `rfc new` does the copying, for every kind. "
)
_RENAME: Final = "Fill this in and open a pull request; the number comes later. "


class Beginning(Struct, frozen=True):
    """What is known of an RFC before it is written; `name` is its file's without number and suffix."""

    title: str = "TITLE"
    summary: str = "ONE SENTENCE FOR A BUSY READER"
    authors: tuple[str, ...] = ("YOUR-LOGIN",)
    modules: tuple[str, ...] = ()
    created: str = "YYYY-MM-DD"
    name: str = ""


def template(kind: Kind, known: Beginning | None = None) -> str:
    """An RFC of that kind with everything filled in that is known; without `known` the file people copy."""
    given = known or Beginning()
    front = compose(
        {
            "title": given.title,
            "summary": given.summary,
            "kind": kind.id,
            "authors": given.authors,
            "modules": given.modules,
            "created": given.created,
            "contentious": (),
        }
    ).decode()
    parts = [f"{front}\n# {given.title}\n", _introduction(kind, given.name)]
    for section in kind.template:
        parts.append(f"## {section.heading}\n")
        if section.prompt:
            parts.append(_comment(section.prompt))
        parts.append(f"{_MISSING}\n")
    return "\n".join(parts)


def _introduction(kind: Kind, name: str) -> str:
    place = name or "a-short-name"
    first = (
        f"{_RENAME if name else _COPY}Pictures go to `rfcs/assets/{place}/`. "
        "Comments like this one are not shown: keep or delete them."
    )
    hints = [
        "modules: who is asked to decide; the first one owns the RFC. Leave it empty if you are not sure.",
        f"contentious: any of {', '.join(CATEGORIES)}. Then add a line `discussion: https://…`.",
    ]
    if kind.id == "amendment":
        hints.append('amends: the ids of the RFCs whose meaning this changes, such as `["0042"]`.')
    if kind.changes_governance:
        hints.append("The pull request also carries the change of `.github/governance/` it describes.")
    lines = [line for hint in hints for line in textwrap.wrap(hint, _WIDTH)]
    return "\n".join(("<!--", *textwrap.wrap(first, _WIDTH), "", *lines, "-->", ""))


def _comment(prompt: str) -> str:
    """A prompt that readers never see, on one line where it fits."""
    words = prompt.replace("-->", "-- >")
    if len(words) + 9 <= _WIDTH:
        return f"<!-- {words} -->\n"
    return "\n".join(("<!--", *textwrap.wrap(words, _WIDTH), "-->", ""))
