"""Sample governance for the lints' examples, and how a fragment becomes a whole file."""

from __future__ import annotations

import re
from datetime import date

from msgspec.structs import replace

from rfcflow.errors import Problem
from rfcflow.lints import LintContext, Rule, entry_of, lint_corpus, lint_file
from rfcflow.model import Governance, Kind, Module, Person, Policy, StateTable

PATH = "rfcs/0007-example.md"
_BASE = {
    "title": "title: Ragged tensors",
    "summary": "summary: Tensors whose rows differ in length.",
    "kind": "kind: feature",
    "authors": "authors: [ada-example]",
    "modules": "modules: [autograd]",
    "created": "created: 2026-11-22",
}
_BODY = "\n# Ragged tensors\n\n## Summary\n\nWords.\n\n## Motivation\n\nWords.\n"
_KEY = re.compile(r"^([a-z-]+):", re.MULTILINE)

MODULES = {
    "autograd": Module(
        "autograd",
        "Autograd",
        parent="core",
        aliases=("ad",),
        maintainers=("ada-example", "grace-example"),
    ),
    "core": Module("core", "Core", maintainers=("grace-example",)),
    "sparse": Module("sparse", "Sparse", parent="core", emeritus=("kay-example",)),
}
KINDS = {
    "amendment": Kind("amendment", "Amendment"),
    "feature": Kind("feature", "Feature", sections=("Summary", "Motivation")),
}
GOVERNANCE = Governance(
    commit="0" * 40,
    policy=Policy(),
    states=StateTable({}, ()),
    people={
        "ada-example": Person("ada-example", 1, "ada-example"),
        "grace-example": Person("grace-example", 2, "Grace-Example"),
        "kay-example": Person("kay-example", 3, "kay-example"),
    },
    modules=MODULES,
    kinds=KINDS,
    rotas={},
    principles=("P1", "usability-first"),
)
CONTEXT = LintContext(governance=GOVERNANCE, known_rfcs=frozenset(("0001", "0042")))
# What the rules' examples are about: pictures, and a policy that asks for everything it can.
SIZES = {"rfcs/assets/example/flow.png": 1000, "rfcs/assets/example/large.png": 2_000_000}
EXACTING = replace(
    CONTEXT,
    governance=replace(GOVERNANCE, policy=Policy(licence="Licence: CC0-1.0", sign_off=True)),
    assets=frozenset(SIZES),
    sizes=SIZES,
    today=date(2026, 11, 22),
)


_FILE = re.compile(r"^# (rfcs/\S+\.md)\n", re.MULTILINE)


def problems_of(rule: Rule, example: str | bytes) -> tuple[Problem, ...]:
    """What the lints say about an example of a rule: one file, or several for rules across files."""
    if rule.scope == "document":
        document, problems = lint_file(PATH, whole(example), EXACTING)
        assert document is not None or example == rule.bad
        return problems
    assert isinstance(example, str)
    entries = []
    for path, fragment in files_of(example):
        document, problems = lint_file(path, whole(fragment), LintContext(), human=False)
        assert document is not None
        assert "error" not in {problem.severity for problem in problems}
        entries.append(entry_of(document))
    return lint_corpus(entries, GOVERNANCE)


def files_of(example: str) -> list[tuple[str, str]]:
    """Paths and front-matter lines of an example of several files."""
    parts = _FILE.split(example)
    assert parts[0] == ""
    return list(zip(parts[1::2], parts[2::2], strict=True))


def whole(fragment: str | bytes) -> bytes:
    """A file from an example: whole files as they are, keys and bodies within a flawless RFC."""
    if isinstance(fragment, bytes):
        return fragment
    if fragment.startswith("---\n"):
        return fragment.encode()
    if not _KEY.match(fragment):
        return "\n".join(("---", *_BASE.values(), "---", fragment)).encode()
    given = set(_KEY.findall(fragment))
    kept = [line for key, line in _BASE.items() if key not in given]
    return "\n".join(("---", *kept, fragment, "---", _BODY)).encode()
