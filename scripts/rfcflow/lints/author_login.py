"""Authors are given as logins, so that the bot can recognise them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document
from rfcflow.text.characters import shown
from rfcflow.text.mends import by_edit

# https://docs.github.com/en/enterprise-cloud@latest/admin/managing-iam/iam-configuration-reference/username-considerations-for-external-authentication
# (underscores occur in the names of managed users)
_LOGIN: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9]|[-_](?=[A-Za-z0-9])){0,38}", re.ASCII)


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """Entries that cannot be a login; what is imported names people as they were named there."""
    if context.imported:
        return
    authors = document.meta.get("authors", ())
    wrong = [author for author in authors if not _LOGIN.fullmatch(author)]
    fix = by_edit(document.raw, {"authors": [_bare(author) for author in authors]}) if wrong else None
    for author in wrong:
        bare = _bare(author)
        is_login = bare != author
        hint = f"Write `{bare}`." if is_login else "Write the login without `@`."
        message = f"`{shown(author, 60)}` is not a login."
        yield Finding(document.lines.get("authors", 1), message, hint, fix=fix if is_login else None)


def _bare(author: str) -> str:
    """The login in `@login`; what is no login even so is kept."""
    bare = author.lstrip("@")
    return bare if _LOGIN.fullmatch(bare) else author


RULE = Rule(
    code="RFC111",
    slug="author-login",
    severity="warning",
    mends=True,
    what="`authors` are GitHub logins.",
    why="An author must not sign off their own RFC; the bot knows people by their accounts, not their names.",
    bad='authors: ["@ada-example"]',
    good="authors: [ada-example]",
    check=check,
)
