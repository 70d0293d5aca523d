"""The edge of the index: reads a repository into `Inputs`.

Invariant: nothing is written, and what cannot be read is in the result with its error.
"""

from __future__ import annotations

from rfcflow.adapters.git_reading import Reader
from rfcflow.engine.site.carried import commands, schemas, script, style
from rfcflow.engine.site.entries import read_entries
from rfcflow.engine.site.governance import governance_of
from rfcflow.engine.site.sources import read_sources
from rfcflow.events import timestamp
from rfcflow.site.inputs import Inputs


def read_inputs(
    git: Reader,
    main: str,
    ledger: str | None,
    *,
    repository: str,
    web: str = "",
    base_url: str = "",
    default_branch: str = "main",
) -> Inputs:
    """What the repository at hand says at the commits `main` and `ledger` (None: no ledger yet).

    Raises HistoryMissing when a commit is not here; everything else that is wrong is in the result.
    """
    governance, problems = governance_of(git, main)
    sources, strays = read_sources(git, main, ledger)
    return Inputs(
        repository=repository,
        css=style(),
        commands=commands(),
        rfcs=tuple(read.entry for read in read_entries(git, sources)),
        governance=governance,
        web=web,
        base_url=base_url,
        default_branch=default_branch,
        problems=(*problems, *strays),
        asof=newest(git, main, ledger),
        script=script(),
        schemas=schemas(),
    )


def newest(git: Reader, main: str, ledger: str | None) -> str:
    """When the newer of the commits was made: the same repository gives the same site on every day."""
    return timestamp(max(git.commit_info(sha).committed for sha in (main, ledger) if sha is not None))
