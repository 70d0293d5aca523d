"""The generated reference: a page for every lint, none for anything else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from rfcflow.cli.docs import LINT_PAGES, follow
from rfcflow.cli.linting.formats import catalogue
from rfcflow.lints import Rule
from rfcflow.views.lint_pages import page
from tests.cli.conftest import PROJECT


def test_every_rule_has_its_page_and_every_page_its_rule() -> None:
    pages = {path.stem for path in (PROJECT / LINT_PAGES).glob("*")}
    assert {rule.code for rule in catalogue()} == pages


@pytest.mark.parametrize("rule", catalogue(), ids=lambda rule: rule.slug)
def test_a_page_shows_everything_the_rule_says(rule: Rule) -> None:
    text = page(rule)
    for said in (rule.code, rule.slug, rule.severity, rule.what, rule.why):
        assert said in text
    assert 0 == text.count("\x00") + text.count("\ufeff") + text.count("\u202e")
    assert 4000 > len(text)
    assert ("lint-ignore" in text.rpartition("## What to do")[2]) == rule.is_silenceable


def test_a_page_of_a_rule_that_is_gone_is_found_and_removed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(PROJECT / LINT_PAGES, tmp_path / LINT_PAGES)
    pages = {f"{LINT_PAGES}/{path.name}": path.read_text() for path in (PROJECT / LINT_PAGES).glob("*.md")}
    gone = tmp_path / LINT_PAGES / "RFC998.md"
    gone.write_text("# RFC998\n")
    (tmp_path / LINT_PAGES / "RFC204.md").write_text("something else\n")
    assert 1 == follow(pages, tmp_path, check=True)
    out = capsys.readouterr().out
    assert f"differs {LINT_PAGES}/RFC204.md\ndescribes nothing {LINT_PAGES}/RFC998.md\n" in out
    assert 0 == follow(pages, tmp_path, check=False)
    assert not gone.exists()
    assert 0 == follow(pages, tmp_path, check=True)
