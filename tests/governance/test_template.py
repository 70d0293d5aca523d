"""What authors start from: one template per kind, from the kind's own file."""

from __future__ import annotations

import re

import pytest

from rfcflow.errors import Invalid
from rfcflow.governance.generate import generated
from rfcflow.governance.load import load
from rfcflow.governance.template import Beginning, template
from rfcflow.lints import LintContext, lint_file
from rfcflow.model import Kind, Section
from tests.governance.samples import G, own_files, sample_files

OWN = load(own_files(), "0" * 40)
KNOWN = Beginning(
    title="Ragged tensors: a proposal",
    summary="Tensors whose rows differ in length.",
    authors=("ada-example",),
    modules=("engine",),
    created="2026-11-22",
    name="ragged-tensors",
)


def headings(text: str) -> list[str]:
    return re.findall(r"^## (.*)$", text, re.MULTILINE)


@pytest.mark.parametrize("kind", OWN.kinds.values(), ids=lambda kind: kind.id)
def test_every_kind_of_this_repository_prompts_for_each_of_its_sections(kind: Kind) -> None:
    assert kind.template
    assert [] == [section.heading for section in kind.template if not section.prompt]
    assert set(kind.sections) <= set(headings(template(kind)))


@pytest.mark.parametrize("kind", OWN.kinds.values(), ids=lambda kind: kind.id)
def test_a_new_rfc_lints_clean_but_for_what_its_author_must_still_say(kind: Kind) -> None:
    _, problems = lint_file("rfcs/0000-x.md", template(kind, KNOWN).encode(), LintContext(governance=OWN))
    still = {"placeholder-left", "nothing-written"}
    still |= {"amendment-target"} if kind.id == "amendment" else set()
    assert still == {problem.code for problem in problems}
    assert {"`FIXME`"} == {
        found for problem in problems for found in re.findall("`FIXME`|`TITLE`", problem.message)
    }


@pytest.mark.parametrize("kind", OWN.kinds.values(), ids=lambda kind: kind.id)
def test_a_filled_in_template_of_any_kind_is_flawless(kind: Kind) -> None:
    text = template(kind, KNOWN).replace("FIXME", "Words.")
    if kind.id == "amendment":
        text = text.replace("contentious: []", 'amends: ["0042"]')
    document, problems = lint_file("rfcs/0000-x.md", text.encode(), LintContext(governance=OWN))
    assert document is not None
    assert () == problems


def test_the_feature_template_has_pytorchs_headings() -> None:
    assert [
        "Summary",
        "Motivation",
        "Proposed implementation",
        "Metrics",
        "Drawbacks",
        "Alternatives",
        "Prior art",
        "How we teach this",
        "Unresolved questions",
    ] == headings(template(OWN.kinds["feature"]))


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("process", {"Principles", "Scope and bets", "Measurement", "Scaling"}),
        ("nomination", {"Consent", "Contributions", "The bar", "Testimonials", "General support"}),
        ("core-nomination", {"Consent", "Contributions", "The bar", "Letters", "Testimonials"}),
        ("removal", {"Consent", "Activity", "Direction", "Conduct", "Outside activities"}),
        ("lead-change", {"Reason", "Candidates"}),
        (
            "module-change",
            {
                "Interviews",
                "Prior study",
                "State of the world",
                "Proposal for maintainership",
                "Proposal for development and community",
            },
        ),
    ],
)
def test_a_kind_asks_for_what_its_deciders_need(kind: str, asked: set[str]) -> None:
    assert asked <= set(headings(template(OWN.kinds[kind])))
    if kind != "process":
        assert asked <= set(OWN.kinds[kind].sections)


def test_a_section_may_be_a_heading_alone_and_may_be_optional() -> None:
    files = sample_files()
    files[f"{G}/kinds/feature.yml"] = (
        b"title: Feature\nsections:\n- Summary\n- {heading: Metrics, optional: on, prompt: How many?}\n"
    )
    kind = load(files, "0" * 40).kinds["feature"]
    assert ("Summary",) == kind.sections
    assert (Section("Summary"), Section("Metrics", "How many?", optional=True)) == kind.template
    assert "## Summary\n\nFIXME\n\n## Metrics\n\n<!-- How many? -->\n\nFIXME\n" in template(kind)


@pytest.mark.parametrize("section", [b"{prompt: What?}", b"{heading: A, promt: B}", b"[A]", b'""'])
def test_a_section_without_heading_or_with_another_key_is_refused(section: bytes) -> None:
    files = sample_files()
    files[f"{G}/kinds/feature.yml"] = b"title: Feature\nsections:\n- " + section + b"\n"
    with pytest.raises(Invalid) as refused:
        load(files, "0" * 40)
    assert {f"{G}/kinds/feature.yml"} == {problem.path for problem in refused.value.problems}


def test_a_project_whose_kinds_have_no_prompts_keeps_a_template_of_its_own() -> None:
    files = own_files()
    files[f"{G}/kinds/feature.yml"] = b"title: Feature\nsections: [Summary]\n"
    assert "TEMPLATE.md" not in generated(load(files, "0" * 40))
    assert "TEMPLATE.md" in generated(OWN)


def test_a_prompt_cannot_end_its_comment() -> None:
    kind = Kind("feature", "Feature", template=(Section("Summary", "one --> <b>two</b>" * 9),))
    assert 2 == template(kind).count("-->")


def test_a_title_with_marks_is_quoted_in_the_front_matter() -> None:
    text = template(OWN.kinds["feature"], Beginning(title='A "new" #tag: [x]'))
    document, _ = lint_file("rfcs/0000-x.md", text.encode(), LintContext())
    assert document is not None
    assert 'A "new" #tag: [x]' == document.meta["title"]
