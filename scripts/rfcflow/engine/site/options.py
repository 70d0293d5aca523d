"""What a build of the index is told, and what it tells.

Invariant: two builds with the same options of the same commits give the same site.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import astuple


class Options(Struct, frozen=True):
    """The repository's name, its address, where the site will be served, the default branch.

    `search`: its texts will be indexed for the search. `highlight`: code is coloured.
    """

    repository: str
    web: str = ""
    base_url: str = ""
    default_branch: str = "main"
    search: bool = False
    highlight: bool = True

    @property
    def values(self) -> tuple[str | bool, ...]:
        """All of it, in order."""
        return astuple(self)

    @property
    def key(self) -> str:
        """All of it as one text."""
        return repr(self.values)


class Built(Struct, frozen=True):
    """How many RFCs and files the site has, how many files were drawn anew, and what no RFC's page says."""

    rfcs: int
    files: int
    written: int
    problems: tuple[str, ...] = ()
