"""The code repository's files: what each line covers, read as GitHub and as PyTorch's merge bot read it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from types import MappingProxyType

import pytest
from msgspec.structs import replace

from rfcflow.errors import Invalid
from rfcflow.governance.adopt.comparing import compare
from rfcflow.governance.adopt.sources import Text
from rfcflow.governance.export import CODE_OWNERS, MERGE_RULES, exported
from rfcflow.governance.load import load
from rfcflow.model import Governance, Module
from rfcflow.text import yaml
from tests.cli.conftest import rfc
from tests.conftest import Golden
from tests.governance.samples import SAMPLE, sample_files

DAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def sample() -> Governance:
    return load(sample_files(), "0" * 40)


def with_modules(governance: Governance, *modules: Module) -> Governance:
    return replace(governance, modules=MappingProxyType({module.id: module for module in modules}))


def rules(text: str) -> dict[str, dict[str, list[str]]]:
    """The merge rules by name, as any YAML reader sees them."""
    root = yaml.parse(text, path=MERGE_RULES)
    assert isinstance(root, yaml.Sequence)
    found: dict[str, dict[str, list[str]]] = {}
    for item in root.items:
        assert isinstance(item, yaml.Mapping)
        fields = {key.text: value for key, value in item.entries}
        name = fields.pop("name")
        assert isinstance(name, yaml.Scalar)
        found[name.text] = {
            key: [each.text for each in value.items if isinstance(each, yaml.Scalar)]
            for key, value in fields.items()
            if isinstance(value, yaml.Sequence)
        }
    return found


def covers(patterns: list[str], path: str) -> bool:
    """As PyTorch's merge bot asks it: the beginning of the path, `*` up to a slash, `**` across."""
    converted = (
        re.escape(pattern).replace(r"\*\*", ".*").replace(r"\*", "[^/]*").replace(r"\-", "-")
        for pattern in patterns
    )
    return re.match("|".join(converted), path) is not None


def test_the_sample_projects_files_are_golden(sample: Governance, golden: Golden) -> None:
    files = exported(sample, DAY, ["EasyCLA", "Lint", "pull"])
    golden("export/CODEOWNERS", files[CODE_OWNERS])
    golden("export/merge_rules.yaml", files[MERGE_RULES])
    assert files == exported(sample, DAY, ["EasyCLA", "Lint", "pull"])


def test_only_cores_rule_covers_a_file_no_module_names(sample: Governance) -> None:
    found = rules(exported(sample, DAY)[MERGE_RULES])
    assert ["Core Maintainers"] == [
        name for name, rule in found.items() if covers(rule["patterns"], "zz/nobodys/file.txt")
    ]
    assert "Core Maintainers" == list(found)[-1]


def test_a_rule_covers_what_its_module_names(sample: Governance) -> None:
    found = rules(exported(sample, DAY)[MERGE_RULES])
    for module in sample.modules.values():
        for path in module.paths if module.repository is None else ():
            file = path.replace("*", "x") + ("deep/file.py" if path.endswith("/") else "")
            assert covers(found[module.title]["patterns"], file), (module.id, path)


def test_no_rule_is_without_people_for_that_would_need_no_approval(sample: Governance) -> None:
    for name, rule in rules(exported(sample, DAY)[MERGE_RULES]).items():
        assert rule["approved_by"], name


def test_a_module_with_nobody_active_is_its_parents_and_then_cores(sample: Governance) -> None:
    found = rules(exported(sample, DAY)[MERGE_RULES])
    assert found["Linear algebra"]["approved_by"] == found["Fourier transforms"]["approved_by"]
    later = rules(exported(sample, date(2027, 7, 1))[MERGE_RULES])
    assert later["Core Maintainers"]["approved_by"] == later["Windows"]["approved_by"]


def test_core_reviewers_approve_in_every_modules_rule_until_their_term_ends(sample: Governance) -> None:
    (handle,) = sample.policy.reviewers
    name = sample.people[handle].login
    during, later = (rules(exported(sample, day)[MERGE_RULES]) for day in (DAY, date(2027, 7, 1)))
    assert {True} == {name in rule["approved_by"] for title, rule in during.items() if "Core" not in title}
    assert name not in during["Core Maintainers"]["approved_by"]
    maintained = {module.title for module in sample.modules.values() if handle in module.maintainers}
    assert maintained == {title for title, rule in later.items() if name in rule["approved_by"]}


def test_what_is_exported_has_not_drifted_and_what_was_edited_is_told_by_line(sample: Governance) -> None:
    files = exported(sample, DAY, ["Lint"])
    made = {"code_owners": Text("C", files[CODE_OWNERS]), "merge_rules": Text("M", files[MERGE_RULES])}
    assert () == compare(sample, DAY, **made)
    edited = files[MERGE_RULES].replace("torch/fft/**", "torch/fftw/**", 1)
    edited += "- name: superuser\n  patterns: ['*']\n  approved_by: [vega-lund, meadow/everybody]\n"
    found = compare(sample, DAY, merge_rules=Text("M", edited))
    last = edited.count("\n")
    assert [
        ("M", last - 2, "rule-covers-everything"),
        ("M", last, "approver-team"),
    ] == [(each.path, each.line, each.code) for each in found if each.line >= last - 2]
    assert {"path-not-registered", "path-without-rule"} <= {each.code for each in found}
    # A term that ends leaves its traces in the files that were made before.
    later = compare(sample, date(2027, 7, 1), merge_rules=made["merge_rules"])
    assert {"approver-elsewhere"} == {each.code for each in later}


def test_a_module_that_is_a_repository_owns_nothing_here(sample: Governance) -> None:
    vision = next(module for module in sample.modules.values() if module.id == "vision")
    assert vision.repository is not None
    assert vision.title not in rules(exported(sample, DAY)[MERGE_RULES])


def test_narrow_patterns_come_after_broad_ones_for_the_last_match_wins(sample: Governance) -> None:
    broad = Module("broad", "Broad", paths=("torch/",), maintainers=("ada-fjord",))
    narrow = Module("a-narrow", "Narrow", parent="broad", paths=("torch/nn/x.py", "torch/nn/"))
    text = exported(with_modules(sample, narrow, broad), DAY)[CODE_OWNERS]
    assert ["*", "/torch/", "/torch/nn/", "/torch/nn/x.py"] == [
        line.split()[0] for line in text.splitlines()[1:]
    ]
    assert "/torch/nn/ @ada-fjord # a-narrow (nobody active, so broad)" in text


def test_a_path_of_two_modules_has_the_people_of_both(sample: Governance) -> None:
    first = Module("first", "Twin", paths=("torch/",), maintainers=("ada-fjord", "bo-larch"))
    second = Module("second", "Twin", paths=("torch/",), maintainers=("bo-larch", "cleo-marsh"))
    files = exported(with_modules(sample, first, second), DAY)
    assert "/torch/ @ada-fjord @bo-larch @cleo-marsh # first, second" in files[CODE_OWNERS]
    assert ["Twin (first)", "Twin (second)", "Core Maintainers"] == list(rules(files[MERGE_RULES]))


@pytest.mark.parametrize("path", ["*", "**", "**/*", "*.*", "./", "*/*", ".", "-/**"])
def test_a_module_that_would_cover_everything_is_refused(sample: Governance, path: str) -> None:
    module = Module("greedy", "Greedy", paths=(path,), maintainers=("ada-fjord",))
    with pytest.raises(Invalid, match=r"modules/greedy\.yml: error\[path-covers-everything\]"):
        exported(with_modules(sample, module), DAY)


@pytest.mark.parametrize("path", ["torch/[ab].py", "torch/a b", "x?", "!torch", "a|.", "a$", "#x", "(a)"])
def test_a_path_the_two_files_would_read_differently_is_refused(sample: Governance, path: str) -> None:
    module = Module("odd", "Odd", paths=(path,), maintainers=("ada-fjord",))
    with pytest.raises(Invalid, match="cannot be exported because of"):
        exported(with_modules(sample, module), DAY)


def test_a_title_stays_one_name_whatever_is_in_it(sample: Governance) -> None:
    title = "yes: [x] # \"Core Maintainers\" 'y'"
    module = Module("odd", title, paths=("torch/",), maintainers=("ada-fjord",))
    assert [title, "Core Maintainers"] == list(
        rules(exported(with_modules(sample, module), DAY)[MERGE_RULES])
    )


def test_the_command_plans_then_writes_then_has_nothing_to_do(tmp_path: Path) -> None:
    command = ("governance", "export", str(tmp_path), "--root", str(SAMPLE), "--mandatory-check", "Lint")
    planned = rfc(*command, "--check")
    assert (1, []) == (planned.code, list(tmp_path.iterdir()))
    assert "would write .github/merge_rules.yaml" in planned.out
    assert 0 == rfc(*command, "--apply").code
    assert ["CODEOWNERS", "merge_rules.yaml"] == sorted(
        path.name for path in (tmp_path / ".github").iterdir()
    )
    again = rfc(*command, "--check")
    assert (0, True) == (again.code, "nothing to do" in again.out)


def test_nothing_is_written_through_a_symbolic_link(tmp_path: Path) -> None:
    outside, checkout = tmp_path / "outside", tmp_path / "checkout"
    outside.mkdir()
    checkout.mkdir()
    (checkout / ".github").symlink_to(outside)
    ran = rfc("governance", "export", str(checkout), "--root", str(SAMPLE), "--apply")
    assert (1, []) == (ran.code, list(outside.iterdir()))
    assert "symbolic link" in ran.err
