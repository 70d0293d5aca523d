"""Which rules somebody means by codes, names and beginnings of either.

Invariant: a word that means no rule is a usage error with a suggestion, never an empty choice.
"""

from __future__ import annotations

from collections.abc import Iterable

import click

from rfcflow.cli.linting.formats import catalogue
from rfcflow.lints import Rule
from rfcflow.text.suggestions import closest


def chosen(words: Iterable[str]) -> frozenset[str] | None:
    """The slugs of the rules meant, None for all: `RFC2`, `RFC204`, `dead-link`, `unknown-`."""
    names = [name.strip() for word in words for name in word.split(",") if name.strip()]
    if not names:
        return None
    return frozenset(rule.slug for name in names for rule in _meant(name))


def rule_named(name: str) -> Rule:
    """The one rule of a code or slug."""
    exact = [rule for rule in catalogue() if name.lower() in (rule.slug, rule.code.lower())]
    if not exact:
        raise click.UsageError(f"There is no lint {name!r}.{_near(name)}")
    return exact[0]


def _meant(name: str) -> list[Rule]:
    low = name.lower()
    exact = [rule for rule in catalogue() if rule.slug == low]
    found = exact or [rule for rule in catalogue() if f"{rule.code.lower()} {rule.slug}".startswith(low)]
    found = found or [rule for rule in catalogue() if rule.slug.startswith(low)]
    if not found:
        raise click.UsageError(f"--select: {name!r} is no lint and the beginning of none.{_near(name)}")
    return found


def _near(name: str) -> str:
    known = [word for rule in catalogue() for word in (rule.slug, rule.code)]
    near = closest(name[:40].lower(), known) or closest(name[:40].upper(), known)
    return f" Did you mean `{near}`?" if near else " docs/reference/lints.md lists them."
