"""scripts/rfc on a bare machine: what the first run makes, what later runs cost, and what people are told."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.tools.conftest import QUICK_UV, Checkout


@pytest.fixture
def installed(checkout: Checkout) -> Checkout:
    """Return a checkout whose environment is made; the log of uv is empty again."""
    first = checkout.run("first")
    assert 7 == first.returncode, first.stderr
    Path(checkout.environment["UV_LOG"]).unlink()
    return checkout


@pytest.mark.nightly  # it asks a package registry
def test_the_first_run_installs_by_hash_and_then_runs_the_command(checkout: Checkout) -> None:
    checkout.without_uv()
    result = checkout.run("plan", "a b")
    assert (7, f"['plan', 'a b'] installed {checkout.root}\n") == (result.returncode, result.stdout)
    assert "installing packages with pip" in result.stderr
    assert all(line.startswith("rfcflow: ") for line in result.stderr.splitlines())


def test_later_runs_install_nothing_and_say_nothing(installed: Checkout) -> None:
    assert ("", []) == (installed.run("again").stderr, installed.uv_runs)


def test_it_runs_from_any_directory_through_links_to_links(installed: Checkout, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "absolute").symlink_to(installed.root / "scripts" / "rfc")
    (tmp_path / "relative").symlink_to("elsewhere/absolute")
    result = installed.run_command([str(tmp_path / "relative"), "x"], cwd=tmp_path)
    assert (f"['x'] installed {tmp_path}\n", "") == (result.stdout, result.stderr)


def test_it_runs_when_the_shell_is_given_its_bare_name(installed: Checkout) -> None:
    result = installed.run_command(["sh", "rfc", "x"], cwd=installed.root / "scripts")
    assert (7, "") == (result.returncode, result.stderr)


@pytest.mark.parametrize("home", ["", None])
def test_no_home_is_needed(checkout: Checkout, home: str | None) -> None:
    del checkout.environment["HOME"]
    if home is not None:
        checkout.environment["HOME"] = home
    assert 7 == checkout.run("x").returncode


def test_a_moved_checkout_keeps_its_environment(installed: Checkout, tmp_path: Path) -> None:
    moved = Checkout(installed.root.rename(tmp_path / "moved"), installed.bin, installed.environment)
    result = moved.run("x")
    assert (7, "", []) == (result.returncode, result.stderr, moved.uv_runs)


def test_files_of_the_current_directory_are_not_imported(installed: Checkout, tmp_path: Path) -> None:
    (tmp_path / "tiny.py").write_text("WORD = 'hostile'\n")
    (tmp_path / "rfcflow.py").write_text("raise SystemExit('hostile')\n")
    assert f"[] installed {tmp_path}\n" == installed.run(cwd=tmp_path).stdout


def test_a_changed_lock_makes_the_environment_anew(installed: Checkout) -> None:
    installed.publish("newer")
    assert f"[] newer {installed.root}\n" == installed.run().stdout


def test_an_environment_whose_python_is_gone_is_made_anew(installed: Checkout) -> None:
    python = installed.root / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/nowhere/python3.11")
    assert 7 == installed.run().returncode


def test_files_are_compared_where_cmp_is_missing_and_where_it_is_not(installed: Checkout) -> None:
    assert not (installed.bin / "cmp").exists()
    without = installed.run()
    found = shutil.which("cmp")
    if found:
        (installed.bin / "cmp").symlink_to(found)
    assert ("", "") == (without.stderr, installed.run().stderr)


@pytest.mark.nightly  # it asks a package registry
def test_a_package_with_another_hash_is_refused_and_the_next_run_starts_afresh(checkout: Checkout) -> None:
    checkout.without_uv()
    checkout.lock.write_text(f"tiny==1.0 --hash=sha256:{'0' * 64}\n")
    result = checkout.run()
    assert (4, "") == (result.returncode, result.stdout)
    assert "DO NOT MATCH THE HASHES" in result.stderr
    assert "run the same command again" in result.stderr
    checkout.publish("mended")
    checkout.add_tool("uv", QUICK_UV)
    assert f"[] mended {checkout.root}\n" == checkout.run().stdout


def test_an_environment_somebody_else_made_is_left_alone(checkout: Checkout) -> None:
    (checkout.root / ".venv").mkdir()
    (checkout.root / ".venv" / "precious").touch()
    result = checkout.run()
    assert 2 == result.returncode
    assert "Move it away" in result.stderr
    assert (checkout.root / ".venv" / "precious").exists()


@pytest.mark.nightly  # it asks a package registry
def test_uv_is_used_where_there_is_one_and_pip_mends_its_failure(checkout: Checkout) -> None:
    checkout.add_tool("uv", "echo no such mirror; exit 3")
    result = checkout.run()
    assert 7 == result.returncode
    assert "uv could not install them, trying pip:\n    no such mirror\n" in result.stderr


def test_uv_is_told_to_check_hashes_and_to_build_nothing(checkout: Checkout) -> None:
    checkout.run()
    (arguments,) = checkout.uv_runs
    assert "--require-hashes --only-binary :all: -r" in arguments


def test_an_installation_that_is_killed_leaves_nothing_that_passes_for_whole(checkout: Checkout) -> None:
    checkout.add_tool("uv", "kill -9 $PPID")
    assert 7 != checkout.run().returncode
    assert not (checkout.root / ".venv" / "stamp").exists()
    checkout.add_tool("uv", QUICK_UV)
    assert 7 == checkout.run().returncode


def test_first_runs_at_once_install_once(checkout: Checkout) -> None:
    started = [
        subprocess.Popen(
            checkout.command(), env=checkout.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(3)
    ]
    errors = [process.communicate(timeout=120)[1].decode() for process in started]
    assert [7, 7, 7] == [process.returncode for process in started], errors
    assert 1 == len(checkout.uv_runs), errors


@pytest.mark.parametrize("version", ["2.7.18", "3.9.6"])
def test_a_python_that_is_too_old_or_broken_is_named_with_what_to_install(
    checkout: Checkout, version: str
) -> None:
    (checkout.bin / "python3").unlink()
    checkout.add_tool("python3", f'[ "$1" = -V ] && echo Python {version} && exit 0\nexit 1')
    result = checkout.run()
    assert (2, "") == (result.returncode, result.stdout)
    assert f"found {checkout.bin}/python3: Python {version}" in result.stderr
    assert "apt-get install python3" in result.stderr


def test_a_version_managers_empty_shim_is_passed_over(checkout: Checkout) -> None:
    (checkout.bin / "python3").rename(checkout.bin / "python3.12")
    checkout.add_tool("python3", "echo 'command not found' >&2; exit 127")
    checkout.add_tool("python3.13", "exit 127")
    assert 7 == checkout.run().returncode


def test_a_missing_git_is_named_before_anything_is_made(checkout: Checkout) -> None:
    (checkout.bin / "git").unlink()
    result = checkout.run()
    assert (2, "") == (result.returncode, result.stdout)
    assert "apt-get install git" in result.stderr
    assert not (checkout.root / ".venv").exists()
