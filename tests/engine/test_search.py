"""The search of a finished site: indexed once for the pages that are there, and never half."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from rfcflow.adapters import pagefind
from rfcflow.cli.site import site
from rfcflow.engine.output import write_site
from rfcflow.engine.site.disk import SEARCH, site_on_disk
from rfcflow.engine.site.search import index_site
from rfcflow.errors import UpstreamError, UsageError

PAGE = b"<!doctype html><html lang='en'><body><h1 data-pagefind-body>A title</h1></body></html>"


def test_a_site_is_indexed_once_and_again_when_a_page_changes(tmp_path: Path) -> None:
    output = tmp_path / "site"
    write_site({"rfcs/0001.html": PAGE, "index.html": PAGE}, output)
    assert (True, False) == (index_site(output), index_site(output))
    there = sorted(path.name for path in (output / SEARCH).iterdir())
    assert {"pagefind.js", "pagefind-entry.json", "stamp"} <= set(there)
    assert [] == [name for name in there if "ui" in name]
    assert ["index.html", "rfcs/0001.html"] == sorted(site_on_disk(output)), "it is no file of the site"
    (output / "index.html").write_bytes(PAGE + b"<!-- -->")
    assert not index_site(output), "it is of the RFCs alone"
    (output / "rfcs/0001.html").write_bytes(PAGE.replace(b"title", b"name"))
    assert index_site(output)


def test_a_site_without_rfcs_needs_no_index(tmp_path: Path) -> None:
    output = tmp_path / "site"
    write_site({"rfcs/0001.html": PAGE, "index.html": PAGE}, output)
    assert index_site(output)
    (output / "rfcs/0001.html").unlink()
    assert not index_site(output)
    assert not (output / SEARCH).exists()


def test_where_pagefind_fails_what_was_there_stays(tmp_path: Path) -> None:
    output = tmp_path / "site"
    write_site({"rfcs/0001.html": PAGE}, output)
    index_site(output)
    (output / "rfcs/0001.html").unlink()
    with pytest.raises(UpstreamError, match="--no-search leaves it out"):
        pagefind.index(tmp_path / "nowhere", tmp_path / "out")
    assert (output / SEARCH / "pagefind.js").is_file()


def test_asking_for_a_search_that_is_not_installed_is_wrong_usage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pagefind, "is_installed", lambda: False)
    ran = CliRunner().invoke(site, ["build", "--search", "--output", str(tmp_path / "site")])
    assert isinstance(ran.exception, UsageError)
    assert "pip install" in str(ran.exception)
