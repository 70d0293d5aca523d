"""Real archives as an index: no accident, no link that leads nowhere, valid HTML."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tinyhtml5.parser import HTMLParser

from rfcflow.adapters.git import FILE, Git, Identity
from rfcflow.engine.site.build import build_site
from rfcflow.engine.site.disk import site_on_disk
from rfcflow.engine.site.options import Options
from tests.governance.samples import own_files
from tests.importing.sources import everything
from tests.importing.test_corpora import ARCHIVES, imported, unpacked
from tests.site.checking import broken_links, faults
from tests.site.samples import START

OPTIONS = Options("acme/rfcs", "https://github.example/acme/rfcs")


@pytest.fixture
def site(request: pytest.FixtureRequest, corpora: Path, tmp_path: Path) -> dict[str, bytes]:
    """The index of one archive, imported into a repository of its own."""
    source = unpacked(corpora, ARCHIVES[request.param][0], tmp_path)
    imported(source, tmp_path / "dest", request.param)
    output = tmp_path / "site"
    with Git.create(tmp_path / "rfcs.git") as git:
        files = {**own_files(), **everything(tmp_path / "dest")}
        blobs = {path: (FILE, git.write_blob(content)) for path, content in files.items()}
        who = Identity("rfc bot", "bot@example.org")
        main = git.commit(git.write_tree(None, blobs), (), "imported", who, START)
        assert ARCHIVES[request.param][1] == build_site(git, main, None, OPTIONS, output).rfcs
    return {path: (output / path).read_bytes() for path in site_on_disk(output)}


@pytest.mark.parametrize(
    "site",
    [n if n == "pytorch" else pytest.param(n, marks=pytest.mark.nightly) for n in sorted(ARCHIVES)],
    indirect=True,
)
def test_an_archive_becomes_a_site_without_a_broken_link_of_valid_html(site: dict[str, bytes]) -> None:
    assert [] == broken_links(site)[:20]
    assert [] == faults(site)[:20]
    assert [] == list(invalid(site))[:20]


def invalid(site: dict[str, bytes]) -> Iterator[str]:
    """What a parser of HTML has to mend: https://html.spec.whatwg.org/multipage/parsing.html#parse-errors"""
    for path, content in site.items():
        if path.endswith(".html"):
            parser = HTMLParser(namespace_html_elements=False)
            parser.parse(content)
            yield from (f"{path}: {error}" for error in parser.errors)
