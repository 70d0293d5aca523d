"""The threat model names tests; every one of them exists, and every threat has one."""

from __future__ import annotations

import ast
import re

from tests.conftest import PROJECT

TEXT = (PROJECT / "docs" / "threat-model.md").read_text()
NAMED = re.findall(r"`(tests/[a-z_/]+\.py)(?:::(test_\w+))?`", TEXT)


def names_in(path: str) -> set[str]:
    """The names of the tests in a file."""
    tree = ast.parse((PROJECT / path).read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_test_that_the_threat_model_names_exists() -> None:
    assert len(NAMED) > 40
    missing = [
        f"{path}::{name}"
        for path, name in NAMED
        if not (PROJECT / path).is_file() or (name and name not in names_in(path))
    ]
    assert [] == missing


def test_every_threat_has_a_test() -> None:
    threats = TEXT.partition("\n## Threats\n")[2].partition("\n## ")[0]
    bare = [part.splitlines()[0] for part in threats.split("\n### ")[1:] if "- `tests/" not in part]
    assert [] == bare
    assert 14 == threats.count("\n### ")
