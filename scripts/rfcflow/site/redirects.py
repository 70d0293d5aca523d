"""Addresses that people know and that are no page of their own: they lead on.

Invariant: a redirect never stands where a page does, and leads to a page of this site.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from rfcflow.site.catalogue import Catalogue
from rfcflow.site.files import File, rfc_path
from rfcflow.site.layout import links_for, page


def redirect_files(catalogue: Catalogue) -> Iterator[File]:
    """Former names of modules, and `pull/N/` for RFCs that are not called like their pull request."""
    for path, target in (*_modules(catalogue), *_pulls(catalogue)):
        yield File(path, (target,), partial(_redirect, catalogue, path, target))


def _modules(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    governance = catalogue.inputs.governance
    taken = set(catalogue.by_module)
    for module in governance.modules.values() if governance is not None else ():
        for alias in module.aliases:
            if alias not in taken and module.id in taken and catalogue.is_directory(alias):
                taken.add(alias)
                yield f"modules/{alias}/index.html", f"modules/{module.id}/index.html"


def _pulls(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    taken: set[int] = set()
    for record in catalogue.records:
        pull = record.pull
        if pull and not record.imported and pull not in taken and record.id.lstrip("0") != str(pull):
            taken.add(pull)
            yield f"pull/{pull}/index.html", rfc_path(record.id)


def _redirect(catalogue: Catalogue, path: str, target: str) -> bytes:
    links = links_for(catalogue, path)
    link = f'<a href="{links.to(target)}">It is here now.</a>'
    body = f'<div class="title"><h1>This page has moved</h1><p class="lead">{link}</p></div>'
    return page(catalogue, path, "Moved", body, moved=target)
