"""The index of the texts beside the pages of a finished site.

Invariant: it is of the pages that are there: a stamp says of which, and one that fits them is left alone. Its
bytes are Pagefind's, which names some of its files differently each time.
"""

from __future__ import annotations

import shutil
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Final

from rfcflow.adapters import pagefind
from rfcflow.engine.site.disk import SEARCH, site_on_disk

_STAMP: Final = "stamp"


def index_site(output: Path) -> bool:
    """Index the RFCs of the site in `output` where that is not done yet; whether it was done now.

    Raises UpstreamError where Pagefind fails; what was there is then left.
    """
    pages = {path: state for path, state in site_on_disk(output).items() if path.startswith("rfcs/")}
    there = output / SEARCH
    if not pages:
        # Pagefind calls an index of nothing a failure.
        shutil.rmtree(there, ignore_errors=True)
        return False
    stamp = sha256(repr(sorted(pages.items())).encode()).hexdigest()
    if (there / _STAMP).is_file() and (there / _STAMP).read_text(encoding="ascii") == stamp:
        return False
    beside = Path(tempfile.mkdtemp(prefix=f".{output.name}.", dir=output.absolute().parent))
    try:
        fresh = beside / "new"
        pagefind.index(output, fresh)
        (fresh / _STAMP).write_text(stamp, encoding="ascii")
        if there.exists():
            there.rename(beside / "old")
        fresh.rename(there)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return True
