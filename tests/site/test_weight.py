"""What a visitor has to fetch: light enough for a slow line."""

from __future__ import annotations

import gzip

from msgspec.structs import replace

from rfcflow.site.build import build
from rfcflow.site.catalogue import Catalogue
from rfcflow.site.home import home_files
from rfcflow.site.inputs import Entry
from rfcflow.site.rows import Rows
from tests.site.samples import IMPORTED_OUTCOME, inputs

RFCS = 949
KILOBYTE = 1000


def packed(content: bytes) -> int:
    return len(gzip.compress(content, 9, mtime=0))


def imported(number: int) -> Entry:
    """An RFC like those of a large corpus: a title of six words, two authors, a module, dates of its own."""
    title = " ".join(f"{word}{number * step % 997}" for step, word in enumerate(WORDS, 3))
    year = 2015 + number % 11
    text = (
        f"---\ntitle: {title}\nauthors: [author-{number % 211}, other-{number % 97}]\n"
        f"modules: [part-{number % 7}]\nkind: feature\n"
        f"created: {year}-0{1 + number % 9}-1{number % 10}\n---\n"
    )
    outcome = {**IMPORTED_OUTCOME, "title": title, "state": ("accepted", "rejected", "withdrawn")[number % 3]}
    return Entry(f"{number:04d}", text=text.encode(), outcome=outcome, path=f"rfcs/{number:04d}-a-name.md")


WORDS = ("opcode", "contract", "interface", "gas", "precompile", "signature")


def test_the_home_page_over_949_rfcs_and_all_it_needs_is_under_150_kilobytes() -> None:
    whole = replace(inputs(), rfcs=tuple(imported(number) for number in range(1, RFCS + 1)))
    catalogue = Catalogue.of(whole)
    home = next(file for file in home_files(catalogue, Rows(catalogue)) if file.path == "index.html").draw()
    assert RFCS == home.count(b'<span class="id">')
    assert 150 * KILOBYTE > packed(home) + packed(whole.css) + packed(whole.script)


def test_what_surrounds_the_text_of_an_rfc_is_under_25_kilobytes() -> None:
    given = inputs()
    site = build(given)
    for path in ("rfcs/0042.html", "rfcs/0007.html"):
        before, _, rest = site[path].partition(b'<article class="text"')
        assert 25 * KILOBYTE > packed(before + rest.partition(b"</article>")[2]) + packed(given.css) + packed(
            given.script
        )


def test_the_script_is_under_30_kilobytes_before_anything_packs_it() -> None:
    assert 30 * KILOBYTE > len(inputs().script)
