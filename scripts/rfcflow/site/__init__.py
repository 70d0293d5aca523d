"""The index: RFCs and ledgers to pages and JSON, pure; start reading at `build`."""

from rfcflow.site.build import build
from rfcflow.site.inputs import Entry, Inputs

__all__ = ["Entry", "Inputs", "build"]
