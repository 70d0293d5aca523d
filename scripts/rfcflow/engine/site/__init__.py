"""The edge of the index: a repository becomes a directory of files; start reading at `build`."""

from rfcflow.engine.site.carried import schemas, script, style
from rfcflow.engine.site.reading import read_inputs

__all__ = ["read_inputs", "schemas", "script", "style"]
