"""Puts a finished site in its place.

Invariant: nothing of the output directory changes before everything is drawn and written beside it; then the
whole is swapped in, or file by file what changed; a directory this did not make is never touched.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from rfcflow.engine.site.disk import MARKER
from rfcflow.errors import Refusal

_MARK: Final = b'{"schema_version": 1}\n'


def check_output(output: Path) -> None:
    """Raises Refusal where `output` is something this did not make and is not an empty directory."""
    if output.is_symlink() or (output.exists() and not output.is_dir()):
        raise Refusal(f"{output} is not a directory. Name another one with --output.")
    if output.is_dir() and any(output.iterdir()) and not (output / MARKER).is_file():
        raise Refusal(
            f"{output} is not empty and is no site made by `rfc site build`; nothing was written. "
            "Name another directory with --output, or empty this one."
        )


class Staging:
    """A directory beside the output, in which files are written before any is put in place."""

    def __init__(self, output: Path, directory: Path) -> None:
        self.output = output
        self._beside = directory
        self._fresh = directory / "new"
        self._old = directory / "old"
        self._fresh.mkdir()
        self._root = str(self._fresh)
        self._made: set[str] = set()

    def write(self, path: str, content: bytes) -> tuple[int, int]:
        """Write a file of the site; its size and the time of its change, in nanoseconds.

        Raises Refusal for a path that would leave the site.
        """
        folder, _, name = path.rpartition("/")
        if folder not in self._made or name in ("", ".", ".."):
            if not all(part and part not in (".", "..") and "\0" not in part for part in path.split("/")):
                raise Refusal(f"{path!r} is no path of a site; nothing was written.")
            self._make(folder)
        handle = os.open(f"{self._root}/{path}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
        try:
            done = os.write(handle, content)
            while done < len(content):
                done += os.write(handle, content[done:])
            changed = os.fstat(handle).st_mtime_ns
        finally:
            os.close(handle)
        return done, changed

    def stands(self, path: str, content: bytes) -> bool:
        """Whether that file of the output has that content."""
        try:
            with Path(self.output, path).open("rb") as file:
                return file.read(len(content) + 1) == content
        except OSError:
            return False

    def _make(self, folder: str) -> None:
        """The directory and those above it, each made once; another process may be faster."""
        if folder and folder not in self._made:
            self._make(folder.rpartition("/")[0])
            try:
                os.mkdir(f"{self._root}/{folder}")  # noqa: PTH102 - thousands; half of it would be the Path
            except FileExistsError:
                pass
            self._made.add(folder)

    def swap(self) -> None:
        """Put what was written in place of the whole output."""
        (self._fresh / MARKER).write_bytes(_MARK)
        if self.output.exists():
            self.output.rename(self._old)
        try:
            self._fresh.rename(self.output)
        except OSError:
            if self._old.exists():
                self._old.rename(self.output)
            raise

    def merge(self, fresh: Iterable[str], gone: Iterable[str]) -> None:
        """Put the files `fresh` in their places; take `gone` away, with directories they leave empty."""
        root = str(self.output)
        gone = tuple(gone)
        for path in gone:
            Path(root, path).unlink(missing_ok=True)
        for folder in sorted({path.rpartition("/")[0] for path in gone}, key=len, reverse=True):
            while folder:
                try:
                    Path(root, folder).rmdir()
                except OSError:
                    break
                folder = folder.rpartition("/")[0]
        for path in fresh:
            target = Path(root, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            Path(self._root, path).replace(target)

    def clear(self) -> None:
        """Take away what is left beside the output."""
        try:
            # What was swapped in is here no more.
            if self._fresh.exists():
                for folder in (*sorted(self._made, key=len, reverse=True), ""):
                    os.rmdir(f"{self._root}/{folder}")  # noqa: PTH106 - as in `_make`
            self._beside.rmdir()
        except OSError:
            # Loaded where it is used: where little was drawn nothing but directories is left.
            import shutil

            shutil.rmtree(self._beside, ignore_errors=True)


@contextmanager
def staging(output: Path) -> Iterator[Staging]:
    """A staging directory for `output`, gone in the end; raises Refusal as `check_output`."""
    check_output(output)
    output = output.absolute()
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise Refusal(f"{output.parent} is not a directory. Name another place with --output.") from None
    beside = output.with_name(f".{output.name}.{os.urandom(8).hex()}")
    beside.mkdir(0o700)
    staged = Staging(output, beside)
    try:
        yield staged
    finally:
        staged.clear()


def write_site(pages: Mapping[str, bytes], output: Path) -> None:
    """Put the site in place of `output`; until the last moment what was there stays as it is.

    Raises Refusal for a directory this did not make.
    """
    with staging(output) as staged:
        for path, content in pages.items():
            staged.write(path, content)
        staged.swap()
