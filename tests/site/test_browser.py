"""The lists in a real browser: what the script adds, and what stays without it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser, Page

from rfcflow.engine.output import write_site
from rfcflow.engine.site.search import index_site
from rfcflow.site.build import build
from tests.site.browsing import needs_chromium, opened, served, started
from tests.site.samples import Story, inputs
from tests.site.test_hostile_content import NASTY

pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    needs_chromium,
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The sample site, served on the loopback."""
    directory = tmp_path_factory.mktemp("served") / "site"
    more = Story("0061", "Compile the reductions", modules=["compiler"]).review().entry()
    harm = "\n\n".join(NASTY).encode()
    harmful = (
        Story("0062", "Harmless, whatever it says", harm, modules=["tensors"]).opened(draft=True).entry()
    )
    write_site(build(replace(inputs(more, harmful), search=True)), directory)
    index_site(directory)
    with served(directory) as place:
        yield place


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with started() as found:
        yield found


@pytest.fixture(scope="module")
def window(browser: Browser, address: str) -> Iterator[Page]:
    """A complaint of the browser, such as about a page's policy, fails the last test."""
    with opened(browser, address) as found:
        yield found


@pytest.fixture
def page(window: Page) -> Page:
    """The home page; all that a test leaves behind is in its address."""
    window.goto("/")
    return window


def shown(page: Page) -> list[str]:
    found: list[str] = page.eval_on_selector_all(
        "ul.rows > li",
        "rows => rows.filter(r => r.offsetParent).map(r => r.querySelector('.id').textContent)",
    )
    return found


def test_words_and_facets_narrow_the_list_and_stay_in_the_address(page: Page) -> None:
    page.get_by_label("Filter").fill("reductions")
    assert ["0052", "0061"] == sorted(shown(page))
    page.get_by_label("Module").select_option("compiler")
    assert ["0061"] == shown(page)
    assert page.url.endswith("/?q=reductions&module=compiler")
    page.reload()
    assert ["0061"] == shown(page)
    page.get_by_role("button", name="Clear").click()
    assert 12 == len(shown(page))
    assert page.url.endswith("/")


def test_a_facet_counts_what_it_would_leave(page: Page) -> None:
    page.get_by_label("Module").select_option("compiler")
    states = page.get_by_label("State").locator("option").all_text_contents()
    assert {"review (1)", "accepted (0)"} <= set(states)
    assert "1 of 12" == page.get_by_role("status").text_content()


def test_sorting_keeps_the_sections(page: Page) -> None:
    page.get_by_label("Sort").select_option("title")
    names = page.locator("section").first.locator(".name").all_text_contents()
    assert sorted(names) == names
    page.get_by_label("Sort").select_option("")
    assert "0052" == shown(page)[0]


def test_the_keyboard_is_enough(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("fuse")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/rfcs/0053.html")
    assert "Fuse element-wise kernels ahead of time" == page.locator("h1").text_content()


def test_a_filter_that_fits_nothing_says_so_and_escape_clears_it(page: Page) -> None:
    page.get_by_label("Filter").fill("<img src=x onerror=alert(1)>")
    assert ("Nothing fits.", []) == (page.get_by_role("status").text_content(), shown(page))
    page.keyboard.press("Escape")
    assert 12 == len(shown(page))


def test_a_hostile_address_is_only_words(page: Page) -> None:
    page.goto("/?q=%3Cscript%3E&state=%3Cb%3E&sort=constructor")
    assert "Nothing fits." == page.get_by_role("status").text_content()


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.nightly)])
def test_no_page_is_wider_than_a_small_telephone(
    browser: Browser, address: str, scheme: Literal["light", "dark"]
) -> None:
    with browser.new_context(
        base_url=address, viewport={"width": 320, "height": 640}, color_scheme=scheme
    ) as context:
        opened = context.new_page()
        for path in ("", "work/calendar/", "people/ben-harrow.html", "browse/", "feeds/", "rfcs/0042.html"):
            opened.goto(f"/{path}")
            assert 320 >= opened.evaluate("document.documentElement.scrollWidth"), path


def test_without_javascript_every_rfc_is_still_listed(browser: Browser, address: str) -> None:
    with browser.new_context(base_url=address, java_script_enabled=False) as context:
        opened = context.new_page()
        opened.goto("/")
        assert 12 == opened.locator("ul.rows > li").count()
        assert 0 == opened.get_by_label("Filter").count()


# --- the search of the texts ---


def found(page: Page) -> list[str]:
    page.get_by_role("status").filter(has_text="found").wait_for()
    return page.locator("ul.rows > li .id").all_text_contents()


def test_a_word_of_the_texts_is_found_and_what_was_asked_stays_in_the_address(page: Page) -> None:
    page.goto("/search/")
    page.get_by_label("Search").fill("rectangles")
    assert {"0042", "0052"} <= set(found(page))
    assert "0050" not in found(page), "it is kept back"
    page.get_by_label("State").select_option("accepted")
    page.get_by_text("2 found").wait_for()
    assert page.url.endswith("/search/?q=rectangles&state=accepted")
    page.reload()
    page.get_by_text("2 found").wait_for()
    assert "accepted" == page.get_by_label("State").input_value()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/rfcs/*.html*")


def test_a_list_that_does_not_show_it_offers_to_search_the_texts(page: Page) -> None:
    page.get_by_label("Filter").fill("rectangles")
    page.get_by_role("link", name="Search the texts for “rectangles”").click()
    assert {"0042", "0052"} <= set(found(page))


def test_a_link_to_an_rfc_is_previewed_for_the_mouse_and_the_keyboard(page: Page) -> None:
    link = page.get_by_role("link", name="Ragged tensors in the core")
    link.hover()
    preview = page.locator(".preview")
    preview.get_by_text("in one sentence for a busy reader").wait_for()
    page.keyboard.press("Escape")
    assert 0 == preview.count()
    link.focus()
    preview.get_by_text("by ada-quill").wait_for()


def test_on_paper_there_is_the_text_and_nothing_to_press(page: Page) -> None:
    page.goto("/rfcs/0042.html")
    assert page.get_by_role("navigation", name="Site").is_visible()
    page.emulate_media(media="print")
    assert not page.get_by_role("navigation", name="Site").is_visible()
    assert page.get_by_role("heading", name="Motivation").is_visible()
    page.goto("/")
    assert not page.get_by_label("Filter").is_visible()
    page.emulate_media(media="screen")


# --- what strangers write ---


def visited(browser: Browser, address: str, paths: list[str]) -> list[str]:
    """What pages asked of other hosts, or did; whatever the browser complains about fails, too."""
    did: list[str] = []
    with opened(browser, address) as page:
        page.on("dialog", lambda dialog: did.append(dialog.message))
        page.on(
            "request", lambda asked: did.extend([asked.url] * (not asked.url.startswith((address, "data:"))))
        )
        for path in paths:
            page.goto(f"/{path}")
            assert page.url.endswith(path), "it led somewhere else"
            assert page.locator("main").count() == 1
            page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    return did


def test_a_page_of_everything_that_could_do_harm_does_nothing(browser: Browser, address: str) -> None:
    assert [] == visited(browser, address, ["rfcs/0062.html"])


@pytest.mark.nightly
def test_pages_of_harmful_pieces_in_any_order_do_nothing(browser: Browser, tmp_path: Path) -> None:
    chance = random.Random(7)
    texts = [
        "".join(chance.choices([*NASTY, "\n", "\n\n> ", "`", "<b>", "| ", "\n- "], k=40)) for _ in range(60)
    ]
    found = [
        Story(f"{n:04d}", "A title", text.encode()).review().entry() for n, text in enumerate(texts, 101)
    ]
    write_site(build(inputs(*found)), tmp_path / "site")
    with served(tmp_path / "site") as address:
        assert [] == visited(browser, address, [f"rfcs/{entry.id}.html" for entry in found])
