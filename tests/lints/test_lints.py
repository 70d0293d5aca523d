from __future__ import annotations

import importlib
import pkgutil
import re
import tarfile
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rfcflow import lints
from rfcflow.lints import LintContext, Rule, lint_file, rule_for, rules
from tests.lints.sample import CONTEXT, PATH, problems_of, whole

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.slug)
def test_the_bad_example_is_found(rule: Rule) -> None:
    problems = problems_of(rule, rule.bad)
    assert rule.slug in {problem.code for problem in problems}
    assert {rule.severity} == {problem.severity for problem in problems if problem.code == rule.slug}


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.slug)
def test_the_good_example_is_flawless(rule: Rule) -> None:
    problems = problems_of(rule, rule.good)
    ours = [problem for problem in problems if problem.code == rule.slug or problem.severity == "error"]
    assert [] == ours


def test_codes_and_slugs_are_unique_and_well_formed() -> None:
    found = rules()
    assert len(found) == len({rule.code for rule in found}) == len({rule.slug for rule in found})
    assert all(re.fullmatch(r"RFC[0-9]{3}", rule.code) for rule in found)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.slug) for rule in found)
    assert {rule.severity for rule in found} == {"error", "warning"}


def test_every_module_of_the_package_defines_a_rule() -> None:
    names = [
        module.name for module in pkgutil.iter_modules(lints.__path__) if not module.name.startswith("_")
    ]
    for name in names:
        module = importlib.import_module(f"rfcflow.lints.{name}")
        assert hasattr(module, "RULES") or module.RULE.slug.replace("-", "_") == name


def test_every_sentence_of_a_rule_ends() -> None:
    for rule in rules():
        assert rule.what.endswith("."), rule.code
        assert rule.why.endswith((".", ").")), rule.code


def test_every_problem_of_the_parser_has_a_rule() -> None:
    sources = "".join(
        (ROOT / "scripts/rfcflow/text" / name).read_text()
        for name in ("block.py", "frontmatter.py", "values.py", "yaml.py", "yaml_events.py")
    )
    slugs = set(
        re.findall(
            r'(?:report\((?:\w+(?:\.\w+)*|self\.shift), (?:\w+, )?|Problem\([^"]*)"([a-z0-9-]+)"', sources
        )
    )
    assert len(slugs) > 30
    assert set() == {slug for slug in slugs if rule_for(slug) is None}


def test_the_template_has_exactly_the_findings_of_its_placeholders() -> None:
    _, problems = lint_file("rfcs/0000-template.md", (ROOT / "TEMPLATE.md").read_bytes(), CONTEXT)
    assert {"placeholder", "placeholder-left", "nothing-written"} == {problem.code for problem in problems}
    assert ["title", "summary", "authors", "created"] == [
        problem.message.split("`")[1] for problem in problems if problem.code == "placeholder"
    ]
    assert {"FIXME", "TITLE"} == {
        problem.message.split("`")[1] for problem in problems if problem.code == "placeholder-left"
    }


def test_a_filled_in_template_is_flawless() -> None:
    text = (ROOT / "TEMPLATE.md").read_text()
    for placeholder, words in {
        "TITLE": "Ragged tensors",
        "ONE SENTENCE FOR A BUSY READER": "Tensors whose rows differ in length.",
        "YOUR-LOGIN": "ada-example",
        "YYYY-MM-DD": "2026-11-22",
        "FIXME": "Words.",
    }.items():
        text = text.replace(placeholder, words)
    document, problems = lint_file("rfcs/0000-ragged-tensors.md", text.encode(), CONTEXT)
    assert document is not None
    assert () == problems


def test_a_settled_rfc_is_not_wrong_because_governance_moved_on() -> None:
    raw = whole("modules: [gone]\nstate: accepted")
    context = LintContext(governance=CONTEXT.governance, state="accepted")
    _, problems = lint_file(PATH, raw, context)
    assert [("unknown-module", "warning")] == [(problem.code, problem.severity) for problem in problems]


def test_rules_that_need_governance_are_silent_without_it() -> None:
    raw = whole("kind: nonsense\nmodules: [nonsense]\nprinciples: [nonsense]\nrequires: ['9999']")
    _, problems = lint_file(PATH, raw, LintContext())
    assert () == problems


def test_many_findings_of_one_rule_are_cut_short() -> None:
    _, problems = lint_file(PATH, whole("## Summary\n\n" + "![](assets/x.png)\n" * 100), CONTEXT)
    assert 11 == sum(problem.code == "image-alt" for problem in problems)
    assert any("90 more" in problem.message for problem in problems)


def test_lines_are_lines_of_the_file() -> None:
    raw = whole("## Summary\r\n\r\nWords.\r\n\r\n## Motivation\r\n")
    _, problems = lint_file(PATH, raw, CONTEXT)
    line = raw.decode().split("\n").index("## Motivation\r") + 1
    assert [("empty-section", line)] == [(problem.code, problem.line) for problem in problems]


def test_an_alias_is_told_the_id() -> None:
    _, problems = lint_file(PATH, whole("modules: [ad]"), CONTEXT)
    assert ["Write `autograd`."] == [problem.hint for problem in problems]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("p1", "Did you mean `P1`?"),
        ("P2", "They are: P1, usability-first."),
        ("usability-frist", "Did you mean `usability-first`?"),
    ],
)
def test_a_principle_is_guessed_only_where_it_was_likely_meant(name: str, hint: str) -> None:
    _, problems = lint_file(PATH, whole(f"principles: [{name}]"), CONTEXT)
    assert [hint] == [problem.hint for problem in problems]


def test_a_heading_inside_code_or_a_quotation_is_no_section() -> None:
    body = "## Summary\n\nWords.\n\n```\n## Motivation\n```\n\n> ## Motivation\n>\n> Words.\n"
    _, problems = lint_file(PATH, whole(body), CONTEXT)
    assert ["missing-section"] == [problem.code for problem in problems]


def test_hostile_html_cannot_pretend_to_be_a_heading_or_link() -> None:
    body = '## Summary\n\n<h2 data-sourcepos="1:1-1:1">Motivation</h2>\n\n<a href="assets/none.png">x</a>\n'
    _, problems = lint_file(PATH, whole(body), CONTEXT)
    assert ["missing-section"] == [problem.code for problem in problems]


PIECES = (
    "[",
    "![](",
    "`a``",
    "> ",
    "- ",
    "# ",
    "\n",
    "<!--",
    "# a\n",
    "## a\n<!--\n",
    "![](a)\n",
    "\u202e\n",
    "*a_",
    "|-\n",
    "<!-- lint-ignore ",
    "<!-- lint-ignore a: b -->\n",
    "[x](#a)\n",
    "<<<<<<< a\n>>>>>>> b\n",
    "```\n>>>>>>> <<<<<<<\n```\n",
    "FIXME\n",
    "[here]()\n",
)


@pytest.mark.parametrize("piece", PIECES)
def test_the_worst_body_takes_bounded_time(piece: str) -> None:
    body = piece * (200_000 // len(piece.encode()))
    start = time.process_time()
    lint_file(PATH, whole("\n" + body), CONTEXT)
    assert time.process_time() - start < 5


@given(
    st.lists(st.sampled_from([*PIECES, "words", "FIXME", "](", "\0", "\r", "```\n", "---\n"]), max_size=20)
)
def test_no_body_makes_a_rule_raise(pieces: list[str]) -> None:
    lint_file(PATH, whole("\n" + "".join(pieces)), CONTEXT)


def test_real_bodies_have_findings_and_no_accidents(corpora: Path, tmp_path: Path) -> None:
    with tarfile.open(corpora / "pytorch-rfcs.tar.xz") as archive:
        archive.extractall(tmp_path, filter="data")
    files = sorted(tmp_path.rglob("RFC-*.md"))
    assert len(files) >= 14
    for file in files:
        raw = whole("title: A real one").partition(b"\n---\n")[0] + b"\n---\n" + file.read_bytes()
        document, problems = lint_file(PATH, raw, CONTEXT)
        assert document is not None
        assert {"warning"} >= {problem.severity for problem in problems}, file.name
        lines = raw.count(b"\n") + 1
        assert all(1 <= problem.line <= lines for problem in problems)


def test_a_line_of_many_marks_takes_no_time() -> None:
    front = "---\ntitle: A\nsummary: B\nkind: feature\nauthors: [wren]\ncreated: 2026-11-23\n---\n\n"
    raw = f"{front}x{'.' * 200_000}x\n".encode()
    # A quadratic rule would need an hour.
    begun = time.process_time()
    lint_file(PATH, raw, LintContext())
    assert time.process_time() - begun < 10


def test_a_picture_in_html_needs_its_text_too_and_one_in_a_comment_is_none() -> None:
    body = (
        '<p>\n<img src="a.png">\n<img src="b.png"\n  alt="Two lines > one">\n<img alt="" src="c.png"></p>\n\n'
        "<!-- <img src=d.png>\n<img> -->\n<img src=e.png>\n\nWords about `<img src=f.png>`.\n"
    )
    _, problems = lint_file(PATH, whole(body), CONTEXT)
    assert [10, 13, 17] == [problem.line for problem in problems if problem.code == "image-alt"]


def test_a_day_that_comes_tomorrow_is_no_future_and_a_slip_of_the_year_is_named() -> None:
    def hints(created: str) -> list[str]:
        raw = whole("").replace(b"created: 2026-11-22", f"created: {created}".encode())
        _, problems = lint_file(PATH, raw, replace(CONTEXT, today=date(2026, 11, 22)))
        return [problem.hint for problem in problems if problem.code == "future-date"]

    assert [] == hints("2026-11-22") == hints("2026-11-23")
    assert ["Write the day you began it, such as 2026-11-22."] == hints("2026-11-24")
    assert ["Did you mean 2026-03-05?"] == hints("2027-03-05")
