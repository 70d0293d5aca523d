"""`build_site`: the index of a repository, put in its place; what did not change since the last time is left.

Invariant: the output is what a build from nothing gives, byte for byte; whatever is doubtful about the last
one (the program, the options, a file somebody touched) makes it one from nothing.
"""

from __future__ import annotations

from contextlib import nullcontext
from functools import cache, partial
from pathlib import Path

from rfcflow.adapters.git_reading import Reader
from rfcflow.adapters.shared_bytes import SharedBytes
from rfcflow.adapters.workers import aside, begun
from rfcflow.engine.output import check_output
from rfcflow.engine.progress import Progress, in_silence
from rfcflow.engine.site.disk import site_on_disk
from rfcflow.engine.site.ground import Ground
from rfcflow.engine.site.memory import Details, Memory
from rfcflow.engine.site.options import Built, Options
from rfcflow.engine.site.signature import signature


def build_site(
    git: Reader,
    main: str,
    ledger: str | None,
    options: Options,
    output: Path,
    progress: Progress = in_silence,
) -> Built:
    """The site of the commits `main` and `ledger` (None: no ledger yet) in `output`.

    Raises Refusal for an output this did not make, HistoryMissing when a commit is not here.
    """
    check_output(output)
    memory = Memory(git.directory, output)
    ground = memory.ground()
    stands = aside(partial(_stands, ground, options, output)) if ground is not None else partial(bool, None)
    same = ground is not None and (ground.main, ground.ledger) == (main, ledger)
    if ground is not None and same and stands() and _holds(git, ground):
        return Built(ground.rfcs, len(ground.files), 0, ground.said)
    if not stands():
        ground = None
    ask = partial(_governance, git, main)
    # Where nothing is remembered the governance is read while this process loads what reads RFCs and draws.
    with begun(ask) if ground is None else nullcontext(cache(ask)) as governance, SharedBytes() as shared:
        # A build with nothing to do is over before any of this is loaded.
        from rfcflow.engine.site.making import make

        key = ground.key if ground is not None else f"{signature()} {options.key}"
        details = memory.details() if ground is not None else Details()
        before = ground.files if ground is not None else None
        made = make(git, shared, main, ledger, options, governance, details, before, output, progress)
    said = tuple(str(problem) for problem in made.problems)
    rfcs = len(made.details.records)
    memory.keep(Ground(key, main, ledger, made.elsewhere, made.files, rfcs, said), made.details)
    return Built(rfcs, len(made.files), made.written, said)


def _governance(git: Reader, main: str) -> bytes:
    from rfcflow.engine.site.governance import packed_governance

    return packed_governance(git, main)


def _stands(ground: Ground, options: Options, output: Path) -> bool:
    """Whether the same program made the same site, and it is as it was left."""
    return ground.key == f"{signature()} {options.key}" and ground.sits(site_on_disk(output))


def _holds(git: Reader, ground: Ground) -> bool:
    """Whether texts that are on neither branch came or went."""
    return git.have([sha for sha, _ in ground.elsewhere]) == [here for _, here in ground.elsewhere]
