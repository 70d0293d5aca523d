"""A file of the site before it is drawn: where it goes, all it shows, and how to draw it.

Invariant: two files with the same path whose `shows` are the same have the same bytes on one site; that is
what lets a build leave what did not change alone.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

Shown = tuple[object, ...]


class File(Struct, frozen=True):
    """`draw` gives its bytes, and looks at nothing but `shows` and what is one for the whole site.

    `shows` holds records, texts, numbers, None, and tuples of these. One for the whole site are governance,
    the repository's name and addresses, stylesheet, script and the table of commands; all records and
    `Inputs.asof` are not.
    """

    path: str
    shows: Shown
    draw: Callable[[], bytes]


def rfc_path(rfc_id: str) -> str:
    """The page of an RFC: a file beside its text and its data, since there are thousands of them."""
    return f"rfcs/{rfc_id}.html"


def person_path(key: str) -> str:
    """The page of a person; the list of all is `people/index.html`, and no login ends in a hyphen."""
    return f"people/{'index-' if key == 'index' else key}.html"
