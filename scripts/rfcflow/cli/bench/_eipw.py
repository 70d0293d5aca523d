"""The linter of Ethereum's proposals run beside ours, for the ratio.

Invariant: it is installed into a directory that goes away with the run; without Node or network the figure
says why it is missing.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Final

from rfcflow.cli.bench._figures import Figure
from rfcflow.cli.bench._processes import Bench
from rfcflow.errors import Refusal

PACKAGE: Final = "eipw-lint-js@0.9.0"
_WHAT: Final = "eipw over the same proposals, to rfc lint"
_SCRIPT: Final = """\
const { lint } = require("eipw-lint-js");
const fs = require("node:fs");
const paths = fs.readdirSync(".").filter((name) => /^eip-[0-9]+\\.md$/.test(name));
lint(paths, {}).then((found) => console.log(paths.length, found.length), (error) => {
  console.error(String(error));
  process.exit(1);
});
"""


def eipw(measured: Bench, eips: Path, work: Path, ours: Figure) -> Figure:
    """How many times as long eipw takes for the original proposals; `ours` is the wall time of `rfc lint`."""
    try:
        modules = _install(work / "eipw")
        command = ("node", str(modules / "run.cjs"))
        theirs = measured.cost(command, cwd=eips.resolve())
    except Refusal as refusal:
        return Figure("eipw-ratio", _WHAT, None, "×", least=15, note=str(refusal))
    note = f"eipw {theirs.wall:.2f} s, {theirs.cpu:.2f} s of a processor"
    return Figure("eipw-ratio", _WHAT, theirs.wall / (ours.value or theirs.wall), "×", least=15, note=note)


def _install(directory: Path) -> Path:
    """The directory with the package and the script; raises Refusal where it cannot be had."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise Refusal("Node and npm are not installed")
    directory.mkdir()
    install = ("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", ".", PACKAGE)
    try:
        done = subprocess.run(install, cwd=directory, capture_output=True, check=False, timeout=300)
    except subprocess.TimeoutExpired:
        raise Refusal(f"npm did not install {PACKAGE} in 300 s") from None
    if done.returncode != 0:
        raise Refusal(f"npm cannot install {PACKAGE}; is there a network?")
    (directory / "run.cjs").write_text(_SCRIPT, encoding="utf-8")
    return directory
