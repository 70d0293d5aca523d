"""What ships with the package and the site carries as it is: stylesheet, script, JSON Schemas.

Invariant: the same package gives the same bytes.
"""

from __future__ import annotations

from importlib.resources import files


def style() -> bytes:
    """The stylesheet."""
    return files("rfcflow.site").joinpath("assets", "style.css").read_bytes()


def script() -> bytes:
    """The script."""
    return files("rfcflow.site").joinpath("assets", "index.js").read_bytes()


def schemas() -> dict[str, bytes]:
    """The JSON Schemas of the data, by file name."""
    directory = files("rfcflow.site").joinpath("schemas")
    return {name: directory.joinpath(name).read_bytes() for name in ("index.json", "rfc.json")}
