"""scripts/locks.py: every way in which a lock file can disagree with pyproject.toml is found."""

from __future__ import annotations

import pytest
from packaging.requirements import Requirement

import locks

PYPROJECT = """
[project]
dependencies = ["Apple_Pie>=2,<3"]
[dependency-groups]
dev = ["pear"]
"""
APPLE = "apple-pie==2.1 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n    # via project\n"
PEAR = "pear==1.0 ; sys_platform == 'linux' \\\n    --hash=sha256:cc\n"
GOOD = {locks.RUNTIME: APPLE, locks.DEVELOPMENT: APPLE + PEAR}


def test_agreeing_locks_have_no_finding() -> None:
    assert [] == locks.findings(PYPROJECT, GOOD)


@pytest.mark.parametrize(
    "runtime,development,finding",
    [
        ("", APPLE + PEAR, "requirements.txt: Apple_Pie is missing"),
        (APPLE, APPLE, "requirements-dev.txt: pear is missing"),
        (APPLE.replace("2.1", "3.0"), APPLE + PEAR, "requirements.txt: Apple_Pie 3.0 is not <3,>=2"),
        (APPLE, APPLE.replace("2.1", "2.2") + PEAR, "requirements-dev.txt: apple-pie differs from"),
        ("apple-pie==2.1\n", APPLE + PEAR, "requirements.txt: apple-pie has no hash"),
        ("apple-pie>=2\n", APPLE + PEAR, "requirements.txt: not an exact version: apple-pie>=2"),
        ("-f ./wheels\n" + APPLE, APPLE + PEAR, "requirements.txt: names an address or an option"),
        (
            "# from https://example.org\n" + APPLE,
            APPLE + PEAR,
            "requirements.txt: names an address or an option",
        ),
    ],
)
def test_a_disagreement_is_found(runtime: str, development: str, finding: str) -> None:
    found = locks.findings(PYPROJECT, {locks.RUNTIME: runtime, locks.DEVELOPMENT: development})
    assert any(problem.startswith(finding) for problem in found), found


def test_what_a_package_needs_and_the_lock_leaves_out_is_found() -> None:
    asked = [Requirement("jsonschema"), Requirement("not-installed-here[extra]")]
    named = {"jsonschema", "attrs", "referencing", "typing-extensions", "not-installed-here"}
    missing = ("jsonschema-specifications", "rpds-py")
    expected = [f"requirements-dev.txt: {name} is missing, and other packages need it" for name in missing]
    assert expected == locks.left_out(asked, named)


def test_entries_are_read_with_their_versions_and_hashes() -> None:
    assert {"apple-pie": locks.LockedPackage("apple-pie", "2.1", 2)} == locks.parse(APPLE)


def test_the_locks_of_this_repository_agree() -> None:
    assert 0 == locks.check()
