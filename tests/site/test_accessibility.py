"""No page has a fault that axe-core knows, in light and dark, on a desk and on a small telephone."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser, Page, Route

from rfcflow.engine.output import write_site
from rfcflow.events import words
from rfcflow.site.build import build
from tests.site.browsing import needs_chromium, opened, served, started
from tests.site.samples import BEN, Story, inputs

pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    needs_chromium,
]
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
DESK, TELEPHONE = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
FEW = ("", "rfcs/0042.html", "search/")
MANY = (
    *FEW,
    *("rfcs/0071/changes/1-2/", "process/", "work/triage/"),
    *(
        "rfcs/0007.html",
        "rfcs/0009.html",
        "rfcs/0044.html",
        "rfcs/0050.html",
        "rfcs/0052.html",
        "rfcs/0071.html",
        "rfcs/0071/changes/",
    ),
    *(
        "states/",
        "states/review/",
        "modules/",
        "modules/tensors/",
        "people/",
        "people/ben-harrow.html",
        "browse/",
    ),
    *("years/2026/", "decisions/reject/", "work/", "work/overdue/", "work/calendar/", "work/rejected/"),
    *("process/commands/", "metrics/", "health/", "feeds/"),
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The sample site with one RFC more, which was revised after somebody signed it."""
    directory = tmp_path_factory.mktemp("accessible") / "site"
    revised = Story("0071", "Signed, then changed").review().say("signed-off", BEN, disposition="accept")
    first = revised.events[1].data
    revised.hash = f"t1:{'9' * 64}"
    revised.say(
        "revised", None, **{**first, "blob": "d" * 40, "meta": {**first["meta"], "title": words("New")}}
    )
    past = {"b" * 40: revised.text, "d" * 40: revised.text.replace(b"corpora", b"collections")}
    entry = revised.entry(past=past)
    write_site(build(replace(inputs(entry), search=True)), directory)
    with served(Path(directory)) as place:
        yield place


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with started() as found:
        yield found


def _engine(route: Route) -> None:
    """Stands in for Pagefind, whose index the sample site was made without."""
    body = "export const [options, init, filters] = [() => 0, () => 0, () => ({state: {review: 2}})];"
    route.fulfill(body=body, content_type="text/javascript")


def faults(page: Page, path: str) -> list[str]:
    page.goto(f"/{path}")
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    broken = [f"/{path}: {one['id']}: {one['nodes'][0]['html']}" for one in found["violations"]]
    return [*broken, *([f"/{path}: wider than the screen"] if wide else [])]


@pytest.mark.parametrize(
    ("scheme", "size"),
    [("light", DESK), pytest.param("dark", TELEPHONE, marks=pytest.mark.nightly)],
    ids=["desk", "telephone"],
)
def test_the_pages_people_meet_first_have_no_fault(
    browser: Browser, address: str, scheme: str, size: dict[str, int]
) -> None:
    with opened(browser, address, color_scheme=scheme, viewport=size) as page:
        page.route("**/pagefind/*", _engine)
        assert [] == [fault for path in FEW for fault in faults(page, path)]


@pytest.mark.nightly
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, TELEPHONE], ids=["desk", "telephone"])
def test_thirty_pages_have_no_fault(
    browser: Browser, address: str, scheme: str, size: dict[str, int]
) -> None:
    with opened(browser, address, color_scheme=scheme, viewport=size) as page:
        page.route("**/pagefind/*", _engine)
        assert [] == [fault for path in MANY for fault in faults(page, path)]


def test_the_keyboard_meets_the_page_in_the_order_it_is_read(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        order = page.evaluate(
            "[...document.querySelectorAll('a[href], input, select, button, summary')]"
            ".filter(e => e.offsetParent || e.className === 'skip')"
            ".slice(0, 24).map(e => e.textContent.trim())"
        )
        met = []
        for _ in order:
            page.keyboard.press("Tab")
            met.append(page.evaluate("document.activeElement.textContent.trim()"))
        assert order == met
        assert "Skip to the content" == met[0]


def test_without_javascript_a_page_shows_all_it_has(browser: Browser, address: str) -> None:
    with browser.new_context(base_url=address, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto("/rfcs/0042.html")
        for heading in ("The record", "Shepherds", "Revisions", "Days in each state", "What happened"):
            assert page.get_by_role("heading", name=heading).is_visible(), heading
        page.goto("/search/")
        assert page.get_by_text("Searching the texts needs JavaScript.").is_visible()
        assert page.get_by_role("link", name="Rejected, and why").is_visible()
