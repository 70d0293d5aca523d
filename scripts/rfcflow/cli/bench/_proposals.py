"""A corpus to measure with: made up, and shaped like real proposals.

Invariant: the same number of files gives the same bytes on every machine.
"""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import rfcflow
from rfcflow.errors import Refusal

# Of 949 proposals of a real repository: bytes of the body, half and nine tenths of them below.
_MEDIAN: Final = 3_300
_SPREAD: Final = 1.3
_LARGEST: Final = 140_000
_STEP: Final = 20_000
_ID: Final = re.compile(rb"^rfc:[^\n]*$", re.MULTILINE)
_SECTIONS: Final = (
    "Summary",
    "Motivation",
    "Proposed implementation",
    "Specification",
    "Rationale",
    "Backwards compatibility",
    "Drawbacks",
    "Alternatives",
    "Test cases",
    "Unresolved questions",
)
_WORDS: Final = tuple(
    re.findall(
        r"\w+",
        """
        the of a to and in is that for an be value this with are call data it if by not state from block when
        which as or address code gas can type must tensor module contract function transaction default
        existing proposal should implementation memory user number hash list node version change interface
        """,
    )
)
_STATES: Final = ("implemented", "withdrawn", "active", "rejected", "superseded")


def write(directory: Path, count: int) -> None:
    """A repository of `count` landed RFCs with outcomes, under the sample project's governance."""
    rfcs = _begin(directory)
    chance = random.Random(949)  # noqa: S311 -- the point is that it can be guessed
    for number in range(1, count + 1):
        state = chance.choice(_STATES)
        text = "\n".join(_rfc(number, state, chance))
        _put(rfcs, f"{number:04d}", f"proposal-{number}.md", text.encode(), state.encode())


def multiply(source: Path, directory: Path, times: int) -> int:
    """The RFCs of a repository `times` times, each copy under an id of its own; returns how many files."""
    rfcs = _begin(directory)
    if (source / ".github" / "governance").is_dir():
        shutil.rmtree(directory / ".github")
        shutil.copytree(source / ".github" / "governance", directory / ".github" / "governance")
    count = 0
    for path in _rfcs_of(source):
        number, _, rest = path.name.partition("-")
        outcome = path.parent / "outcomes" / f"{number}.yml"
        kept = outcome.read_bytes() if outcome.is_file() else None
        for copy in range(times):
            digits = number.rstrip("abcdefghijklmnopqrstuvwxyz")
            own = f"{int(digits) + copy * _STEP:04d}{number[len(digits) :]}"
            raw = _ID.sub(f'rfc: "{own}"'.encode(), path.read_bytes(), count=1)
            (rfcs / f"{own}-{rest}").write_bytes(raw)
            if kept is not None:
                (rfcs / "outcomes" / f"{own}.yml").write_bytes(kept)
            count += 1
    return count


def _rfcs_of(source: Path) -> list[Path]:
    found = sorted(path for path in (source / "rfcs").glob("[0-9]*-*.*") if path.suffix in (".md", ".rst"))
    if not found:
        raise Refusal(f"There is no RFC in {source / 'rfcs'}; `rfc import` makes such a repository.")
    return found


def _begin(directory: Path) -> Path:
    sample = Path(rfcflow.__file__).resolve().parent / "sample" / ".github" / "governance"
    shutil.copytree(sample, directory / ".github" / "governance")
    rfcs = directory / "rfcs"
    (rfcs / "outcomes").mkdir(parents=True)
    return rfcs


def _put(rfcs: Path, number: str, rest: str, raw: bytes, state: bytes) -> None:
    (rfcs / f"{number}-{rest}").write_bytes(raw)
    origin = b"origin:\n  source: https://example.org/proposals\n  path: " + rest.encode() + b"\n"
    (rfcs / "outcomes" / f"{number}.yml").write_bytes(b"state: " + state + b"\n" + origin)


def _rfc(number: int, state: str, chance: random.Random) -> Iterator[str]:
    title = " ".join(chance.choices(_WORDS, k=chance.randint(2, 8)))
    yield from ("---", f"title: {title} {number}", f"summary: {_sentence(chance)}", "kind: feature")
    yield f"authors: [author-{number % 97}]"
    yield f"created: {2015 + number % 11}-{1 + number % 12:02d}-{1 + number % 28:02d}"
    if number > 20 and chance.random() < 0.3:
        ids = sorted(chance.sample(range(1, number), k=chance.randint(1, 3)))
        quoted = ", ".join(f'"{one:04d}"' for one in ids)
        yield f"requires: [{quoted}]"
    if chance.random() < 0.6:
        yield f"discussion: https://example.org/t/{number}"
    yield from (f'rfc: "{number:04d}"', f"state: {state}", "---", "")
    size = min(int(chance.lognormvariate(0, _SPREAD) * _MEDIAN), _LARGEST)
    sections = chance.sample(_SECTIONS, k=chance.randint(3, len(_SECTIONS)))
    for section in sections:
        yield from (f"## {section}", "")
        written = 0
        while written < size // len(sections):
            block = "\n".join(_block(number, chance))
            written += len(block)
            yield from (block, "")


def _block(number: int, chance: random.Random) -> Iterator[str]:
    kind = chance.random()
    if kind < 0.10:
        yield from (
            "```python",
            *(f"value_{row} = call({row}, '{_sentence(chance)}')" for row in range(8)),
            "```",
        )
    elif kind < 0.16:
        yield from ("| name | value | why |", "|---|---|---|")
        for row in range(chance.randint(2, 9)):
            yield f"| `field_{row}` | {row} | {_sentence(chance)} |"
    elif kind < 0.28:
        for _ in range(chance.randint(2, 6)):
            yield f"- {_sentence(chance)} [see](https://example.org/{chance.randint(1, 999)})"
    elif kind < 0.32:
        yield f"### {_sentence(chance)}"
    elif kind < 0.34:
        yield f"![{_sentence(chance)}](assets/proposal-{number}/flow.png)"
    else:
        for _ in range(chance.randint(2, 7)):
            mark = (
                f" **{chance.choice(_WORDS)}** `{chance.choice(_WORDS)}()`" if chance.random() < 0.4 else ""
            )
            yield f"{_sentence(chance)}{mark}."


def _sentence(chance: random.Random) -> str:
    return " ".join(chance.choices(_WORDS, k=chance.randint(5, 16)))
