"""Linting one document: every rule asked, its findings as problems.

Invariant: what is found depends on the document and its context alone; an unreadable file is a problem, never
an exception.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Final

from msgspec.structs import replace

from rfcflow.errors import Problem
from rfcflow.lints._catalogue import by_name, rules
from rfcflow.lints._ignores import SLUG, Ignore, ignores_of
from rfcflow.lints._rule import Finding, LintContext, Rule, found_elsewhere
from rfcflow.model import Document
from rfcflow.text import frontmatter

MOST_PER_RULE: Final = 10
# A rule is not asked on where a hostile text breaks it a hundred thousand times.
_MOST_COUNTED: Final = 1000


def lint(
    document: Document, context: LintContext, *, most: int | None = MOST_PER_RULE
) -> tuple[Problem, ...]:
    """What the rules find in a document that could be read, sorted by place; `most` findings of each rule.

    Problems of reading it are `parse_document`'s; `lint_file` gives both.
    """
    found: list[Problem] = []
    created = document.meta.get("created")
    ignores = {item.slug: item for item in ignores_of(document, scope="document")}
    has_settings = context.governance is not None and bool(context.governance.policy.lints)
    for rule, usual in _asked(context.is_history):
        dated = has_settings or rule.since is not None
        severity = rule.severity_for(context, created) if dated else usual
        if severity is None:
            ignores.pop(rule.slug, None)
            continue
        finding = iter(rule.check(document, context))
        first = next(finding, None)
        if first is None:  # nearly always
            continue
        findings = (first, *islice(finding, _MOST_COUNTED - 1))
        if rule.slug in ignores:
            ignore = ignores.pop(rule.slug)
            if severity == "warning":
                continue
            found.append(ignore.silences_an_error(document.path))
        found.extend(_problems(document.path, rule, severity, findings[:most]))
        if most is not None and len(findings) > most:
            many = " or more" if len(findings) == _MOST_COUNTED else " more"
            message = f"{len(findings) - most}{many} of the same are not listed."
            found.append(
                Problem(document.path, findings[most].line, 1, rule.slug, message, severity=severity)
            )
    found.extend(_unused(document, context, ignores.values()))
    return tuple(sorted(_unmended(found) if context.is_history else found))


@lru_cache(maxsize=2)
def _asked(is_history: bool) -> tuple[tuple[Rule, str | None], ...]:
    """The rules that look at a document that was read, with their severities where no policy sets any."""
    context = LintContext(imported=is_history)
    asked = (rule for rule in rules() if rule.check is not found_elsewhere)
    return tuple((rule, rule.severity_for(context, None)) for rule in asked)


def _problems(path: str, rule: Rule, severity: str, findings: Sequence[Finding]) -> Iterator[Problem]:
    for item in findings:
        yield Problem(path, item.line, item.column, rule.slug, item.message, item.hint, severity, item.fix)


def _unused(document: Document, context: LintContext, ignores: Iterable[Ignore]) -> Iterator[Problem]:
    severity = by_name()[SLUG].severity_for(context, document.meta.get("created"))
    if severity is not None:
        for item in ignores:
            yield replace(item.silences_nothing(document.path), severity=severity)


def _unmended(problems: Iterable[Problem]) -> Iterator[Problem]:
    """History is not mended by a machine: its bytes are what was decided, and are verified."""
    return (problem if problem.fix is None else replace(problem, fix=None) for problem in problems)


def lint_file(
    path: str,
    raw: bytes,
    context: LintContext,
    *,
    human: bool | None = None,
    most: int | None = MOST_PER_RULE,
) -> tuple[Document | None, tuple[Problem, ...]]:
    """The document in `raw` and everything wrong with it: reading and rules together, sorted by place.

    `human`: the text is an author's, in which bot-owned keys are errors; by default that of every RFC which
    is not history. Where it is not and no state is given, the document's own `state` counts. `most` findings
    of each rule are listed.
    """
    human = not context.is_history if human is None else human
    document, problems = frontmatter.parse_document(path, raw, human=human)
    if document is None:
        return None, problems
    if not human and context.state is None:
        context = replace(context, state=document.meta.get("state"))
    if context.imported:
        # Its source need not know our keys, and nobody here can say what it leaves out.
        problems = tuple(
            replace(problem, severity="warning") for problem in problems if problem.code != "missing-key"
        )
    if context.is_history:
        problems = tuple(_unmended(problems))
    return document, tuple(sorted((*problems, *lint(document, context, most=most))))
