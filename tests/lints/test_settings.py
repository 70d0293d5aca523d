from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from rfcflow.errors import Problem
from rfcflow.lints import LintContext, Rule, adjustable, lint_file, rule_for
from rfcflow.model import LintSetting, Policy
from tests.lints.sample import CONTEXT, GOVERNANCE, PATH, whole

PICTURE = "## Summary\n\n![](assets/example/x.png)\n\n## Motivation\n\nWords.\n"


def under(**settings: LintSetting) -> LintContext:
    lints = {name.replace("_", "-"): setting for name, setting in settings.items()}
    return replace(CONTEXT, governance=replace(GOVERNANCE, policy=Policy(lints=lints)))


def found(body: str, context: LintContext = CONTEXT) -> list[tuple[str, str]]:
    _, problems = lint_file(PATH, whole(body), context)
    return [(problem.code, problem.severity) for problem in problems if problem.code != "dead-link"]


def said(body: str, context: LintContext = CONTEXT) -> list[str]:
    _, problems = lint_file(PATH, whole(body), context)
    return [problem.message for problem in problems if problem.code == "lint-ignore"]


def test_policy_switches_a_warning_off_or_makes_it_an_error() -> None:
    assert [("image-alt", "warning")] == found(PICTURE)
    assert [] == found(PICTURE, under(image_alt=LintSetting("off")))
    assert [("image-alt", "error")] == found(PICTURE, under(image_alt=LintSetting("error")))
    assert [("image-alt", "error")] == found(PICTURE, under(RFC205=LintSetting("error")))


def test_errors_the_process_needs_stay_whatever_policy_says() -> None:
    context = under(unknown_module=LintSetting("off", date(2030, 1, 1)))
    assert [("unknown-module", "error")] == found("modules: [nobody]", context)
    assert not adjustable()["unknown-module"]
    assert adjustable()["RFC205"]


@pytest.mark.parametrize(("since", "silent"), [("2026-11-22", False), ("2026-11-23", True)])
def test_a_rule_with_a_day_leaves_older_rfcs_alone(since: str, silent: bool) -> None:
    context = under(image_alt=LintSetting(since=date.fromisoformat(since)))
    assert silent == (found(PICTURE, context) == [])


def test_a_rule_can_bring_its_own_day() -> None:
    rule = rule_for("image-alt")
    assert isinstance(rule, Rule)
    new = replace(rule, since=date(2026, 11, 23))
    assert new.severity_for(LintContext(), "2026-11-22") is None
    assert new.severity_for(LintContext(), "2026-11-23") == "warning"
    assert new.severity_for(LintContext(), None) == "warning"


def test_what_was_imported_is_history() -> None:
    raw = whole("modules: [gone]\nrfc: '0007'\nstate: accepted\ntitle: ''")
    _, problems = lint_file(PATH, raw, replace(CONTEXT, imported=True))
    assert {"empty-value", "unknown-module"} == {problem.code for problem in problems}
    assert {"warning"} == {problem.severity for problem in problems}


def test_the_documents_own_state_counts_where_nobody_knows_better() -> None:
    raw = whole("modules: [gone]\nstate: accepted")
    _, problems = lint_file(PATH, raw, CONTEXT, human=False)
    assert [("unknown-module", "warning")] == [(one.code, one.severity) for one in problems]


def test_what_warns_the_readers_of_a_text_cannot_be_silenced_by_it() -> None:
    body = "Access is \u202eden\u202cied.\n\n<!-- lint-ignore hidden-text: fine -->\n"
    assert {("hidden-text", "warning"), ("lint-ignore", "warning")} <= set(found(body))
    assert ["`hidden-text` warns those who read the text, and cannot be silenced."] == said(body)


def test_a_comment_with_a_reason_silences_a_warning() -> None:
    assert [] == found(PICTURE + "\n<!-- lint-ignore image-alt: a decoration -->\n")
    assert [] == found(PICTURE + "\n<!-- lint-ignore RFC205, dead-link: not here yet -->\n")


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("<!-- lint-ignore image-alt -->", "`image-alt` is silenced without a reason."),
        ("<!-- lint-ignore image-alts: so -->", "`image-alts` is not a lint."),
        ("<!-- lint-ignore: so -->", "the comment names no lint."),
        ("<!-- lint-ignore unknown-module: so -->", "`unknown-module` is an error and cannot be silenced."),
        ("<!-- lint-ignore heading-levels: so -->", "`heading-levels` has nothing to say here"),
        ("<!-- lint-ignore image-alt, RFC205: so -->", "`image-alt` is silenced already, on line 17."),
    ],
)
def test_a_comment_that_is_wrong_is_a_finding(comment: str, message: str) -> None:
    messages = said(f"{PICTURE}\n{comment}\n")
    assert 1 == len(messages)
    assert messages[0].startswith(message)


def test_a_rule_policy_made_an_error_cannot_be_silenced() -> None:
    body = PICTURE + "\n<!-- lint-ignore image-alt: a decoration -->\n"
    context = under(image_alt=LintSetting("error"))
    assert [("image-alt", "error"), ("lint-ignore", "warning")] == found(body, context)


def test_a_rule_that_is_off_needs_no_comment_and_the_comment_no_finding() -> None:
    body = PICTURE + "\n<!-- lint-ignore image-alt: a decoration -->\n"
    assert [] == found(body, under(image_alt=LintSetting("off")))


@pytest.mark.parametrize(
    "body",
    [
        "```\n<!-- lint-ignore image-alt: so -->\n```\n",
        "    <!-- lint-ignore image-alt: so -->\n",
        "Words `<!-- lint-ignore image-alt: so -->`.\n",
        "> <!-- lint-ignore image-alt: so -->\n",
        "<!-- words\n<!-- lint-ignore image-alt: so -->\n",
    ],
)
def test_a_comment_in_code_or_in_another_one_silences_nothing(body: str) -> None:
    assert [("image-alt", "warning")] == found(f"{PICTURE}\n{body}")


def test_the_line_of_a_comment_is_the_files() -> None:
    raw = whole(PICTURE + "\n<!-- words -->\n\n<!--\nlint-ignore image-alt\n-->\n")
    _, problems = lint_file(PATH, raw, CONTEXT)
    mine = [problem for problem in problems if problem.code == "lint-ignore"]
    assert [raw[: raw.index(b"<!--\n")].count(b"\n") + 1] == [problem.line for problem in mine]
    assert isinstance(mine[0], Problem)
