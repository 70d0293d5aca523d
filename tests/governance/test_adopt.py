"""A registry from the files a project has: what is taken, what is left out, and what is said about both."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rfcflow.errors import Invalid
from rfcflow.governance.adopt.adopting import adopt
from rfcflow.governance.adopt.modules import slug
from rfcflow.governance.adopt.page import read_page
from rfcflow.governance.adopt.registry_files import read_ids
from rfcflow.governance.adopt.report import Report
from rfcflow.governance.adopt.rules import read_aliases, read_code_owners, read_merge_rules
from rfcflow.governance.adopt.sources import Text
from rfcflow.governance.load import load
from tests.cli.conftest import PROJECT, rfc
from tests.conftest import Golden
from tests.governance.samples import G, sample_files

FIXTURES = Path(__file__).parent / "fixtures" / "maintainers"
REAL = PROJECT.parent / "shared"


def source(name: str) -> Text:
    return Text(name, (FIXTURES / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def report() -> Report:
    return adopt(
        page=source("persons_of_interest.md"),
        merge_rules=source("merge_rules.yaml"),
        code_owners=source("CODEOWNERS"),
    )


def told(report: Report, code: str) -> list[str]:
    return [
        f"{problem.path}:{problem.line}: {problem.message}"
        for problem in report.problems
        if problem.code == code
    ]


def test_the_figures_are_those_of_the_page(report: Report) -> None:
    assert {
        "core_modules": 7,
        "external_modules": 2,
        "sunset_modules": 1,
        "core_maintainers": 3,
        "leads": 1,
        "orphan_modules": 2,
        "core_modules_with_one_maintainer": 1,
        "active_people": 12,
        "people": 15,
        "merge_rules": 8,
        "merge_rules_of_a_module": 3,
    } == report.figures


def test_every_difference_is_named_where_it_stands(report: Report, golden: Golden) -> None:
    golden("import/maintainers.txt", "\n".join(report.text(verbose=True)) + "\n")
    assert {
        "active-and-emeritus",
        "approver-elsewhere",
        "approver-emeritus",
        "approver-stranger",
        "approver-team",
        "link-text-differs",
        "login-case",
        "maintainer-cannot-approve",
        "missing-handle",
        "module-without-rule",
        "one-maintainer",
        "orphan-module",
        "owner-unread",
        "rule-covers-everything",
        "rule-without-approvers",
        "rule-without-module",
        "several-names",
    } == {problem.code for problem in report.problems}


def test_paths_come_from_the_rules_of_a_module_and_from_lines_only_it_can_own(report: Report) -> None:
    linalg = report.files[f"{G}/modules/linear-algebra.yml"]
    assert "paths: [loom/linalg/, loom/**linalg.h, test/test_linalg.py]" in linalg
    assert "paths: [loom/weaver/]" in report.files[f"{G}/modules/aot-weaver-aotw-runtime.yml"]
    assert "paths: ['**rocm**']" in report.files[f"{G}/modules/amd-rocm-hip.yml"].replace('"', "'")
    # One owner could be anybody's, and a rule that covers everything is nobody's.
    assert "paths" not in report.files[f"{G}/modules/optimizers.yml"]


def test_what_is_sunset_and_who_has_no_account_gets_no_file(report: Report) -> None:
    names = {path.rpartition("/")[2] for path in report.files}
    assert not names & {"loomserve.yml", "pim-reef.yml", "rafe-scree.yml", "zane-heron.yml"}
    assert {"dag-heath.yml", "oda-birch.yml", "cpp-api.yml", "policy.yml"} <= names


def test_an_id_nobody_told_is_never_made_up(report: Report) -> None:
    assert "login: BoLarch\nname: Bo Larch\n" == report.files[f"{G}/people/bolarch.yml"]
    assert "BoLarch" in report.without_id


def test_with_ids_the_files_are_a_registry_that_loads(report: Report) -> None:
    ids = {login.lower(): 970000001 + number for number, login in enumerate(report.without_id)}
    files = adopt(
        page=source("persons_of_interest.md"), merge_rules=source("merge_rules.yaml"), ids=ids
    ).files
    rest = {
        path: raw
        for path, raw in sample_files().items()
        if "/kinds/" in path or path.endswith(("states.yml", "principles.md"))
    }
    governance = load({**rest, **{path: text.encode() for path, text in files.items()}}, "0" * 40)
    assert ("ada-fjord", ("ada-fjord", "bolarch", "cleo-marsh")) == (
        governance.policy.lead,
        governance.policy.core,
    )
    assert ("gry-moor", "hal-brook") == governance.modules["aot-weaver-aotw-runtime"].maintainers
    assert () == governance.modules["sparse"].maintainers
    assert "Léa Ørn" == governance.people["lea-orn"].name


def test_groups_of_owners_aliases_become_modules_or_are_compared_with_those_there_are() -> None:
    report = adopt(page=source("persons_of_interest.md"), aliases=source("OWNERS_ALIASES"))
    assert [
        "OWNERS_ALIASES:2: `kai-dune` is in `linear-algebra-loom-linalg` here and not in that of the page."
    ] == told(report, "alias-differs")
    assert (
        "title: sig-release\nmaintainers: [wim-thorn, vega-lund]\nemeritus: [yrsa-beck]\n"
        == report.files[f"{G}/modules/sig-release.yml"]
    )
    alone = adopt(aliases=source("OWNERS_ALIASES"))
    assert {"linear-algebra-loom-linalg.yml", "sig-release.yml"} == {
        path.rpartition("/")[2] for path in alone.files if "/modules/" in path
    }


@pytest.mark.parametrize(
    "line,code",
    [
        ("- Ann ([ann](https://example.org/ann))", "unread-line"),
        ("- Ann ([ann](https://github.com/loom/nn))", "unread-line"),
        ("- Ann ([ann](javascript:alert))", "unread-line"),
        ("- Ann [ann](https://github.com/ann)", "unread-line"),
        ("- Ann\u202e ([ann](https://github.com/ann))", "unread-line"),
        ("- " + "A" * 600, "unread-line"),
        ("- Ann", "missing-handle"),
    ],
)
def test_a_line_that_is_nobody_is_named_and_never_taken(line: str, code: str) -> None:
    page, problems = read_page(f"## Core Maintainers\n\n{line}\n", "page.md")
    assert [(3, code, "error")] == [(each.line, each.code, each.severity) for each in problems]
    assert [] == [each for each in page.core if each.login]


@pytest.mark.parametrize(
    "lead,code",
    [
        ("- Ann ([ann](https://github.com/ann))\n- Bob ([bob](https://github.com/bob))", "several-leads"),
        ("- Cid ([cid](https://github.com/cid))", "lead-not-core"),
    ],
)
def test_a_lead_that_cannot_be_is_not_taken(lead: str, code: str) -> None:
    core = "- Ann ([ann](https://github.com/ann))\n- Bob ([bob](https://github.com/bob))"
    text = f"## Lead Core Maintainer\n{lead}\n## Core Maintainers\n{core}\n"
    report = adopt(page=Text("page.md", text))
    assert [code] == [problem.code for problem in report.problems if problem.severity == "error"]
    assert "lead:" not in report.files[f"{G}/policy.yml"]


@pytest.mark.parametrize(
    "title,expected",
    [
        ("NN APIs (loom.nn)", "nn-apis"),
        ("AMD/ROCm/HIP", "amd-rocm-hip"),
        ("C++ API (libloom)", "cpp-api"),
        ("Größe", "groe"),
        ("3D", "module-3d"),
        ("(only this)", "only-this"),
        ("…", "module"),
        ("x" * 90, "x" * 40),
    ],
)
def test_an_id_is_the_words_of_the_title(title: str, expected: str) -> None:
    assert expected == slug(title)


def test_two_titles_with_one_id_are_told_apart() -> None:
    text = "## Module maintainers\n### Data (old)\n### Data (new)\n### data\n"
    names = [path.rpartition("/")[2] for path in adopt(page=Text("page.md", text)).files]
    assert ["data-2.yml", "data-3.yml", "data.yml"] == names


@given(
    st.text(alphabet=st.sampled_from("#-*+ ()[]\n\r\t`~@/:.abAB01emeritus\u00e9\ufeff\u202e"), max_size=300)
)
def test_any_text_is_read_without_an_accident(text: str) -> None:
    source = Text("x", "## Core Maintainers\n" + text)
    ran = adopt(
        page=source, merge_rules=Text("m", text), code_owners=Text("c", text), aliases=Text("a", text)
    )
    for path, content in ran.files.items():
        assert content.endswith("\n"), path
    read_merge_rules(text, "m")
    read_code_owners(text, "c")
    read_aliases(text, "a")


@pytest.mark.parametrize(
    "text,message",
    [
        ("[a]", "no mapping of logins to ids"),
        ("ann: x", "a whole number"),
        ("ann: 007", "leading zero"),
        ("ann: 7\nbob: 7", "has the id of `ann`"),
    ],
)
def test_ids_that_cannot_be_are_refused(text: str, message: str) -> None:
    with pytest.raises(Invalid, match=message):
        read_ids(text, "ids.yml")


def test_ids_are_read_from_json_too() -> None:
    assert {"ann": 7, "bob": 8} == read_ids('{"Ann": 7, "bob": 8}', "ids.json")


def test_the_command_plans_writes_once_and_leaves_alone_what_is_there(tmp_path: Path) -> None:
    page = str(FIXTURES / "persons_of_interest.md")
    command = ("governance", "import", str(tmp_path / "dest"), "--page", page)
    planned = rfc(*command)
    assert (1, False) == (planned.code, (tmp_path / "dest").exists())
    assert "core modules" in planned.out
    assert "missing-handle: 1" in planned.out
    written = json.loads(rfc(*command, "--apply", "--format", "json").out)
    assert len(written["files"]) == len(written["written"])
    schema = PROJECT / "scripts" / "rfcflow" / "governance" / "schemas" / "import.report.json"
    jsonschema.Draft202012Validator(json.loads(schema.read_text())).validate(written)
    changed = tmp_path / "dest" / G / "people" / "ada-fjord.yml"
    changed.write_text("id: 5\nlogin: ada-fjord\n")
    again = rfc(*command, "--apply")
    assert f"left alone, for it is there and differs: {G}/people/ada-fjord.yml" in again.out
    assert "id: 5\nlogin: ada-fjord\n" == changed.read_text()
    assert 2 == rfc("governance", "import", str(tmp_path)).code


def of_pytorchs_shape(name: str, where: str) -> Text:
    """A source of PyTorch's size with people who do not exist, or PyTorch's own where it is at hand."""
    if where == "fixture":
        return Text(name, (FIXTURES.parent / "shape" / name).read_text(encoding="utf-8"))
    found = sorted(REAL.rglob(name)) if REAL.is_dir() else []
    if not found:
        pytest.skip(f"no {name} of PyTorch below ../shared beside the checkout")
    return Text(name, found[0].read_text(encoding="utf-8"))


@pytest.mark.parametrize("where", ["fixture", "real"])
def test_a_page_of_pytorchs_shape_has_its_figures_and_its_rules_have_drifted(
    where: str,
) -> None:
    report = adopt(
        page=of_pytorchs_shape("persons_of_interest.md", where),
        merge_rules=of_pytorchs_shape("merge_rules.yaml", where),
    )
    assert {
        "core_modules": 34,
        "external_modules": 6,
        "sunset_modules": 9,
        "core_maintainers": 9,
        "leads": 1,
        "orphan_modules": 8,
        "core_modules_with_one_maintainer": 6,
    } == {
        name: number
        for name, number in report.figures.items()
        if name.endswith(("modules", "maintainers", "leads", "one_maintainer"))
    }
    codes = Counter(problem.code for problem in report.problems)
    assert all(
        codes[code]
        for code in (
            "approver-emeritus",
            "approver-stranger",
            "approver-team",
            "login-case",
            "maintainer-cannot-approve",
            "missing-handle",
            "module-without-rule",
            "rule-covers-everything",
        )
    )
    if where == "fixture":
        # As a stored copy of the real files has them.
        assert (30, 18, 10, 26, 14) == tuple(
            codes[code]
            for code in (
                "approver-emeritus",
                "approver-stranger",
                "maintainer-cannot-approve",
                "module-without-rule",
                "rule-without-module",
            )
        )
