"""What ships with the package for the site: stylesheet, script and JSON Schemas, and the table of commands.

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


def commands() -> bytes:
    """The table of the slash commands, as `rfc docs` wrote it; no file of the site, but a page shows it."""
    return _content("assets/commands.json")


def schemas() -> dict[str, bytes]:
    """The JSON Schemas of the data, by file name."""
    return {name: _content(f"schemas/{name}") for name in ("index.json", "rfc.json")}


def _content(path: str) -> bytes:
    return (_ROOT / path).read_bytes()
