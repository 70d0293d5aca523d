"""Remarks to oneself in the front matter are gone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rfcflow.lints._rule import Finding, LintContext, Rule
from rfcflow.model import Document

_REMARK: Final = re.compile(r"(?:^|\s)#.*\b(FIXME|TODO|TBD|XXX)\b")


def check(document: Document, context: LintContext) -> Iterator[Finding]:
    """YAML comments with a word for unfinished work; lines with a quote before the `#` are not judged."""
    del context
    head = document.raw[: len(document.raw) - len(document.body)]
    if b"#" not in head:
        return
    for number, line in enumerate(head.decode(errors="replace").splitlines(), start=1):
        found = _REMARK.search(line)
        if found is not None and not {'"', "'"} & set(line[: found.start() + 1]):
            message = f"a comment in the front matter says {found[1]}."
            yield Finding(number, message, "Do it, or delete the comment.", found.start(1) + 1)


RULE = Rule(
    code="RFC113",
    slug="header-remark",
    severity="warning",
    what="No comment in the front matter says FIXME, TODO, TBD or XXX.",
    why="Readers of the index never see the comment, and take the value beside it for settled.",
    bad="modules: [autograd] # TODO: ask the maintainers of nn",
    good="modules: [autograd] # the first one owns",
    check=check,
)
