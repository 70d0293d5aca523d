"""The edge of the index: a repository becomes a directory of files; start reading at `build`."""
