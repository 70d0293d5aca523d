"""The work of a build: read what changed, draw what shows it, put it in place.

Invariant: what is remembered is used only under the same governance; the rest of what could differ is in the
digests.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from rfcflow.adapters.git_reading import Reader
from rfcflow.adapters.shared_bytes import SharedBytes
from rfcflow.engine.output import staging
from rfcflow.engine.place import GOVERNANCE
from rfcflow.engine.progress import Progress
from rfcflow.engine.site.carried import commands, schemas, script, style
from rfcflow.engine.site.drawing import draw, own_unit, units
from rfcflow.engine.site.governance import unpacked_governance
from rfcflow.engine.site.memory import Details, Written
from rfcflow.engine.site.options import Options
from rfcflow.engine.site.reading import newest
from rfcflow.engine.site.records import kept_records, unpacked
from rfcflow.engine.site.sources import read_sources
from rfcflow.errors import Problem
from rfcflow.site.catalogue import Catalogue, order
from rfcflow.site.inputs import Inputs


class Made(Struct, frozen=True):
    """A site in its place: its files, how many of them were written, and what the next build can use."""

    files: Mapping[str, Written]
    written: int
    problems: tuple[Problem, ...]
    elsewhere: tuple[tuple[str, bool], ...]
    details: Details


def make(
    git: Reader,
    shared: SharedBytes,
    main: str,
    ledger: str | None,
    options: Options,
    governance_read: Callable[[], bytes],
    details: Details,
    before: Mapping[str, Written] | None,
    output: Path,
    progress: Progress,
) -> Made:
    """The site in `output`; `before` are the files that are there, None: nothing of it is known.

    `governance_read` gives that of `main`, packed; it is not asked for one that is in `details`.
    """
    # Nearly everything that is made here is kept to the end: looking for what could be let go finds nothing.
    gc.disable()
    sources, strays = read_sources(git, main, ledger)
    stamp = git.find(main, GOVERNANCE) or "none"
    if details.governance[0] == stamp:
        kept_governance = details.governance
    else:
        details = Details()
        kept_governance = (stamp, governance_read())
    governance, problems = unpacked_governance(kept_governance[1])
    kept = kept_records(git, sources, governance, details.records, shared, progress)
    records = sorted(unpacked(kept, sources), key=lambda record: order(record.id))
    inputs = Inputs(
        repository=options.repository,
        css=style(),
        commands=commands(),
        governance=replace(governance, commit=main) if governance is not None else None,
        web=options.web,
        base_url=options.base_url,
        default_branch=options.default_branch,
        problems=(*problems, *strays),
        asof=newest(git, main, ledger),
        script=script(),
        schemas=schemas(),
        search=options.search,
        highlight=options.highlight,
    )
    catalogue = Catalogue(inputs, tuple(records))
    all_units = list(units(catalogue, kept))
    known = details.units
    faces = sha256("".join(f"{name} {one.face}\n" for name, one in kept.items()).encode()).hexdigest()
    # Where every RFC looks from outside as it did, only what was read again can show anything new of its own.
    same = (
        {own_unit(name) for name, one in kept.items() if details.records.get(name) is one}
        if faces == details.faces
        else frozenset()
    )
    # Where nothing is remembered nothing is compared: each digest is made where its unit is drawn.
    todo = [
        unit
        for unit in all_units
        if unit.name not in known or not (unit.name in same or known[unit.name][0] == unit.digest())
    ]
    found: dict[str, Written] = {}
    after: dict[str, tuple[str, tuple[str, ...]]] = {}
    fresh: list[str] = []
    with staging(output) as staged:
        drawn = {one.name: one for one in draw(git, shared, todo, staged, before or {}, progress)}
        for unit in all_units:
            one = drawn.get(unit.name)
            if one is not None:
                fresh += one.fresh
                found.update(one.files)
                after[unit.name] = (one.digest, tuple(path for path, _ in one.files))
            else:
                after[unit.name] = known[unit.name]
                found.update((path, (before or {})[path]) for path in known[unit.name][1])
        if before is None:
            staged.swap()
        else:
            staged.merge(fresh, [path for path in before if path not in found])
    elsewhere = tuple(pair for one in kept.values() for pair in one.elsewhere)
    return Made(
        found,
        len(fresh),
        inputs.problems,
        elsewhere,
        Details(kept, after, kept_governance, faces),
    )
