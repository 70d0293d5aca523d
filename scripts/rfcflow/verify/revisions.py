"""A `revised` event computed again from the file at its head.

Invariant: written from the documented rules, with the parser alone; a head that is not in the repository is
counted and proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from msgspec import Struct

from rfcflow.events import Event, spoken, thaw, words
from rfcflow.model import Document, Governance
from rfcflow.text.document import text_hash
from rfcflow.text.frontmatter import parse_document
from rfcflow.text.keys import WORDING
from rfcflow.text.submission import slug_of
from rfcflow.text.wording import changed_words
from rfcflow.verify.findings import Finding, on

_HINT: Final = "Compare with the pull request's commit; the bot writes only what it reads there."


class Pushed(Struct, frozen=True):
    """What a `revised` names as Git has it: the file's blob id and content, its errors, pictures by path."""

    blob: str
    document: Document | None
    errors: int
    assets: Mapping[str, str]


def read_pushed(path: str, blob: str, raw: bytes, assets: Mapping[str, str]) -> Pushed:
    """The file at a head, parsed as an author's."""
    document, problems = parse_document(path, raw, human=True)
    return Pushed(blob, document, sum(problem.severity == "error" for problem in problems), assets)


def path_of(event: Event) -> str:
    """The RFC's file a `revised` names; empty where it names none an RFC can have, or that was redacted."""
    path = spoken(event.data.get("path"))
    slug = slug_of(path)
    plain = slug.replace("-", "").isalnum() and slug.isascii()
    return path if plain and path.startswith("rfcs/") and path.count("/") == 1 else ""


def check_revision(
    event: Event,
    pushed: Pushed | None,
    earlier: Document | None,
    heard: frozenset[int],
    governance: Governance,
) -> Iterator[Finding]:
    """One `revised` against what its head holds (None: no such file) and the readable text before it.

    `heard` are those who had a voice before it: in review no text takes it by naming them as an author.
    """
    data = event.data
    if pushed is None:
        yield on(event, "revision", f"there is no {path_of(event)} at its head.", _HINT)
        return
    document = pushed.document
    assets = [(spoken(path), str(blob)) for path, blob in data["assets"]]
    change = data.get("registry")
    registry = [(str(path), str(blob)) for path, blob in change["paths"]] if change is not None else []
    text = text_hash(document, [*assets, *registry]) if document is not None else ""
    if pushed.blob != data["blob"]:
        yield on(event, "revision", "its blob is not the file at its head.", _HINT)
    elif event.text != text:
        yield on(event, "revision", "its text is not the hash of the file at its head.", _HINT)
    if any(pushed.assets.get(path) != blob for path, blob in assets):
        yield on(event, "revision", "its pictures are not those at its head.", _HINT)
    elif not data["errors"] and set(pushed.assets) - {path for path, _ in assets}:
        yield on(event, "revision", "a picture at its head is left out.", _HINT)
    named = set(_authors(document, governance)) if document is not None else set()
    silenced = named & heard
    if int(data["errors"]) < pushed.errors + len(silenced):
        yield on(event, "revision", "the file has more errors than it says.", _HINT)
    if document is None:
        return
    if _bare(thaw(data["meta"])) != _bare(_meta(document)):
        yield on(event, "revision", "its front matter is not that of the file.", _HINT)
    if list(data["author_ids"]) != sorted(named - silenced):
        yield on(event, "revision", "its authors are not those the file names.", _HINT)
    if "changed" in data and earlier is not None and data["changed"] != changed_words(earlier, document):
        yield on(event, "revision", "it counts other words than the two texts differ by.", _HINT)


def _meta(document: Document) -> dict[str, Any]:
    """The front matter as an event keeps it."""
    return {key: words(str(value)) if key in WORDING else thaw(value) for key, value in document.meta.items()}


def _bare(meta: Mapping[str, Any]) -> dict[str, Any]:
    """With the hash of each free text in its place: the text itself may be redacted."""
    return {key: value["sha256"] if isinstance(value, Mapping) else value for key, value in meta.items()}


def _authors(document: Document, governance: Governance) -> list[int]:
    named = {str(name).lstrip("@").split(" ")[0].lower() for name in document.meta.get("authors", ())}
    people = governance.people.values()
    return sorted(person.id for person in people if named & {person.handle, person.login.lower()})
