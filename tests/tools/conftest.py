"""A small checkout with the real scripts, a rfcflow of one function and a lock of one package."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from msgspec import Struct

import bootstrap

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
# All that a bare machine has beside Python; `kill` and `printf` are built into sh.
TOOLS = ("sh", "git", "cat", "head", "readlink", "cp")

AGAIN = "def told_again(*arguments):\n    return False\n\nbuilt_plainly = load_quickly = told_again\n"
MAIN = """\
import pathlib, sys
def main():
    import tiny
    print(sys.argv[1:], tiny.WORD, pathlib.Path.cwd())
    return 7
"""


# Stands for uv where a test is not about installing: real pip takes seconds. $4 is the environment's python.
QUICK_UV = """\
echo "$@" >> "$UV_LOG"
cp "$WHEELS/tiny.py" "${4%/bin/python}"/lib/python3*/site-packages/
"""


class Checkout(Struct, frozen=True):
    """A directory with scripts/, a PATH directory of its own, and the environment its commands run in."""

    root: Path
    bin: Path
    environment: dict[str, str]

    @property
    def lock(self) -> Path:
        return self.root / "requirements.txt"

    def command(self, *words: str) -> list[str]:
        return [str(self.root / "scripts" / "rfc"), *words]

    def run(self, *words: str, cwd: Path | None = None, **changes: str) -> subprocess.CompletedProcess[str]:
        return self.run_command(self.command(*words), cwd=cwd, **changes)

    def run_command(
        self, command: list[str], *, cwd: Path | None = None, **changes: str
    ) -> subprocess.CompletedProcess[str]:
        environment = {**self.environment, **changes}
        return subprocess.run(
            command,
            cwd=cwd or self.root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    @property
    def uv_runs(self) -> list[str]:
        """The arguments of every run of uv so far."""
        log = Path(self.environment["UV_LOG"])
        return log.read_text().splitlines() if log.exists() else []

    def without_uv(self) -> None:
        (self.bin / "uv").unlink()

    def publish(self, word: str) -> None:
        """Make `tiny` with another content, and lock it."""
        digest = write_wheel(Path(self.environment["WHEELS"]), word)
        self.lock.write_text(f"tiny==1.0 --hash=sha256:{digest}\n", encoding="utf-8")

    def add_tool(self, name: str, script: str) -> None:
        path = self.bin / name
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)


def write_wheel(directory: Path, word: str) -> str:
    """Write the wheel of a package `tiny` into a directory and return its SHA-256."""
    metadata = "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n"
    wheel = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    files = {
        "tiny.py": f"WORD = {word!r}\n",
        "tiny-1.0.dist-info/METADATA": metadata,
        "tiny-1.0.dist-info/WHEEL": wheel,
    }
    record = "".join(f"{name},sha256={record_hash(text)},{len(text)}\n" for name, text in files.items())
    (directory / "tiny.py").write_text(files["tiny.py"], encoding="utf-8")
    path = directory / "tiny-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
        archive.writestr("tiny-1.0.dist-info/RECORD", f"{record}tiny-1.0.dist-info/RECORD,,\n")
    return hashlib.sha256(path.read_bytes()).hexdigest()


def record_hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    root, tools, wheels = tmp_path / "a checkout", tmp_path / "bin", tmp_path / "wheels"
    for directory in (root / "scripts" / "rfcflow" / "cli", tools, wheels):
        directory.mkdir(parents=True)
    for name in ("rfc", "environment.sh", "bootstrap.py", "rfcflow/__init__.py", "rfcflow/__main__.py"):
        shutil.copy(SCRIPTS / name, root / "scripts" / name)
    (root / "scripts" / "rfcflow" / "cli" / "__init__.py").touch()
    (root / "scripts" / "rfcflow" / "cli" / "main.py").write_text(MAIN, encoding="utf-8")
    (root / "scripts" / "rfcflow" / "cli" / "again.py").write_text(AGAIN, encoding="utf-8")
    for name in TOOLS:
        found = shutil.which(name)
        assert found, f"{name} is not on PATH"
        (tools / name).symlink_to(found)
    (tools / "python3").symlink_to(bootstrap.base_interpreter())
    environment = {
        "PATH": str(tools),
        "HOME": str(tmp_path / "home"),
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": wheels.as_uri(),
        "WHEELS": str(wheels),
        "UV_LOG": str(tmp_path / "uv.log"),
    }
    made = Checkout(root, tools, environment)
    made.publish("installed")
    made.add_tool("uv", QUICK_UV)
    return made
