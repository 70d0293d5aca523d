"""A comment that silences a lint says which and why, and silences something."""

from __future__ import annotations

from collections.abc import Iterable

from rfcflow.lints._ignores import SLUG, mistakes_of
from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document


def check(document: Document, context: LintContext) -> Iterable[Finding]:
    """Comments without a reason, or of a rule that does not exist or cannot be silenced.

    That one silences nothing is seen where the other rules have been asked.
    """
    del context
    return mistakes_of(document)


RULE = Rule(
    code="RFC301",
    slug=SLUG,
    severity="warning",
    what="A comment `<!-- lint-ignore RULE: reason -->` names a warning of this text, and why.",
    why="The next reader has to know whether the exception still holds; errors have none.",
    bad="## Summary\n\n![](assets/example/flow.png)\n\n<!-- lint-ignore image-alt -->\n",
    good="## Summary\n\n![](assets/example/flow.png)\n\n<!-- lint-ignore image-alt: a decoration -->\n",
    check=check,
)
