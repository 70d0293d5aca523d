from __future__ import annotations

from pathlib import Path

import pytest
from docutils.core import publish_parts
from hypothesis import given, settings
from hypothesis import strategies as st

from rfcflow.site.build import build
from rfcflow.site.headings import sections
from rfcflow.site.inputs import Entry
from rfcflow.site.publishing import body_of as published
from rfcflow.site.restructured import SETTINGS, render
from tests.site.checking import broken_links, dangers, faults, read
from tests.site.samples import IMPORTED_OUTCOME, inputs

TEXT = b"""---
title: Packed
authors: [elin-varga]
created: 2024-02-29
---

Summary
=======

An *older* idea with ``code``; see `the list <https://lists.example/1>`_ and Details_.

Details
=======

========  =======
corpus    padded
========  =======
chats     1.9 GB
========  =======

.. code-block:: python

   assert 1 < 2

.. raw:: html

   <script>alert(1)</script>

.. include:: /etc/passwd

.. csv-table:: Users
   :file: /etc/passwd

.. image:: https://pictures.example/x.png

`bad <javascript:alert(1)>`_ |unknown| :nosuchrole:`x`
"""


def page_of(text: bytes) -> tuple[dict[str, bytes], str]:
    entry = Entry("0008", text=text, outcome=IMPORTED_OUTCOME, path="rfcs/0008-packed.rst")
    site = dict(build(inputs(entry)))
    return site, site["rfcs/0008.html"].decode()


def test_it_is_read_as_a_document_and_stays_harmless() -> None:
    site, page = page_of(TEXT)
    coloured = '<span class="hl-k">assert</span> <span class="hl-n">1</span> &lt; <span class="hl-n">2</span>'
    for expected in (">Summary</h2>", "<em>older</em>", "<code>code</code>", "1.9 GB</", coloured):
        assert expected in page
    for forbidden in ("root:", "alert(1)</script>", "javascript:", "System Message", "<img"):
        assert forbidden not in page
    assert [] == dangers(read(site["rfcs/0008.html"]))
    assert [] == faults(site)
    assert [] == [found for found in broken_links(site) if "0008" in found]


def test_no_file_of_this_machine_is_read_into_a_picture(tmp_path: Path) -> None:
    (tmp_path / "own.png").write_bytes(b"\x89PNG of this machine")
    (tmp_path / "own.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'><desc>own</desc></svg>")
    asked: list[str] = []
    # Reading /dev/zero would never end.
    places = [f"{tmp_path}/own.png", (tmp_path / "own.png").as_uri(), f"{tmp_path}/own.svg", "/dev/zero"]
    text = "".join(f".. image:: {place}\n   :loading: embed\n\n" for place in places)

    def picture(url: str) -> str:
        asked.append(url)
        return ""

    assert "<img" not in render(text, str, picture)
    assert [place for place in places if not place.startswith("file:")] == asked


def test_neither_another_text_nor_the_day_is_in_a_text() -> None:
    text = ":emphasis:`loud` :red:`x` |day|\n\n.. |day| date:: %Y\n"
    alone = render(text, str, str)
    assert "<em>loud</em>" in alone
    assert "|day|" in alone
    render(".. role:: emphasis(strong)\n\n.. role:: red\n\n.. default-role:: sub\n", str, str)
    assert alone == render(text, str, str)


def test_a_text_that_is_nested_beyond_measure_is_shown_as_it_is_written() -> None:
    source = "".join(f"{' ' * depth}* x <b>\n\n" for depth in range(0, 3000, 2))
    html = render(source, str, str)
    assert "&lt;b&gt;" in html
    assert "<b>" not in html


def test_a_long_line_is_not_refused() -> None:
    assert "y" * 200_000 in render("y" * 200_000, str, str)


def test_a_footnote_can_be_reached_and_a_named_table_scrolls_like_any_other() -> None:
    text = "A claim [1]_.\n\n.. _figures:\n\n= =\n1 2\n= =\n\n.. [1] Its source.\n"
    page = read(render(text, str, str).encode())
    links = [given["href"].removeprefix("#") for given in page.found("a") if given.get("href")]
    assert set(links) <= set(page.ids)
    assert [] == page.wrong
    assert "scroll" in [given.get("class") for given in page.found("div")]


def test_its_sections_are_its_contents() -> None:
    html = render("One\n===\n\na\n\nTwo *words*\n===========\n\nb\n", str, str)
    assert (("text-one", "One"), ("text-two-words", "Two words")) == sections(html)


# What texts are made of; each stands by itself, in any order and any number of times.
PIECES = (
    "Title\n=====",
    "Part\n----",
    "A *word*, **two**, ``three``, `four`, [5]_, [#six]_, [#]_, [*]_, |seven|, eight_, `nine ten`__ and __.",
    "See https://example.org/a?b#c, ada@example.org, mailto:x@y.example, C:\\\\dir, a:b and http_://x.",
    "`Named <https://example.org/>`_, `again <named_>`_, nosuch_, :sup:`2`, :nosuch:`3` and `open",
    "* one\n* two\n\n  * three\n\n    1. four\n    2. five\n\n  (a) six",
    "term : class\n  What it is.\n\nother\n  What else.",
    ":Author: Ada\n:Date: 2026",
    "| A line\n|   and another",
    "    A quotation.\n\n    -- Somebody",
    "Code::\n\n    x = [1]\n\nmore::\n\n> quoted\n> so",
    ">>> 1 + 1\n2",
    "=== ===\na   b\n=== ===\n1   2\n=== ===",
    "+---+---+\n| a | b |\n+===+===+\n| c | d |\n+---+---+",
    "-v, --verbose  Say more.\n-q             Say less.",
    ".. [5] A footnote.\n.. [#six] Another.\n.. [#] A third.\n.. [*] A star.\n.. [CIT] A citation_.",
    ".. _eight: https://example.org/8\n.. _citation: eight_\n.. __: https://example.org/9\n\n.. _here:",
    ".. |seven| replace:: *VII*\n.. |seven| image:: 7.png",
    ".. note:: Mind\n   this.\n\n.. warning::\n\n   * that",
    ".. admonition:: Own\n\n   Words.",
    ".. contents::\n\n.. sectnum::",
    ".. code-block:: python\n   :linenos:\n\n   x = 1",
    ".. table:: Named\n\n   = =\n   1 2\n   = =",
    ".. figure:: x.png\n\n   Its words.",
    ".. nosuch:: a\n\n.. raw:: html\n\n   <b>",
    ".. math:: a^2",
    ".. default-role:: sub",
    ".. role:: red\n\n:red:`x`",
    ".. a remark",
    "----------",
    "Over\n===\n  odd\n indent",
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_any_text_is_what_docutils_makes_of_it_by_itself(pieces: list[str]) -> None:
    source = "\n\n".join(pieces)
    known = publish_parts(source, writer="html5", settings_overrides=dict(SETTINGS))
    assert known["body"] == published(source, SETTINGS)


def test_all_texts_are_what_docutils_makes_of_them_by_itself() -> None:
    source = "\n\n".join(PIECES)
    assert publish_parts(source, writer="html5", settings_overrides=dict(SETTINGS))["body"] == published(
        source, SETTINGS
    )


def test_what_goes_wrong_within_is_raised_and_ends_nothing() -> None:
    with pytest.raises(RecursionError):
        published("".join(f"{' ' * depth}* x\n\n" for depth in range(0, 3000, 2)), SETTINGS)
