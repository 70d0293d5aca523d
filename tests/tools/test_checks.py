"""scripts/check: which parts run, in which order, and what is said about those that fail."""

from __future__ import annotations

import re
import sys

import pytest

import checks


def part(name: str, code: str = "", *, alone: bool = False, fix: str | None = None) -> checks.Part:
    mending = () if fix is None else ((sys.executable, "-c", fix),)
    return checks.Part(name, f"purpose of {name}", ((sys.executable, "-c", code),), mending, alone)


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace the parts by three small ones, of which `bad` fails; `tests` prints its arguments."""
    small = (
        part("good"),
        part("bad", "print('what is wrong'); raise SystemExit(3)", fix="print('mending')"),
        part("tests", "import os, sys; print(sys.argv[1:], os.environ['RFCFLOW_BLESS'])", alone=True),
    )
    monkeypatch.setattr(checks, "PARTS", small)
    monkeypatch.setattr(checks, "COVERAGE_TOTAL", (sys.executable, "-c", "print(87)"))


@pytest.mark.usefixtures("parts")
def test_a_failing_part_does_not_keep_the_others_from_running(capfd: pytest.CaptureFixture[str]) -> None:
    assert 1 == checks.main(["--coverage"])
    printed = capfd.readouterr().out
    assert "what is wrong" in printed
    closing = re.sub(r"\d+\.\d s", "T", printed[printed.rindex("  good") :])
    assert re.sub(r" +T", " T", closing).splitlines() == [
        "  good   ok T",
        "  bad    FAILED T",
        "  tests  ok T",
        "1 of 3 parts failed",
        "again: scripts/check bad",
        "mend:  scripts/check --fix bad",
        "coverage 87 % of lines and branches",
    ]


@pytest.mark.usefixtures("parts")
def test_one_part_runs_by_its_name(capfd: pytest.CaptureFixture[str]) -> None:
    assert 0 == checks.main(["good"])
    assert "all 1 parts passed" in capfd.readouterr().out


@pytest.mark.usefixtures("parts")
def test_words_after_two_dashes_reach_pytest(capfd: pytest.CaptureFixture[str]) -> None:
    checks.main(["tests", "--", "-k", "landing"])
    printed = capfd.readouterr().out
    assert "['-k', 'landing'] \n" in printed
    assert "coverage" not in printed, "a selection of tests says nothing about coverage"


@pytest.mark.usefixtures("parts")
def test_nightly_adds_slow_tests_and_many_more_examples(capfd: pytest.CaptureFixture[str]) -> None:
    checks.main(["--nightly", "tests"])
    more = (
        "['--cov', '--cov-report=', '-m', '', '--hypothesis-profile', 'nightly', '-o', "
        "'faulthandler_timeout=3600']"
    )
    assert more in capfd.readouterr().out


@pytest.mark.usefixtures("parts")
def test_bless_lets_the_tests_rewrite_golden_files(capfd: pytest.CaptureFixture[str]) -> None:
    checks.main(["--bless", "tests", "--", "-q"])
    assert "['-q'] 1\n" in capfd.readouterr().out


@pytest.mark.usefixtures("parts")
def test_fix_mends_before_it_checks(capfd: pytest.CaptureFixture[str]) -> None:
    checks.main(["--fix", "bad"])
    printed = capfd.readouterr().out
    assert printed.index("mending") < printed.index("what is wrong")


@pytest.mark.usefixtures("parts")
def test_an_unknown_part_is_a_usage_error_that_names_the_parts(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        checks.main(["tset"])
    assert 2 == caught.value.code
    assert "no part named tset; there are good, bad, tests" in capfd.readouterr().err


def test_the_list_names_every_part_and_its_purpose(capfd: pytest.CaptureFixture[str]) -> None:
    assert 0 == checks.main(["--list"])
    listed = capfd.readouterr().out
    assert [] == [
        each.name for each in checks.PARTS if f"{each.name} " not in listed or each.purpose not in listed
    ]


def test_parts_have_names_of_their_own() -> None:
    names = [each.name for each in checks.PARTS]
    assert len(set(names)) == len(names)
