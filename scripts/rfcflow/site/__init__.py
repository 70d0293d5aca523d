"""The index: RFCs and ledgers to pages and JSON, pure; start reading at `build`."""

from rfcflow.site.build import build, shared_files
from rfcflow.site.catalogue import Catalogue, record_of
from rfcflow.site.files import File, Shown
from rfcflow.site.inputs import Entry, Inputs
from rfcflow.site.record import Record
from rfcflow.site.rfc_files import rfc_files, surroundings

__all__ = [
    "Catalogue",
    "Entry",
    "File",
    "Inputs",
    "Record",
    "Shown",
    "build",
    "record_of",
    "rfc_files",
    "shared_files",
    "surroundings",
]
