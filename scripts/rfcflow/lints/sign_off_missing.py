"""The text is signed off where policy asks for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rfcflow.lints._body import body_of
from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document

# https://developercertificate.org and `git commit --signoff`
_SIGNED: Final = re.compile(
    r"^Signed-off-by: [^<>\n]{1,200} <[^<>@\s]{1,200}@[^<>\s]{1,200}>\s*$", re.MULTILINE
)


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """A text without a line `Signed-off-by: NAME <ADDRESS>` where `documents.sign-off` is on."""
    governance = context.governance
    if governance is None or not governance.policy.sign_off or context.is_history:
        return
    body = body_of(document)
    if body.outline.lines and not _SIGNED.search(body.text):
        end = max(body.shift + len(body.outline.lines) - 1, 1)
        hint = "Add a line `Signed-off-by: NAME <ADDRESS>`: you may contribute this text."
        yield Finding(end, "nobody has signed the text off.", hint)


RULE = Rule(
    code="RFC303",
    slug="sign-off-missing",
    severity="warning",
    what="Where `documents.sign-off` of policy.yml is on, a line `Signed-off-by: NAME <ADDRESS>` is there.",
    why="It says that the author may contribute the text (https://developercertificate.org).",
    bad="## Summary\n\nWords.\n",
    good="## Summary\n\nWords.\n\nSigned-off-by: Ada Example <ada@example.org>\n",
    check=check,
    governed=True,
)
