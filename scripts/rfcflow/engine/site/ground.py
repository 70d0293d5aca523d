"""What one build stood on, so that the next can tell at once that nothing changed.

Invariant: reading it loads nothing that the interpreter does not have already; a file that is missing, broken
or of another output stands for no build at all.
"""

from __future__ import annotations

import marshal
import os
from zlib import crc32

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

MAGIC = b"rfcflow site 3\n"
# Bytes in which the length of what follows is written.
WIDTH = 8
BROKEN = (OSError, ValueError, TypeError, EOFError)
# Below the Git directory, where nobody else's text can put anything.
FOLDER = "rfcflow"


class Ground:
    """`key` names the program and its options, `main` and `ledger` (None: there was none) the commits.

    `elsewhere` are blob ids of texts on neither branch and whether they were at hand; `files` are all the
    site's by path: the size in bytes, the time of the last change in nanoseconds.
    `rfcs` is how many there are, `said` what the build said of problems.
    """

    __slots__ = ("elsewhere", "files", "key", "ledger", "main", "rfcs", "said")

    def __init__(
        self,
        key: str,
        main: str,
        ledger: str | None,
        elsewhere: tuple[tuple[str, bool], ...],
        files: Mapping[str, tuple[int, int]],
        rfcs: int,
        said: tuple[str, ...],
    ) -> None:
        self.key, self.main, self.ledger, self.elsewhere = key, main, ledger, elsewhere
        self.files, self.rfcs, self.said = files, rfcs, said

    def sits(self, on_disk: Mapping[str, tuple[int, int]]) -> bool:
        """Whether the site is as the build left it."""
        return on_disk == self.files

    def packed(self, output: str) -> bytes:
        """As bytes, for a file of which it is the first part."""
        # A path that is not UTF-8 stays what it is.
        own = (os.fsencode(output), self.key, self.main, self.ledger, self.elsewhere)
        raw = marshal.dumps((*own, dict(self.files), self.rfcs, self.said))
        return MAGIC + len(raw).to_bytes(WIDTH, "big") + raw


def ground_path(git_directory: str, output: str) -> str:
    """The file in which builds of `output` from a repository remember."""
    name = f"site-{crc32(os.fsencode(os.path.realpath(output))):08x}"
    return os.path.join(git_directory, FOLDER, name)


def read_ground(path: str, output: str) -> tuple[Ground, int] | None:
    """The ground in the file at `path`, and how many bytes of the file it takes."""
    try:
        with open(path, "rb") as file:
            head = file.read(len(MAGIC) + WIDTH)
            if not head.startswith(MAGIC):
                return None
            size = int.from_bytes(head[len(MAGIC) :], "big")
            of, *values = marshal.loads(file.read(size))  # noqa: S302 - a file of ours in .git, as are hooks
        ground = Ground(*values)
    except BROKEN:
        return None
    return (ground, len(head) + size) if of == os.fsencode(os.path.realpath(output)) else None
