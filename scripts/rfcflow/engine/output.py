"""Puts a finished site in its place.

Invariant: nothing is written but the output directory, and that only whole: it is built beside, then swapped
in; a directory this did not make is never touched.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from rfcflow.errors import Refusal

MARKER: Final = ".rfcflow-site"


def check_output(output: Path) -> None:
    """Raises Refusal where `output` is something this did not make and is not an empty directory."""
    if output.is_symlink() or (output.exists() and not output.is_dir()):
        raise Refusal(f"{output} is not a directory. Name another one with --output.")
    if output.is_dir() and any(output.iterdir()) and not (output / MARKER).is_file():
        raise Refusal(
            f"{output} is not empty and is no site made by `rfc site build`; nothing was written. "
            "Name another directory with --output, or empty this one."
        )


def write_site(pages: Mapping[str, bytes], output: Path) -> None:
    """Put the site in place of `output`; until the last moment what was there stays as it is.

    Raises Refusal for a directory this did not make.
    """
    check_output(output)
    output = output.absolute()
    output.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{output.name}.", dir=output.parent))
    try:
        fresh, old = beside / "new", beside / "old"
        _fill(pages, fresh)
        if output.exists():
            output.rename(old)
        try:
            fresh.rename(output)
        except OSError:
            if old.exists():
                old.rename(output)
            raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _fill(pages: Mapping[str, bytes], directory: Path) -> None:
    made: set[str] = set()
    directory.mkdir()
    for path, content in sorted(pages.items()):
        parts = path.split("/")
        if not all(part and part not in (".", "..") for part in parts):
            raise Refusal(f"{path!r} is no path of a site; nothing was written.")
        folder = "/".join(parts[:-1])
        if folder not in made:
            directory.joinpath(folder).mkdir(parents=True, exist_ok=True)
            made.add(folder)
        directory.joinpath(path).write_bytes(content)
    directory.joinpath(MARKER).write_text(json.dumps({"schema_version": 1}) + "\n", encoding="utf-8")
