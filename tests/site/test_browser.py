"""The lists in a real browser: what the script adds, and what stays without it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from rfcflow.engine.output import write_site
from rfcflow.site import build
from tests.site.browsing import needs_chromium, opened, served, started
from tests.site.samples import Story, inputs

pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    pytest.mark.xdist_group("browser"),
    needs_chromium,
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The sample site, served on the loopback."""
    directory = tmp_path_factory.mktemp("served") / "site"
    more = Story("0061", "Compile the reductions", modules=["compiler"]).review().entry()
    write_site(build(inputs(more)), directory)
    with served(directory) as place:
        yield place


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with started() as found:
        yield found


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The home page; a complaint of the browser, such as about its policy, fails the test."""
    with opened(browser, address) as found:
        yield found


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
    assert 11 == len(shown(page))
    assert page.url.endswith("/")


def test_a_facet_counts_what_it_would_leave(page: Page) -> None:
    page.get_by_label("Module").select_option("compiler")
    states = page.get_by_label("State").locator("option").all_text_contents()
    assert {"review (1)", "accepted (0)"} <= set(states)
    assert "1 of 11" == page.get_by_role("status").text_content()


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
    page.wait_for_url("**/rfcs/0053/index.html")
    assert "Fuse element-wise kernels ahead of time" == page.locator("h1").text_content()


def test_a_filter_that_fits_nothing_says_so_and_escape_clears_it(page: Page) -> None:
    page.get_by_label("Filter").fill("<img src=x onerror=alert(1)>")
    assert ("Nothing fits.", []) == (page.get_by_role("status").text_content(), shown(page))
    page.keyboard.press("Escape")
    assert 11 == len(shown(page))


def test_a_hostile_address_is_only_words(page: Page) -> None:
    page.goto("/?q=%3Cscript%3E&state=%3Cb%3E&sort=constructor")
    assert "Nothing fits." == page.get_by_role("status").text_content()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_is_wider_than_a_small_telephone(
    browser: Browser, address: str, scheme: Literal["light", "dark"]
) -> None:
    with browser.new_context(
        base_url=address, viewport={"width": 320, "height": 640}, color_scheme=scheme
    ) as context:
        opened = context.new_page()
        for path in ("", "work/calendar/", "people/ben-harrow/", "browse/", "feeds/", "rfcs/0042/"):
            opened.goto(f"/{path}")
            assert 320 >= opened.evaluate("document.documentElement.scrollWidth"), path


def test_without_javascript_every_rfc_is_still_listed(browser: Browser, address: str) -> None:
    with browser.new_context(base_url=address, java_script_enabled=False) as context:
        opened = context.new_page()
        opened.goto("/")
        assert 11 == opened.locator("ul.rows > li").count()
        assert 0 == opened.get_by_label("Filter").count()
