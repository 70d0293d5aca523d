"""Files to make in a directory: which differ from what is there, and putting them there.

Invariant: a file is replaced as a whole or not at all, and nothing is written through a symbolic link.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import click

from rfcflow.errors import Refusal


def differing(root: Path, files: Mapping[str, str]) -> dict[str, str]:
    """Those of `files` (by path from `root`) that are not there with exactly these bytes, sorted."""
    return {path: text for path, text in sorted(files.items()) if _content(root / path) != text.encode()}


def texts_of(root: Path, paths: Iterable[str]) -> dict[str, str]:
    """What is there now, by path; what is no readable text is read as well as it can be."""
    contents = ((path, _content(root / path)) for path in paths)
    return {path: raw.decode(errors="replace") for path, raw in contents if raw is not None}


def capped(lost: Sequence[str], most: int, *, apply: bool) -> None:
    """Say what would be taken away; raises Refusal where it is to be done and is more than `most`."""
    for each in lost:
        click.echo(f"{'take' if apply else 'would take'} away: {each}")
    if len(lost) > most and apply:
        raise Refusal(
            f"That takes away {len(lost)}, and {most} at most unless you say so. Nothing was written. "
            f"If all of it is meant: --allow-removals {len(lost)}."
        )
    if len(lost) > most:
        click.echo(f"More than {most} are taken away: --apply wants --allow-removals {len(lost)} as well.")


def put(
    root: Path, files: Mapping[str, str], *, apply: bool, say: bool = True, gone: Iterable[str] = ()
) -> None:
    """Say what would be written and removed, or do it; raises Refusal before that where one cannot be."""
    for path in (*files, *gone):
        _check(root, path)
    for path in gone:
        if say:
            click.echo(f"{'remove' if apply else 'would remove'} {path}")
        if apply:
            (root / path).unlink()
    for path, text in files.items():
        if say:
            click.echo(f"{'write' if apply else 'would write'} {path} ({len(text.splitlines())} lines)")
        if apply:
            replace(root / path, text)


def create(root: Path, files: Mapping[str, str]) -> None:
    """Put new files in place, all of them or none; raises Refusal, also where one is there by now."""
    for path in files:
        _check(root, path)
    made: list[Path] = []
    try:
        with tempfile.TemporaryDirectory(dir=root, prefix=".rfcflow-") as directory:
            staged = {root / path: Path(directory, str(number)) for number, path in enumerate(files)}
            for (target, beside), text in zip(staged.items(), files.values(), strict=True):
                beside.write_text(text, encoding="utf-8", newline="\n")
                made += _folders(target.parent)
            for target, beside in staged.items():
                # A link, unlike a move, is refused where a file of that name has come to be meanwhile.
                target.hardlink_to(beside)
                made.append(target)
    except BaseException as error:
        for place in reversed(made):
            with suppress(OSError):
                place.rmdir() if place.is_dir() else place.unlink()
        if isinstance(error, OSError):
            named = error.filename2 or error.filename
            raise Refusal(f"{named} cannot be written: {error.strerror}. Nothing was written.") from error
        raise


def _folders(place: Path) -> list[Path]:
    """Make a directory and those above it; returns the ones that are new, outermost first."""
    missing = [above for above in (place, *place.parents) if not above.exists()][::-1]
    place.mkdir(parents=True, exist_ok=True)
    return missing


def replace(target: Path, text: str) -> None:
    """Write a file beside its place, then move it there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(
        "w", dir=target.parent, prefix=f".{target.name}.", encoding="utf-8", newline="\n", delete=False
    ) as file:
        made = Path(file.name)
        try:
            file.write(text)
            file.flush()
            made.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o644)
            made.replace(target)
        except BaseException:
            made.unlink(missing_ok=True)
            raise


def _check(root: Path, path: str) -> None:
    step = root
    for part in Path(path).parts:
        step = step / part
        if step.is_symlink():
            raise Refusal(
                f"{step} is a symbolic link; nothing was written. Put a real file or directory there."
            )
    if step.is_dir():
        raise Refusal(
            f"{step} is a directory, and a file of that name is to be written; nothing was written."
        )
    parent = next(above for above in step.parents if above.exists())
    if not parent.is_dir():
        raise Refusal(f"{parent} is a file, and a directory of that name is needed; nothing was written.")


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
