"""No input under a megabyte makes the readers raise, hang or swell."""

from __future__ import annotations

import resource
import sys
import tarfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Final

import pytest

from rfcflow.engine.import_source import shipped_profile
from rfcflow.errors import Refusal
from rfcflow.formatter import canonical
from rfcflow.importing.naming import Candidate
from rfcflow.importing.record import read
from rfcflow.lints import LintContext, lint_file, mend, rules
from rfcflow.text.block import TEXT_LIMIT, unreadable
from rfcflow.text.document import text_hash
from tests.conftest import CORPORA, PROJECT
from tests.fuzz.mutator import LIMIT, floods, mutant

QUICK: Final = 600
NIGHTLY: Final = 200_000
CHUNK: Final = 200
PORTION: Final = 6_500  # of a night
MOST_SECONDS: Final = 1.0  # of processor time, for one input
MOST_BYTES: Final = 200_000_000  # more memory than before the chunk
_UNIT: Final = 1 if sys.platform == "darwin" else 1024  # what getrusage counts in
_KEPT: Final = 60  # texts of each archive


@cache
def seeds() -> tuple[bytes, ...]:
    """The template, every example of every rule, and texts of the real corpora where they are."""
    found = [(PROJECT / "TEMPLATE.md").read_bytes()]
    examples = (example for rule in rules() for example in (rule.bad, rule.good))
    found += [example if isinstance(example, bytes) else example.encode() for example in examples]
    for archive in sorted(CORPORA.glob("*.tar.xz")) if CORPORA.is_dir() else ():
        found += _texts(archive)
    return tuple(found)


def _texts(archive: Path) -> Iterator[bytes]:
    left = _KEPT
    with tarfile.open(archive) as tar:
        for member in tar:
            if left and member.isfile() and member.name.endswith((".md", ".rst")) and member.size < 60_000:
                left -= 1
                stream = tar.extractfile(member)
                assert stream is not None
                yield stream.read()


def _lint(raw: bytes) -> None:
    document, problems = lint_file(PATH, raw, LintContext())
    assert document is not None or problems, "neither a document nor a reason"
    if document is not None:
        assert document.raw == raw
        assert text_hash(document).startswith("t1:")


def _mend(raw: bytes) -> None:
    once = mend(PATH, raw, LintContext())
    assert 0 == mend(PATH, once.raw, LintContext()).count, "a second mending finds something to do"


def _format(raw: bytes) -> None:
    try:
        once = canonical(PATH, raw)
    except Refusal:
        return
    assert once == canonical(PATH, once)


def _import_as(name: str, raw: bytes) -> None:
    if unreadable("a", raw, LIMIT) is None:  # the importer reads nothing else
        imported = read("0001", CANDIDATES[name], raw, shipped_profile(name))
        lint_file(PATH, imported.text, LintContext(imported=True), human=False)


PATH: Final = "rfcs/0000-fuzz.md"
CANDIDATES: Final = {
    "pytorch": Candidate("RFC-0001-fuzz.md", 1, "fuzz"),
    "rust": Candidate("text/0001-fuzz.md", 1, "fuzz"),
    "pep": Candidate("peps/pep-0001.rst", 1, ""),
    "eip": Candidate("EIPS/eip-1.md", 1, ""),
}
Reader = Callable[[bytes], None]
READERS: Final[Mapping[str, Reader]] = {
    "lint": _lint,
    "mend": _mend,
    "fmt": _format,
    **{f"import {name}": partial(_import_as, name) for name in CANDIDATES},
}


def _feed(raw: bytes, name: str, readers: Iterable[str] = READERS) -> None:
    for reader in readers:
        before = time.process_time()
        try:
            READERS[reader](raw)
        except Exception as error:
            raise AssertionError(f"{name}: {reader} raised {error!r} on {raw[:300]!r}…") from error
        spent = time.process_time() - before
        assert spent < MOST_SECONDS, f"{name}: {reader} took {spent:.1f} s for {len(raw):,} bytes"


def _swollen(before: int) -> int:
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * _UNIT


@pytest.mark.parametrize("first", range(0, QUICK, CHUNK))
def test_mutated_texts_are_read_or_refused(first: int) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in range(first, first + CHUNK):
        _feed(mutant(number, seeds()), f"mutant {number}")
    assert _swollen(before) < MOST_BYTES


@pytest.mark.nightly
@pytest.mark.parametrize("first", range(QUICK, NIGHTLY, PORTION))
def test_two_hundred_thousand_mutated_texts_are_read_or_refused(first: int) -> None:
    for number in range(first, min(first + PORTION, NIGHTLY)):
        _feed(mutant(number, seeds()), f"mutant {number}")


@pytest.mark.parametrize("number", range(len(floods(1000))))
def test_a_text_of_one_token_is_read_in_bounded_time_and_memory(number: int) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    _feed(floods(TEXT_LIMIT)[number], f"flood {number}", ("lint",))
    assert _swollen(before) < MOST_BYTES


@pytest.mark.nightly
@pytest.mark.parametrize("size", [TEXT_LIMIT, LIMIT - 1])
@pytest.mark.parametrize("number", range(len(floods(1000))))
def test_every_reader_takes_a_text_of_one_token(number: int, size: int) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    _feed(floods(size)[number], f"flood {number} of {size:,} bytes")
    assert _swollen(before) < MOST_BYTES
