"""What the index is built from: the ledgers, the landed texts and their outcomes, as values.

Invariant: no clock, no network, no file; the same inputs give the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

if TYPE_CHECKING:
    from rfcflow.errors import Problem
    from rfcflow.events import Event
    from rfcflow.model import Governance, Rfc

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Entry:
    """One RFC as the repository has it.

    `rfc` is the fold of `events` (None and empty without a ledger). `text` is the file's bytes: the landed
    one, or the last revision's while it is open; None where the object is not at hand. `outcome` is the
    parsed `rfcs/outcomes/ID.yml`, `path` the landed file. `assets` maps `assets/SLUG/FILE` to bytes. `errors`
    is what could not be read; an entry with errors is shown with them, never dropped. `past` has the texts of
    the recorded revisions by blob id, as far as they are at hand.
    """

    __slots__ = ("assets", "errors", "events", "id", "outcome", "past", "path", "rfc", "text")

    def __init__(
        self,
        id: str,
        rfc: Rfc | None = None,
        events: tuple[Event, ...] = (),
        text: bytes | None = None,
        outcome: Mapping[str, Any] | None = None,
        path: str | None = None,
        assets: Mapping[str, bytes] = _NOTHING,
        errors: tuple[Problem, ...] = (),
        past: Mapping[str, bytes] = _NOTHING,
    ) -> None:
        self.id, self.rfc, self.events, self.text, self.outcome = id, rfc, events, text, outcome
        self.path, self.assets, self.errors, self.past = path, assets, errors, past

    @property
    def has_text(self) -> bool:
        """Whether `text` is at hand; unlike it, known without reading the text."""
        return self.text is not None

    @property
    def has_outcome(self) -> bool:
        """Whether there is an `outcome`; unlike it, known without reading it."""
        return self.outcome is not None

    @property
    def is_restructured(self) -> bool:
        """Whether the text is reStructuredText, as some imported ones are, and not Markdown."""
        return self.path is not None and self.path.endswith(".rst")

    @property
    def suffix(self) -> str:
        """How the name of the text ends, beside its page."""
        return ".rst" if self.is_restructured else ".md"


class Inputs(Struct, frozen=True):
    """Everything one build needs.

    `repository` is OWNER/NAME (or any name), `web` its address on GitHub without a slash at the end ("": no
    links to it). `base_url` is where the site will be served; "" makes every link relative, so that the
    directory can be opened from a disk. `governance` None: it could not be read, and nobody's turn is known.
    `problems` belong to no RFC. `asof` is the time (ISO, UTC) of the newest commit read: what is due before
    it is overdue; "" compares no dates. `highlight`: code is coloured. `script` and `schemas` (by file name)
    are files the site carries. `commands` is the table of the slash commands, as JSON. `search`: the texts
    will be indexed by Pagefind once the pages are written.
    """

    repository: str
    css: bytes
    commands: bytes
    rfcs: tuple[Entry, ...] = ()
    governance: Governance | None = None
    web: str = ""
    base_url: str = ""
    default_branch: str = "main"
    problems: tuple[Problem, ...] = ()
    asof: str = ""
    highlight: bool = True
    script: bytes = b""
    search: bool = False
    schemas: Mapping[str, bytes] = field(default_factory=lambda: _NOTHING)
