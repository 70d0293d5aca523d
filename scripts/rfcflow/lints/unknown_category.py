"""`contentious` lists categories, nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import CATEGORIES, Document
from rfcflow.text.characters import shown
from rfcflow.text.mends import by_edit
from rfcflow.text.suggestions import closest


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """Entries that are no category."""
    del context
    categories = document.meta.get("contentious", ())
    for category in categories:
        if category not in CATEGORIES:
            meant = closest(category[:40].lower(), CATEGORIES)
            hint = f"Did you mean `{meant}`?" if meant else f"Categories are: {', '.join(CATEGORIES)}."
            message = f"`{shown(category, 60)}` is not a category of contentious changes."
            fix = None
            if category.lower() in CATEGORIES:
                lowered = (one.lower() if one.lower() in CATEGORIES else one for one in categories)
                fix = by_edit(document.raw, {"contentious": list(dict.fromkeys(lowered))})
            yield Finding(document.lines.get("contentious", 1), message, hint, fix=fix)


RULE = Rule(
    code="RFC105",
    slug="unknown-category",
    severity="error",
    mends=True,
    what="Every entry of `contentious` is semantics, compatibility, core-addition or removal.",
    why="The categories say why core maintainers are asked as well; a word of one's own says nothing.",
    bad="contentious: [semantic]\ndiscussion: https://example.org/t/7",
    good="contentious: [semantics]\ndiscussion: https://example.org/t/7",
    check=check,
)
