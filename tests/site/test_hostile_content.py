from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rfcflow.site.build import build
from rfcflow.site.inputs import Entry
from rfcflow.site.markdown import prose, render
from tests.site.checking import broken_links, dangers, faults, pages, read
from tests.site.samples import Story, inputs

NASTY = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<style>body{display:none}</style><link rel=stylesheet href=//evil.example>",
    "<base href=https://evil.example/><form action=//evil.example><input name=q><button formaction=x></form>",
    "<a href='javascript:alert(1)'>x</a> <a href=' java\tscript:alert(1)'>y</a>",
    "<a href=&#1;javascript:x>z</a> <a href=//x.example>w</a>",
    "[x](javascript:alert(1)) [y](JaVaScRiPt:alert(1)) [z](data:text/html,x)",
    "[v](vbscript:x) [e](&#x6A;avascript:x) [n](java&#10;script:x)",
    "<javascript:alert(1)> ![x](javascript:x) ![y](data:text/html;base64,AAAA)",
    "![pixel](https://t.example/p.gif) <img src=//t.example/p.gif> <img srcset='//t.example/1 2x'>",
    "[![badge](https://tracker.example/b.svg)](https://fine.example)",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "</article></main></body></html><h1>mine now</h1>",
    "</textarea></title><!-- --><![CDATA[ <?php ?> --!>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<details open ontoggle=alert(1)><summary onclick=x>s</summary></details>",
    "<a id=page.main name=page.main class='pill top' style='position:fixed'>over everything</a>",
    "user\u202egnp.exe \u2066 isolate \u2069 \u202d",
    "<p dir=rtl>\u202e</p>",
    "|a|\n|-|\n|<script>x</script>|",
    "# </h1><script>x</script> [a](javascript:x)",
    "[^1]\n\n[^1]: <script>x</script>",
    "> [!NOTE]\n> <img src=x onerror=x>",
    "```<script>\n</code></pre><script>x</script>\n```",
    "{{ constructor.constructor('x')() }} {% include %} ${7*7}",
    "\x00\x1b[31m\x0c\x08 \ufeff",
]


@pytest.mark.parametrize("nasty", NASTY)
def test_hostile_text_is_shown_and_does_nothing(nasty: str) -> None:
    text = (
        b"---\ntitle: A title\nsummary: A summary.\n---\n" + nasty.encode() + b"\n\n## After\n\nStill here.\n"
    )
    site = build(inputs(rfcs=(Story("0042", "A title", text).review().entry(),)))
    page = read(site["rfcs/0042.html"])
    assert [] == dangers(page)
    assert [] == page.wrong
    assert 1 == page.ids.count("page.main")
    assert 1 == len(page.found("main"))
    assert [] == broken_links(site)


@pytest.mark.parametrize("nasty", NASTY)
def test_hostile_words_of_people_do_nothing(nasty: str) -> None:
    story = Story("0042", nasty, b"# x\n", summary={"text": nasty}, authors=[nasty], contentious=[nasty])
    story.review().say(
        "concern-raised", _named(nasty), id=nasty, title={"text": nasty}, details={"text": nasty}
    )
    story.say("concern-resolved", _named(nasty), ids=[nasty], resolution={"text": nasty})
    story.final_comment().decided("accept", nasty).landed()
    site = build(inputs(rfcs=(story.entry(),)))
    assert [] == faults(site)
    assert [] == broken_links(site)
    for path, page in pages(site):
        assert [] == dangers(page), path


def _named(login: str) -> Any:
    from rfcflow.model import Account

    return Account(7, login)


@pytest.mark.parametrize("nasty", NASTY)
def test_a_hostile_record_on_the_default_branch_does_nothing(nasty: str) -> None:
    outcome: dict[str, Any] = {
        "state": nasty,
        "title": nasty,
        "modules": [nasty, {"x": nasty}, 7],
        "pull-request": nasty,
        "author": {"login": nasty},
        "origin": {"source": nasty, "commit": nasty},
        "decisions": [
            nasty,
            {
                "disposition": nasty,
                "decided": nasty,
                "reason": nasty,
                "by": nasty,
                "final-comment": {"opened": nasty, "ends": [nasty]},
                "tally": [{"scope": nasty, "rule": nasty, "yes": nasty}, nasty],
                "sign-offs": [{"login": nasty, "text": nasty, "at": nasty}],
                "concerns": [{"title": nasty, "resolved": nasty, "resolution": nasty}],
            },
        ],
    }
    site = build(
        inputs(rfcs=(Entry("0042", text=nasty.encode(), outcome=outcome, path=f"rfcs/0042-{nasty}.md"),))
    )
    assert [] == faults(site)
    for path, page in pages(site):
        assert [] == dangers(page), path


def test_half_a_surrogate_pair_is_a_question_mark_in_the_data() -> None:
    outcome = {"state": "accepted", "title": "a\ud800", "modules": ["b\udfff"]}
    site = build(inputs(rfcs=(Entry("0042", text=b"", outcome=outcome, path="rfcs/0042-a.md"),)))
    found = json.loads(site["rfcs/0042.json"])
    assert ("a?", ["b?"]) == (found["title"], found["modules"])


@settings(max_examples=12)
@given(st.text(max_size=80))
def test_any_title_is_escaped_on_every_page(title: str) -> None:
    site = build(inputs(rfcs=(Story("0042", title, b"text\n").review().entry(),)))
    assert [] == faults(site)
    for _, page in pages(site):
        assert [] == dangers(page)


@given(st.text(alphabet="<>&\"'`/=!-[]()#*_\n ajsx:", max_size=60))
def test_any_text_and_any_words_stay_harmless(text: str) -> None:
    page = read(build(inputs(rfcs=(Story("0042", "T", text.encode()).review().entry(),)))["rfcs/0042.html"])
    assert [] == dangers(page)
    assert [] == page.wrong
    assert [] == dangers(read(prose(text).encode()))


def test_a_table_of_ten_thousand_rows_is_drawn_whole() -> None:
    text = ("| a | b |\n|---|---|\n" + "| x <b>y</b> | ![p](https://t.example/x.png) |\n" * 10_000).encode()
    site = build(inputs(rfcs=(Story("0042", "Large", text).review().entry(),)))
    page = site["rfcs/0042.html"]
    assert 10_000 == page.count(b"<b>y</b>")
    assert b"<img" not in page


@pytest.mark.parametrize("heading", ["# h\n", "h\n=  \n", "> # h\n\n", "- #\n"])
def test_headings_beyond_measure_are_shown_without_ids(heading: str) -> None:
    html = render(heading * 10_000, "", str, str)
    assert (10_000, 0) == (html.count("</h2>"), html.count(" id="))
    assert 3_000 == render(heading * 3_000, "", str, str).count(" id=")
    assert 10_000 == prose(heading * 10_000).count("<p><strong>")


def test_a_link_to_a_heading_is_kept_however_many_there_are() -> None:
    text = "".join(f"[to](#h{number})\n\n# h{number}\n\n" for number in range(2_000))
    for more in ("", "[nowhere](#h2000)"):
        html = render(text + more, "", str, str)
        assert (2_000, 0) == (html.count(">to</a>"), html.count("#h2000"))


# HTML that a browser mends by copying what is open into each paragraph, or by looking through it at each tag.
BOMBS = {
    "copies": "<p>" + "".join(f"<b title={n}>" for n in range(5_000)) + "<p>x" * 14_000,
    "copies within Markdown": "<p>" + "".join(f"<I/a={n}>" for n in range(500)) + "\n\n" + "x\n\n" * 20_000,
    "depth": "<div>" * 60_000 + "x",
}


@pytest.mark.parametrize("name", sorted(BOMBS))
def test_html_that_grows_when_it_is_mended_does_not(name: str) -> None:
    html = render(f"{BOMBS[name]}\n\nAfter *it*.\n", "", str, str)
    assert "After <em>it</em>." in html
    assert len(html) < 40 * len(BOMBS[name])


def test_quotations_beyond_measure_are_signs() -> None:
    html = render(f"{'>' * 20_000} <b>x</b>\n\n{'> ' * 400}y\n", "", str, str)
    assert (500 - 1 + 400, 20_000 - 499) == (html.count("<blockquote>"), html.count("&gt;"))
    assert prose(f"{'> ' * 20_000}x").count("<blockquote>") == 499


def test_a_wide_head_over_many_short_rows_is_no_table() -> None:
    head = f"|{'a|' * 500}\n|{'-|' * 500}\n"
    assert "<table" in render(head + "x\n" * 500, "", str, str)
    for shown in (render(head + "x\n" * 5_000, "", str, str), prose(head + "x\n" * 5_000)):
        assert "<table" not in shown
        assert "|a|a|" in shown


def test_a_large_table_in_html_stays() -> None:
    row = "<tr><td><b>x</b></td><td><font color=red>y</font></td></tr>"
    text = f"<table>{row * 900}</table>\n\n" + "> a *quotation*\n\n" * 500
    assert 900 == render(text, "", str, str).count("<b>x</b>")


def test_an_id_stays_with_the_first_that_has_it() -> None:
    text = "<p id=a>1</p><p id=a>2</p><p id='b c'>3</p>\n\n# a\n\n# b\n"
    assert ["a", "b"] == read(render(text, "", str, str).encode()).ids


def test_a_picture_whose_name_no_disk_can_hold_is_not_copied() -> None:
    assets = {f"assets/a/{'x' * size}.png": b"\x89PNG" for size in (100, 300)}
    site = build(inputs(rfcs=(Story("0042", "T", b"x\n").review().entry(assets=assets),)))
    assert [f"rfcs/0042/assets/a/{'x' * 100}.png"] == [path for path in site if path.endswith(".png")]


def test_a_remote_picture_is_a_link_and_none_within_a_link() -> None:
    text = b"![plan](https://p.example/1.png)\n\n[![badge](https://p.example/2.svg)](https://fine.example)\n"
    page = read(build(inputs(rfcs=(Story("0042", "T", text).review().entry(),)))["rfcs/0042.html"])
    assert [] == page.found("img")
    remote = [link["href"] for link in page.found("a") if link.get("class") == "remote-picture"]
    assert ["https://p.example/1.png"] == remote
    assert "badge" in page.words


def test_a_picture_of_the_rfc_is_copied_and_a_drawing_runs_nothing() -> None:
    drawing = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    assets = {"assets/a/b c.png": b"\x89PNG", "assets/a/d.svg": drawing, "assets/a/e.html": b"<script>"}
    text = (
        b"![1](assets/a/b%20c.png) ![2](<assets/a/d.svg>) ![three](assets/a/e.html) ![four](assets/a/0.png)"
    )
    site = build(inputs(rfcs=(Story("0042", "T", text).review().entry(assets=assets),)))
    page = read(site["rfcs/0042.html"])
    sources = [image["src"] for image in page.found("img")]
    assert [
        "../rfcs/0042/assets/a/b%20c.png",
        f"data:image/svg+xml;base64,{base64.b64encode(drawing).decode()}",
    ] == sources
    assert b"\x89PNG" == site["rfcs/0042/assets/a/b c.png"]
    assert [] == [path for path in site if path.endswith((".svg", "e.html"))]
    assert [] == broken_links(site)


def test_links_between_rfcs_lead_to_their_pages_and_others_to_the_repository() -> None:
    text = (
        b"[a](0007-packed.md#details) [b](../docs/x.md) [c](/README.md) [d](../../../passwd) [e](0999-no.md)"
    )
    page = build(inputs(Story("0063", "T", text).review().entry()))["rfcs/0063.html"].decode()
    assert 'href="../rfcs/0007.html#details"' in page
    head = f"{63:040x}"
    for place in ("docs/x.md", "README.md", "rfcs/0999-no.md"):
        assert f'href="https://github.example/acme/rfcs/blob/{head}/{place}"' in page
    assert "passwd" not in page
