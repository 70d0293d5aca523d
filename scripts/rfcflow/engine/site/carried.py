"""What ships with the package and the site carries as it is: stylesheet, script, JSON Schemas.

Invariant: the same package gives the same bytes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import rfcflow.site

_PLACE: Final = Path(rfcflow.site.__file__).parent


def style() -> bytes:
    """The stylesheet."""
    return (_PLACE / "assets" / "style.css").read_bytes()


def script() -> bytes:
    """The script."""
    return (_PLACE / "assets" / "index.js").read_bytes()


def schemas() -> dict[str, bytes]:
    """The JSON Schemas of the data, by file name."""
    return {name: (_PLACE / "schemas" / name).read_bytes() for name in ("index.json", "rfc.json")}
