from __future__ import annotations

from rfcflow.site import Entry, build
from rfcflow.site.headings import sections
from rfcflow.site.restructured import render
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
    return site, site["rfcs/0008/index.html"].decode()


def test_it_is_read_as_a_document_and_stays_harmless() -> None:
    site, page = page_of(TEXT)
    coloured = '<span class="hl-k">assert</span> <span class="hl-n">1</span> &lt; <span class="hl-n">2</span>'
    for expected in (">Summary</h2>", "<em>older</em>", "<code>code</code>", "1.9 GB</", coloured):
        assert expected in page
    for forbidden in ("root:", "alert(1)</script>", "javascript:", "System Message", "<img"):
        assert forbidden not in page
    assert [] == dangers(read(site["rfcs/0008/index.html"]))
    assert [] == faults(site)
    assert [] == [found for found in broken_links(site) if "0008" in found]


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
