"""The workflow files an adopter owns, with the place of rfcflow and the default branch filled in.

Invariant: a workflow file calls rfcflow by the full id of one commit, never by a name that can move.
"""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from rfcflow.adapters.git import Git
from rfcflow.adapters.source_tree import remote_address
from rfcflow.errors import Refusal, UsageError
from rfcflow.text.quoting import scalar

FOLDER: Final = ".github/workflows"
NAMES: Final = ("rfc.yml", "validate.yml", "site.yml")
# Only where the governance has a rota of this name.
WATCH: Final = "watch"
ROOT: Final = Path(__file__).resolve().parents[4]
_GIVEN: Final = re.compile(r"([A-Za-z0-9-]{1,39}/[A-Za-z0-9._-]{1,100})@([0-9a-f]{40})")
_VERSION: Final = re.compile(r"v\d[0-9A-Za-z.-]{0,40}", re.ASCII)
_CALLED: Final = re.compile(
    rf"uses: {_GIVEN.pattern.replace('@', '/[.]github/actions/rfc@')}(?: # ({_VERSION.pattern}))?$",
    re.MULTILINE,
)


class Pin(Struct, frozen=True):
    """Which rfcflow the workflows run: OWNER/NAME and a commit's full id, and its `version` if it has one."""

    repository: str
    commit: str
    version: str = ""

    def __str__(self) -> str:
        return f"{self.repository}@{self.commit}"


def pin_given(text: str) -> Pin:
    """`OWNER/NAME@SHA`; raises UsageError."""
    found = _GIVEN.fullmatch(text)
    if found is None:
        raise UsageError(
            f"--action {text!r} is not OWNER/NAME@SHA with a commit's full id (40 hexadecimal digits)."
        )
    return Pin(found[1], found[2])


def own_pin() -> Pin | None:
    """The checkout this command runs from, where it is a clone of a repository on a server."""
    if not (ROOT / ".git").exists():
        return None
    with Git.at(ROOT) as git:
        address, commit = remote_address(git), git.resolve("HEAD")
    name = urlsplit(address).path.strip("/") if address else ""
    found = _GIVEN.fullmatch(f"{name}@{commit}")
    return Pin(found[1], found[2]) if found else None


def version_of(commit: str) -> str:
    """The version that this checkout's tags call a commit, empty where they call it none."""
    if not (ROOT / ".git").exists():
        return ""
    with Git.at(ROOT) as git:
        names = (name.removeprefix("refs/tags/") for name in git.refs("refs/tags/"))
        found = [n for n in names if _VERSION.fullmatch(n) and git.resolve(f"refs/tags/{n}") == commit]
    return max(found, key=len, default="")


def needed_pin(given: str | None) -> Pin:
    """The pin given, else this checkout's, with its version; raises Refusal where neither is known."""
    pin = pin_given(given) if given is not None else own_pin()
    if pin is None:
        raise Refusal(
            "Which rfcflow shall the workflows run? This copy is no clone of a repository on GitHub: "
            "say --action OWNER/NAME@SHA, the repository and the full id of a commit of it."
        )
    return replace(pin, version=version_of(pin.commit))


def workflows(pin: Pin, branch: str, *, watched: bool = True) -> dict[str, str]:
    """The files by path; the one for who watches the default branch where it is `watched`."""
    folder = files("rfcflow").joinpath("sample", *FOLDER.split("/"))
    texts = {
        name: folder.joinpath(name).read_text(encoding="utf-8")
        for name in (*NAMES, *((f"{WATCH}.yml",) if watched else ()))
    }
    return {f"{FOLDER}/{name}": _filled(text, pin, branch) for name, text in texts.items()}


def pin_of(text: str, path: str, branch: str) -> Pin | None:
    """The pin of a workflow file that is as this module writes it; None for anything else."""
    found = _CALLED.search(text)
    pin = Pin(found[1], found[2], found[3] or "") if found else None
    return pin if pin is not None and workflows(pin, branch).get(path) == text else None


def _filled(text: str, pin: Pin, branch: str) -> str:
    version = f" # {pin.version}" if pin.version else ""
    text = text.replace("OWNER/rfcflow/", f"{pin.repository}/").replace("@SHA", f"@{pin.commit}{version}")
    return text.replace("branches: [main]", f"branches: [{scalar(branch, in_list=True)}]")
