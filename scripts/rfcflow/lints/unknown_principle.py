"""Principles are the ones written in `.github/governance/principles.md`."""

from __future__ import annotations

from collections.abc import Iterator

from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document
from rfcflow.text.characters import shown
from rfcflow.text.mends import by_edit
from rfcflow.text.suggestions import closest


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """Principles that governance does not list; a project without a list accepts any."""
    governance = context.governance
    if governance is None or not governance.principles:
        return
    folded = {name.casefold(): name for name in governance.principles}
    # `P9` is one letter from `P1` and does not mean it: only longer names are guessed.
    long = [name for name in governance.principles if len(name) > 4]
    names = document.meta.get("principles", ())
    for name in names:
        if name not in governance.principles:
            meant = folded.get(name.casefold()) or closest(name[:60].lower(), long)
            hint = f"Did you mean `{meant}`?" if meant else f"They are: {', '.join(governance.principles)}."
            message = f"`{shown(name, 60)}` is not one of the project's principles."
            fix = None
            if name.casefold() in folded:
                written = dict.fromkeys(folded.get(one.casefold(), one) for one in names)
                fix = by_edit(document.raw, {"principles": list(written)})
            yield Finding(document.lines.get("principles", 1), message, hint, fix=fix)


RULE = Rule(
    code="RFC110",
    slug="unknown-principle",
    severity="error",
    mends=True,
    what="`principles` names principles of the project by their ids.",
    why="Principles settle arguments only while everybody means the same ones.",
    bad="principles: [usability-furst]",
    good="principles: [usability-first]",
    check=check,
    governed=True,
)
