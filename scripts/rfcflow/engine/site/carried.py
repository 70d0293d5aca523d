"""What ships with the package and the site carries as it is: stylesheet, script, JSON Schemas.

Invariant: the same package gives the same bytes.
"""

from __future__ import annotations

from pathlib import Path

import rfcflow.site

# `importlib.resources` takes longer to load than these to read.
_ROOT = Path(rfcflow.site.__file__).parent


def style() -> bytes:
    """The stylesheet."""
    return _content("assets/style.css")


def script() -> bytes:
    """The script."""
    return _content("assets/index.js")


def schemas() -> dict[str, bytes]:
    """The JSON Schemas of the data, by file name."""
    return {name: _content(f"schemas/{name}") for name in ("index.json", "rfc.json")}


def _content(path: str) -> bytes:
    return (_ROOT / path).read_bytes()
