"""Every picture that comes with an RFC is in its text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from urllib.parse import quote

from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document
from rfcflow.text.characters import shown


@lru_cache(maxsize=2)
def by_folder(assets: frozenset[str]) -> Mapping[str, tuple[str, ...]]:
    """Paths by the RFC's slug, sorted; one look at all of them, however many documents ask."""
    found: dict[str, list[str]] = {}
    for path in sorted(assets):
        parts = path.split("/")
        if path.startswith("rfcs/assets/") and len(parts) > 3:
            found.setdefault(parts[2], []).append(path)
    return MappingProxyType({slug: tuple(paths) for slug, paths in found.items()})


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """Files of this RFC's folder whose names occur nowhere in the text."""
    own = by_folder(context.assets).get(document.slug, ()) if context.assets else ()
    for path in own:
        name = path.rsplit("/", 1)[-1]
        if name.encode() not in document.body and quote(name).encode() not in document.body:
            message = f"`{shown(path, 120)}` is used nowhere in the text."
            yield Finding(1, message, "Show it in the text, or delete the file.")


RULE = Rule(
    code="RFC210",
    slug="unused-asset",
    severity="warning",
    what="The text shows or links every file in `rfcs/assets/SLUG/`.",
    why="A file nobody can reach is kept for good: landed RFCs are never edited.",
    bad="## Summary\n\n![The flow](assets/example/flow.png)\n",
    good="## Summary\n\n![The flow](assets/example/flow.png), [large](assets/example/large.png)\n",
    check=check,
)
