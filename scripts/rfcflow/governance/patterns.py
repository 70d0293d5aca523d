"""Paths of modules as CODEOWNERS and PyTorch's merge rules write them.

Invariant: a pattern either means the same files in both files, or it is not written at all.

GitHub's dialect: https://docs.github.com/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners.
PyTorch's: `patterns_to_regex` of pytorch/pytorch:.github/scripts/gitutils.py: `*` stops at a slash, `**` does
not, every other character but the dot and the plus goes into a regular expression as it is, and a pattern
needs to match only the beginning of a path.
"""

from __future__ import annotations

import re
from typing import Final

# What one of the two dialects reads as more than itself; a question mark is literally one to neither.
_SPECIAL: Final = re.compile(r"[\s?!#$^|(){}\[\]\\\"'`]")


def names_nothing(path: str) -> bool:
    """Whether a pattern has no letter or digit beside its wildcards, and so covers (nearly) everything."""
    return not any(character.isalnum() for character in path)


def special_characters(path: str) -> str:
    """The characters of a path that the two dialects read differently, each once, in order."""
    return "".join(dict.fromkeys(_SPECIAL.findall(path)))


def for_code_owners(path: str) -> str:
    """The path anchored to the repository's root: `torch/nn/` becomes `/torch/nn/`."""
    return f"/{path.removeprefix('./')}"


def for_merge_rules(path: str) -> str:
    """A directory with everything in it: `torch/nn/` becomes `torch/nn/**`."""
    return f"{path}**" if path.endswith("/") else path


def breadth(path: str) -> tuple[int, int, str]:
    """Sorts broad patterns before narrow ones: fewer directories, then fewer literal characters."""
    return path.rstrip("/").count("/"), len(path.replace("*", "")), path
