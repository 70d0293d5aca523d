"""`--profile auto`: what the files of a source look like, as a profile.

Invariant: only what a fair share of the files shows is believed; the result is a profile like any other, that
the person can read and correct.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Final

from rfcflow.importing.headers import read_header
from rfcflow.importing.naming import SUFFIXES, candidates
from rfcflow.importing.profile import Profile, plain
from rfcflow.importing.values import is_empty

# So many files are read in every style; more say nothing new.
SAMPLE: Final = 150
_STYLES: Final = ("yaml", "rfc822", "table", "bullets", "labels")
# The words repositories use for our keys, the most usual one first.
_WORDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "number": ("number", "pep", "eip", "sep", "tip", "bip", "id", "rfc"),
        "title": ("title", "name"),
        "summary": ("description", "summary", "abstract"),
        "kind": ("type", "kind"),
        "authors": ("authors", "author", "author(s)", "owner", "owners"),
        "created": ("created", "start date", "date", "created on", "creation date", "submitted"),
        "requires": ("requires", "depends on", "dependencies"),
        "replaces": ("replaces", "supersedes", "obsoletes"),
        "amends": ("amends", "updates"),
        "discussion": ("discussions-to", "discussion", "discussions", "forum"),
        "tracking-issue": ("tracking issue", "tracking-issue", "issue", "rust issue"),
        "state": ("status", "state"),
        "pull-request": ("rfc pr", "pull request", "pr"),
        "decided": ("resolution", "decided", "date decided"),
        "superseded-by": ("superseded-by", "replaced-by", "obsoleted-by"),
    }
)
_STATES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "draft": ("wip", "idea", "pre-draft"),
        "proposed": ("proposal", "submitted", "new", "open", "provisional"),
        "review": ("in review", "under review", "discussion", "in discussion", "active review"),
        "final-comment": ("last call", "fcp"),
        "deferred": ("postponed", "on hold"),
        "dormant": ("stagnant", "stale", "inactive"),
        "accepted": ("approved", "implementable", "merged", "ready"),
        "active": ("living", "in force", "adopted"),
        "implemented": ("final", "completed", "complete", "done", "shipped", "released", "published"),
        "rejected": ("declined", "refused", "april fool!"),
        "withdrawn": ("abandoned", "cancelled", "canceled"),
        "superseded": ("replaced", "obsoleted"),
        "retired": ("deprecated", "obsolete", "historical", "moved", "removed"),
    }
)
_KINDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "feature": ("standards track", "standard", "proposal", "enhancement", "design"),
        "process": ("meta", "informational", "policy", "governance"),
    }
)


def guess_files(paths: Iterable[str]) -> tuple[str, ...]:
    """The file pattern that most texts of a source share; empty where there is no text."""
    shapes: Counter[str] = Counter()
    free: Counter[str] = Counter()
    for path in paths:
        if not path.lower().endswith(SUFFIXES):
            continue
        shape = _shape(path)
        if shape is not None:
            shapes[shape] += 1
        else:
            pure = PurePosixPath(path)
            free["/".join((*pure.parts[-2:-1], f"{{slug}}{pure.suffix}"))] += 1
    chosen = shapes or free
    ordered = sorted(chosen.items(), key=lambda item: (-item[1], item[0]))
    return tuple(shape for shape, _ in ordered[:1])


def _shape(path: str) -> str | None:
    """`text/0042-title.md` -> `{number}-{slug}.md`; None for a name without a number."""
    parts = path.split("/")
    name = parts[-1]
    if PurePosixPath(name).stem.casefold() == "readme" and len(parts) > 1:
        folder = _numbered(parts[-2])
        return f"{folder}/{name}" if folder else None
    stem, dot, suffix = name.rpartition(".")
    shape = _numbered(stem)
    return f"{shape}{dot}{suffix}" if shape else None


def _numbered(stem: str) -> str | None:
    match = re.fullmatch(r"([A-Za-z]{0,12}[-_ ]?)(\d{1,9})(?:([-_ ])(.+))?", stem, re.DOTALL)
    if match is None:
        return None
    return f"{match[1]}{{number}}" + (f"{match[3]}{{slug}}" if match[3] else "")


def guess(paths: Iterable[str], read: Callable[[str], bytes | None]) -> Profile:
    """A profile for a source with these paths; `read` gives a text's bytes, None for one that is none."""
    every = tuple(paths)
    files = guess_files(every) or ("{slug}.md",)
    likely = [each.path for each in candidates(every, Profile("auto", files, ("none",)))[0]]
    sample = {
        path: raw for path in likely[:: -(-len(likely) // SAMPLE) or 1] if (raw := read(path)) is not None
    }
    header, keys = _header(sample, files)
    profile = Profile("auto", files, header, MappingProxyType(keys))
    # Styles and keys show in a few files; a state may be that of a single one.
    states, kinds = _words(likely, read, profile)
    return Profile(
        name="auto",
        files=files,
        header=header,
        keys=profile.keys,
        states=MappingProxyType(_mapped(states, _STATES)),
        kinds=MappingProxyType(_mapped(kinds, _KINDS)),
        # A repository without states keeps what it accepted.
        state=None if states else "accepted",
    )


def _header(
    sample: Mapping[str, bytes], files: tuple[str, ...]
) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
    """The styles that a tenth of the sample has, the most telling first, and the keys found in them."""
    usual: dict[str, Counter[str]] = {}
    shares: Counter[str] = Counter()
    telling: Counter[str] = Counter()
    for style in _STYLES:
        probe = Profile("auto", files, (style,), _WORDS)
        for path, raw in sample.items():
            found = read_header(path, raw, probe)
            mapped = {field.key for fields in found.fields.values() for field in fields}
            # One key may be chance: any text may have a bullet with a colon.
            if len(mapped) >= (1 if style in ("yaml", "labels") else 2):
                usual.setdefault(style, Counter()).update(mapped)
                shares[style] += 1
                telling[style] += len(mapped)
    styles = [style for style in _STYLES if shares[style] and shares[style] * 10 >= len(sample)]
    styles.sort(key=lambda style: -telling[style])
    if styles and shares[styles[0]] * 10 >= 9 * len(sample):
        styles = styles[:1]
    seen: Counter[str] = Counter()
    for style in styles:
        seen.update(usual[style])
    least = max(len(sample) // 50, 1)
    keys = {
        target: kept
        for target, words in _WORDS.items()
        if (kept := tuple(word for word in words if seen[plain(word)] >= least))
    }
    return tuple(styles) or ("none",), keys


def _words(
    paths: list[str], read: Callable[[str], bytes | None], profile: Profile
) -> tuple[Counter[str], Counter[str]]:
    """The states and kinds that the proposals write."""
    found: dict[str, Counter[str]] = {"state": Counter(), "kind": Counter()}
    if not any(target in profile.keys for target in found):
        return found["state"], found["kind"]
    for path in paths:
        raw = read(path)
        fields = read_header(path, raw, profile).fields if raw is not None else {}
        for target, words in found.items():
            for field in fields.get(target, ())[:1]:
                if not is_empty(field.text) and len(field.text) <= 60:
                    words[field.text] += 1
    return found["state"], found["kind"]


def _mapped(words: Counter[str], meanings: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Their words for ours, as far as they are known; words that are ours need no line."""
    found: dict[str, str] = {}
    for word in sorted(words):
        ours = next((o for o, theirs in meanings.items() if plain(word) in {o, *map(plain, theirs)}), None)
        if ours is not None:
            found[word] = ours
    return found
