from __future__ import annotations

import json
import re
from typing import Any

import pytest
from msgspec.structs import replace

from rfcflow.errors import Problem
from rfcflow.model import STATES
from rfcflow.policy.fold import fold
from rfcflow.site.build import build
from rfcflow.site.inputs import Entry
from tests.site.checking import broken_links, dangers, faults, pages, read
from tests.site.samples import Story, inputs, spam

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)


def words(site: Any, path: str) -> str:
    return " ".join(" ".join(read(site[path]).text).split())


def index(site: Any) -> dict[str, Any]:
    found = json.loads(site["index.json"])
    assert isinstance(found, dict)
    return found


def test_only_the_search_page_may_compile_and_only_where_there_is_a_search() -> None:
    site = build(replace(inputs(), search=True))
    compiling = [path for path, content in site.items() if b"wasm-unsafe-eval" in content]
    assert ["search/index.html"] == compiling
    assert [] == broken_links(site)
    assert b"wasm-unsafe-eval" not in build(inputs())["search/index.html"]
    empty = build(replace(inputs(rfcs=()), search=True))["search/index.html"]
    assert b"There is no RFC yet" in empty
    assert b"pagefind.js" not in empty


def test_every_rfc_has_a_page_its_json_and_a_line_in_the_index() -> None:
    site = build(inputs())
    ids = [entry.id for entry in inputs().rfcs]
    assert sorted(ids) == [rfc["id"] for rfc in index(site)["rfcs"]]
    for name in ids:
        assert f"rfcs/{name}.html" in site
        assert name == json.loads(site[f"rfcs/{name}.json"])["id"]
        assert f'href="rfcs/{name}.html"'.encode() in site["index.html"]


def test_no_link_within_the_site_leads_nowhere() -> None:
    assert [] == broken_links(build(inputs()))


def test_a_served_site_links_by_path_and_names_its_address() -> None:
    site = build(inputs(base_url="https://acme.example/rfc-site/"))
    assert [] == broken_links(site, base="/rfc-site/")
    assert b'href="/rfc-site/rfcs/0042.html"' in site["index.html"]
    assert b'rel="canonical" href="https://acme.example/rfc-site/rfcs/0042.html"' in site["rfcs/0042.html"]


def test_the_pages_are_well_formed() -> None:
    assert [] == faults(build(inputs()))


def test_no_page_runs_or_loads_anything_but_the_site_s_own_script() -> None:
    for path, page in pages(build(inputs())):
        assert [] == dangers(page), path
        policies = [
            m["content"] for m in page.found("meta") if m.get("http-equiv") == "Content-Security-Policy"
        ]
        assert [POLICY] == policies, path
        sheets = [link["href"] for link in page.found("link") if link.get("rel") == "stylesheet"]
        assert 1 == len(sheets), path
        scripts = [given["src"].split("?")[0].rpartition("/")[2] for given in page.found("script")]
        assert ["index.js"] == scripts, path


def test_the_same_inputs_give_the_same_bytes() -> None:
    shuffled = replace(inputs(), rfcs=tuple(reversed(inputs().rfcs)))
    assert build(inputs()) == build(shuffled)


def test_an_id_twice_is_the_caller_s_mistake() -> None:
    with pytest.raises(ValueError, match="0042"):
        build(inputs(Entry("0042")))


@pytest.mark.parametrize("name", ["../../x", "42", "", "0042-a", "٠٠٤٢"])
def test_an_id_that_is_none_never_becomes_a_path(name: str) -> None:
    with pytest.raises(ValueError, match="no id"):
        build(inputs(Entry(name)))


def test_an_empty_repository_has_a_home_page_that_says_what_to_do() -> None:
    site = build(inputs(rfcs=()))
    assert "No RFC yet: open a pull request" in words(site, "index.html")
    assert [] == broken_links(site)
    assert [] == faults(site)


# --- what is kept back ---


def test_a_withdrawn_rfc_that_never_was_in_review_shows_neither_title_nor_text() -> None:
    site = build(inputs())
    for path, content in site.items():
        assert b"PILLS" not in content.upper(), path
    assert "rfcs/0050.md" not in site
    assert "neither its title nor its text is shown" in words(site, "rfcs/0050.html")
    assert ["withdrawn", None] == [json.loads(site["rfcs/0050.json"])[key] for key in ("state", "title")]


def test_it_is_kept_back_from_the_day_its_pull_request_is_closed() -> None:
    story = Story("0060", "BUY CHEAP PILLS").proposed().say("closed", None, by_author=False)
    site = build(inputs(story.entry()))
    assert [] == [path for path, content in site.items() if b"BUY CHEAP" in content]


def test_it_is_kept_back_where_its_governance_cannot_be_read_or_its_record_is_odd() -> None:
    entry = spam().entry()
    assert entry.rfc is not None
    odd = spam().entry(rfc=replace(entry.rfc, revisions=(None,)))  # a ledger by hand
    for given in (inputs(governance=None), inputs(rfcs=(odd,))):
        assert [] == [path for path, content in build(given).items() if b"PILLS" in content]


def test_a_rejected_rfc_keeps_its_text_and_its_reason() -> None:
    page = words(build(inputs()), "rfcs/0044.html")
    assert "do not build on it" in page
    assert "three of the five largest models do" in page
    assert "Padding wastes memory" in page


# --- what is shown ---


def test_the_decision_panel_says_who_signed_what_and_why() -> None:
    page = words(build(inputs()), "rfcs/0042.html")
    for said in (
        "Accepted 2026-09-10",
        "It saves a third of the memory",
        "Signed off by ben-harrow",
        "chosen as the only one who is free",
        "raised 2026-09-05 by cleo-marsh · resolved 2026-09-08 by cleo-marsh",
        "module tensors any-of 1 1 of 2 met",
        "ben-harrow became its shepherd review",
    ):
        assert said in page


def test_an_open_rfc_says_what_happens_next_when_and_who_must_act() -> None:
    site = build(inputs())
    home = words(site, "index.html")
    assert "ben-harrow says /shepherd accept or /shepherd decline" in home
    following = next(rfc["next"] for rfc in index(site)["rfcs"] if rfc["id"] == "0052")
    assert ("2026-09-05T09:00:00Z", "ben-harrow") == (following["when"], following["who"])
    assert "Saturday 2026-09-05 09:00 UTC" in words(site, "rfcs/0052.html")


def test_open_ones_come_first_the_soonest_date_first() -> None:
    home = build(inputs())["index.html"].decode()
    order = re.findall(r'class="id">(\d+)<', home)
    assert ["0052", "0054", "0053", "0051", "0009"] == order[:5]


def test_a_successor_is_named_on_what_it_replaces_in_both_directions() -> None:
    site = build(inputs())
    assert "Read instead: RFC 0043: Ragged tensors, second edition" in words(site, "rfcs/0007.html")
    assert "Replaces 0007" in words(site, "rfcs/0043.html")
    assert ["0043"] == json.loads(site["rfcs/0042.json"])["relations"]["required-by"]


def test_a_broken_rfc_is_listed_with_its_errors() -> None:
    problem = Problem(
        "0000/0061.jsonl", 4, 1, "ledger-broken", "event 4: its id is not the hash of its content."
    )
    site = build(inputs(Entry("0061", errors=(problem,))))
    assert "event 4: its id is not the hash" in words(site, "index.html")
    assert "event 4: its id is not the hash" in words(site, "rfcs/0061.html")
    found = next(rfc for rfc in index(site)["rfcs"] if rfc["id"] == "0061")
    assert ("unknown", "ledger-broken") == (found["state"], found["errors"][0]["code"])
    assert 2 == index(site)["counts"]["unknown"]


def test_without_governance_everything_but_the_next_steps_is_there() -> None:
    problem = Problem(".github/governance/policy.yml", 1, 1, "yaml-syntax", "it cannot be read.")
    site = build(inputs(governance=None, problems=(problem,)))
    assert [] == broken_links(site)
    assert "The repository has problems" in words(site, "index.html")
    assert {None} == {rfc["next"] for rfc in index(site)["rfcs"]}


def test_every_state_and_every_module_has_its_list() -> None:
    site = build(inputs())
    for state in STATES:
        assert f"states/{state}/index.html" in site
    assert "Deterministic reductions" in words(site, "states/proposed/index.html")
    assert "Packed sequences" in words(site, "modules/tensors/index.html"), "by its alias"
    assert "Maintained by drew-okafor" in words(site, "modules/compiler/index.html")


def test_a_module_nobody_registered_never_names_a_directory_outside() -> None:
    entry = Story("0062", "A title", modules=["../../etc", "..", "a/b", "CON", "fine-one"]).review().entry()
    site = build(inputs(entry))
    assert ["compiler", "fine-one", "ndarray", "tensors"] == [
        path.split("/")[1] for path in sorted(site) if re.fullmatch(r"modules/.+/index\.html", path)
    ]
    assert [] == broken_links(site)


def test_a_text_that_is_not_at_hand_is_looked_for_in_the_pull_request() -> None:
    page = build(inputs())["rfcs/0054.html"].decode()
    assert 'href="https://github.example/acme/rfcs/pull/54/files"' in page


def test_without_an_address_of_the_repository_nothing_links_to_it() -> None:
    site = build(inputs(web=""))
    assert [] == [path for path, content in site.items() if b"github.example/acme" in content]
    assert [] == broken_links(site)


def test_the_raw_text_is_there_byte_for_byte() -> None:
    entry = next(entry for entry in inputs().rfcs if entry.id == "0042")
    assert entry.text == build(inputs())["rfcs/0042.md"]


def test_former_names_of_modules_and_numbers_of_pull_requests_lead_on() -> None:
    story = Story("0061", "Renumbered")
    first = story.opened().events[0]
    moved = replace(first, data={**first.data, "number": 961})
    entry = story.entry(rfc=fold((moved, *story.events[1:])))
    site = build(inputs(entry))
    assert b'content="0; url=../../modules/tensors/index.html"' in site["modules/ndarray/index.html"]
    assert b'content="0; url=../../rfcs/0061.html"' in site["pull/961/index.html"]
    assert "pull/42/index.html" not in site
    assert [] == broken_links(site)
