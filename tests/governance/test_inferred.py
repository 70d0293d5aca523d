"""Core and modules of projects that have no maintainers page."""

from __future__ import annotations

from rfcflow.governance.adopt.adopting import adopt
from rfcflow.governance.adopt.report import Report
from rfcflow.governance.adopt.sources import Text

CODE_OWNERS = """\
*               @ada-example @bo-example
/src/net/**     @ada-example @dee-example @acme/net
/src/net.cfg    @dee-example @ada-example
/docs/          @cy-example
*.py            someone@example.org @cy-example
/x?/[ab]/       @eve-example
"""
RULES = """\
- {name: Core Maintainers, patterns: ['*'], approved_by: [ada-example]}
- {name: superuser, patterns: ['*'], approved_by: [bo-example]}
- {name: Net / TCP, patterns: ['src/net/**'], approved_by: [dee-example, acme/net]}
- {name: Nobody's, patterns: ['x/**'], approved_by: [acme/team]}
"""


def told(report: Report) -> set[str]:
    return {f"{problem.line} {problem.code}" for problem in report.problems}


def modules(report: Report) -> dict[str, str]:
    folder = ".github/governance/modules/"
    return {path.removeprefix(folder): text for path, text in report.files.items() if path.startswith(folder)}


def test_lines_of_code_owners_with_the_same_people_are_one_module() -> None:
    report = adopt(code_owners=Text("CODEOWNERS", CODE_OWNERS))
    assert (("ada-example", "bo-example"), None) == (report.core, report.lead)
    assert {
        "net.yml": "title: net\npaths: [src/net/, src/net.cfg]\nmaintainers: [ada-example, dee-example]\n",
        "docs.yml": 'title: docs\npaths: [docs/, "*.py"]\nmaintainers: [cy-example]\n',
        "x.yml": 'title: x\npaths: ["x?/[ab]/"]\nmaintainers: [eve-example]\n',
    } == modules(report)
    assert {"2 approver-team", "4 one-maintainer", "5 owner-unread", "6 one-maintainer"} == told(report)


def test_merge_rules_are_modules_and_who_may_do_everything_is_core() -> None:
    report = adopt(merge_rules=Text("merge_rules.yaml", RULES), code_owners=Text("CODEOWNERS", CODE_OWNERS))
    assert ("ada-example",) == report.core
    assert {"net-tcp.yml": "title: Net / TCP\npaths: [src/net/]\nmaintainers: [dee-example]\n"} == modules(
        report
    )
    assert {"2 rule-covers-everything", "3 approver-team", "4 approver-team"} <= told(report)


def test_owners_files_are_modules_with_the_people_of_their_aliases() -> None:
    report = adopt(
        aliases=Text("OWNERS_ALIASES", "aliases:\n  Net-Team: [ada-example, Dee-Example]\n  unused: [x]\n"),
        owners_files=(
            Text("OWNERS", "approvers: [ada-example, bo-example]\n"),
            Text(
                "src/net/OWNERS", "approvers: [net-team]\nreviewers: [y]\nemeritus_approvers: [cy-example]\n"
            ),
            Text("src/old/OWNERS", "filters: {'.*': {approvers: [z]}}\n"),
            Text("src/mail/OWNERS", "someone@example.org\n"),
            Text("src/odd/OWNERS", 'approvers: [ada-example, "a b", [c]]\n'),
        ),
    )
    assert ("ada-example", "bo-example") == report.core
    assert {
        "src-net.yml": (
            "title: src/net\npaths: [src/net/]\nmaintainers: [ada-example, dee-example]\n"
            "emeritus: [cy-example]\n"
        ),
        "src-odd.yml": "title: src/odd\npaths: [src/odd/]\nmaintainers: [ada-example]\n",
    } == modules(report)
    assert {"1 unread-filters", "1 unread-file", "1 unread-login"} <= told(report)


def test_a_name_with_what_nobody_sees_makes_no_module() -> None:
    rules = '- {name: "a\\u202eb", patterns: [x/], approved_by: [ada-example]}\n'
    report = adopt(merge_rules=Text("merge_rules.yaml", rules), code_owners=Text("CODEOWNERS", "* @bo-x\n"))
    assert ({}, False) == (modules(report), report.ok)
    assert all(problem.message.isprintable() for problem in report.problems)
