"""scripts/bootstrap.py: where an environment lives, and what is said when Python lacks a part."""

from __future__ import annotations

import os
import sys
import sysconfig
from pathlib import Path

import pytest

import bootstrap


@pytest.fixture
def read_only(monkeypatch: pytest.MonkeyPatch) -> None:
    # Not by file modes: the tests may run as root, whom no mode stops.
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)


def test_the_environment_lives_in_the_checkout(tmp_path: Path) -> None:
    assert tmp_path / ".venv" == bootstrap.environment_directory(tmp_path, ".venv")


def test_a_read_only_checkout_has_its_environment_in_the_cache(
    read_only: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/var/cache/ada")
    found = bootstrap.environment_directory(Path("/srv/rfcs"), ".venv")
    assert Path("/var/cache/ada/rfcflow/srv/rfcs/.venv") == found


@pytest.mark.parametrize("home", ["", None])
def test_without_a_home_the_user_database_is_asked(
    read_only: None, monkeypatch: pytest.MonkeyPatch, home: str | None
) -> None:
    monkeypatch.setenv("HOME", home) if home is not None else monkeypatch.delenv("HOME")
    assert bootstrap.environment_directory(Path("/srv/rfcs"), ".venv").is_absolute()


def test_the_base_interpreter_is_a_real_file_outside_of_any_environment() -> None:
    found = Path(bootstrap.base_interpreter())
    assert (True, False) == (found.is_file(), found.is_symlink())
    assert found.is_relative_to(os.path.realpath(sys.base_prefix))


def test_a_python_without_its_installer_says_which_package_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    monkeypatch.setattr(sysconfig, "get_config_var", lambda _name: None)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    with pytest.raises(bootstrap.BootstrapError, match=f"apt-get install python{version}-venv") as caught:
        bootstrap.bundled_pip()
    assert bootstrap.USAGE == caught.value.code


def test_the_output_of_an_installer_is_cut_to_its_end() -> None:
    assert "    3\n    4" == bootstrap.tail("1\n2\n3\n4\n", lines=2)


def test_the_packages_of_a_lock_are_dealt_out_whole() -> None:
    apple, pear, plum = (
        "apple==1 \\\n    --hash=sha256:aa\n    # via pear\n",
        "pear==2 --hash=sha256:bb\n",
        "plum==3\n",
    )
    lock = f"# Written by a command.\n# Do not edit.\n{apple}{pear}{plum}"
    assert [apple + plum, pear] == bootstrap.shares(lock, 2)
    assert [apple, pear, plum] == bootstrap.shares(lock, 4)
