"""The files of a site as they lie on the disk.

Invariant: reading it loads nothing that the interpreter does not have already.
"""

from __future__ import annotations

import os

MARKER = ".rfcflow-site"
# Made from the finished site, and so no file of it.
SEARCH = "pagefind"


def site_on_disk(output: str | os.PathLike[str]) -> dict[str, tuple[int, int]]:
    """Size and time of change of every file in `output` by its path; {} without the marker.

    The marker and the index of the search are left out.
    """
    root = os.fspath(output)
    found: dict[str, tuple[int, int]] = {}
    if not os.path.isfile(f"{root}/{MARKER}"):
        return found
    ahead = [""]
    while ahead:
        folder = ahead.pop()
        with os.scandir(f"{root}/{folder}") as entries:
            for entry in entries:
                path = f"{folder}{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    if path == SEARCH:
                        continue
                    ahead.append(f"{path}/")
                else:
                    state = entry.stat(follow_symlinks=False)
                    found[path] = (state.st_size, state.st_mtime_ns)
    found.pop(MARKER, None)
    return found
