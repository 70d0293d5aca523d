"""Pages about the process: states and commands, figures, triage, health; and the parts of an RFC's life."""

from __future__ import annotations

import re
from datetime import date

import pytest
from msgspec.structs import replace

from rfcflow.events import timestamp, words
from rfcflow.model import STATES, Rota, Upkeep
from rfcflow.site.build import build
from rfcflow.site.charts import Bar, band, bars, median, percentile
from rfcflow.site.inputs import Entry
from rfcflow.site.ledgers import from_ledger
from rfcflow.site.record import Record
from rfcflow.site.state_diagram import state_diagram
from rfcflow.site.stays import days_between, say_days, stays
from rfcflow.slash import commands
from tests.builders import sample
from tests.site.checking import broken_links, dangers, faults, read
from tests.site.samples import ADA, BEN, CLEO, IMPORTED_OUTCOME, IMPORTED_TEXT, Story, governance, inputs
from tests.site.test_work_pages import part, said


def test_the_process_page_draws_and_tells_every_state_and_every_way_on() -> None:
    site = build(inputs(governance=sample()))
    page = site["process/index.html"].decode()
    for state in STATES:
        assert f'id="page.{state}"' in page
    assert "<title>review to final-comment: final-comment (shepherd)" in page
    assert "→ withdrawn" in page, "a way to the end is a word in the box it leaves"
    assert "shepherd accepted (offered, maintainer)" in said(site, "process/index.html")
    assert [] == broken_links(site)
    assert [] == faults(site)
    assert [] == dangers(read(site["process/index.html"]))


def test_no_arrow_of_the_diagram_goes_through_a_state() -> None:
    drawn = state_diagram(sample().states)
    boxes = [
        tuple(map(int, found))
        for found in re.findall(r'class="box[^"]*" x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"', drawn)
    ]
    assert len(STATES) == len(boxes)
    for found in re.findall(r'class="edge" d="M(\d+) (\d+)L(\d+) (\d+)"', drawn):
        x1, y1, x2, y2 = map(int, found)
        points = [(x1 + (x2 - x1) * i / 50, y1 + (y2 - y1) * i / 50) for i in range(51)]
        within = [
            (x, y, w, h) for x, y, w, h in boxes for px, py in points if x < px < x + w and y < py < y + h
        ]
        assert [] == within, found


def test_the_command_reference_names_every_form() -> None:
    page = said(build(inputs()), "process/commands/index.html")
    for command in commands().values():
        for form in command.forms:
            assert form.usage in page


def test_without_governance_the_pages_say_so() -> None:
    site = build(inputs(governance=None))
    for path in ("process/index.html", "health/index.html"):
        assert "cannot be read" in said(site, path)
    assert "What high priority means" not in said(site, "work/triage/index.html")


def test_figures_are_counted_from_the_records() -> None:
    page = said(build(inputs()), "metrics/index.html")
    assert re.search(r"Median time to a decision \d+ days over \d+ decided", page)
    assert "Had a shepherd within 7 days" in page
    by_state = part(page, "Days in each state", "Opened and decided")
    assert re.search(r"review \d+ \d+ \d+", by_state)


def test_triage_sees_what_is_urgent_what_nobody_owns_and_what_was_asked() -> None:
    urgent = Story("0061", "Wrong sums").review().say("prioritised", BEN, level="high")
    adrift = Story("0062", "Nowhere", modules=[]).review()
    asked = Story("0063", "Unclear").review().say("needs-info", BEN, question=words("On which devices?"))
    site = build(inputs(urgent.entry(), adrift.entry(), asked.entry()))
    page = said(site, "work/triage/index.html")
    assert "silently wrong results" in part(page, "What high priority means", "High priority 1")
    assert "0061 Wrong sums" in part(page, "High priority 1", "Names no module")
    assert "0062 Nowhere" in part(page, "Names no module 1", "Wants a shepherd")
    assert "0052 Deterministic" in part(page, "Wants a shepherd 1", "Asked")
    assert "Asked: On which devices?" in page
    assert "Triage 3" in said(site, "work/index.html")


def test_triage_has_a_days_share_at_the_top_and_says_what_is_left_over() -> None:
    given = governance()
    limited = replace(given, policy=replace(given.policy, triage_per_day=1))
    urgent, other = (
        Story(name, title, modules=[]).opened().say("ready", ADA, to="proposed", electorates=[])
        for name, title in (("0062", "Wrong sums"), ("0061", "Nowhere"))
    )
    urgent.say("prioritised", BEN, level="high")
    entries = (urgent.entry(), other.entry())
    site = build(inputs(*entries, governance=limited))
    page = said(site, "work/triage/index.html")
    assert "0 done of 1 a day. 0062 Wrong sums" in part(page, "Today 1", "Left over")
    assert "0061 Nowhere" in part(page, "Left over, for tomorrow 1", "What high priority means")
    rota = {"triage": Rota("triage", (BEN.login,), date(2026, 9, 1))}
    asof = timestamp(urgent.day)
    done = build(inputs(*entries, governance=replace(limited, rotas=rota), asof=asof))
    page = said(done, "work/triage/index.html")
    assert "1 done of 1 a day. Nothing is left for today." in page
    assert [] == broken_links(done)


def test_health_names_modules_that_hang_on_one_person_or_nobody() -> None:
    given = governance()
    docs = replace(given.modules["tensors"], id="docs", title="Docs", maintainers=())
    modules = {**given.modules, "docs": docs}
    page = said(build(inputs(governance=replace(given, modules=modules))), "health/index.html")
    assert "Docs" in part(page, "Without a maintainer 1", "With one maintainer only")
    assert "Compiler" in part(page, "With one maintainer only 1", "Open RFCs")
    assert "ada-quill" in part(page, "In the registry without a role 1", "Open RFCs")
    assert "tensors" in part(page, "Open RFCs of each module")


def test_what_a_module_keeps_up_is_linked_and_what_is_due_is_named() -> None:
    given = governance()
    kept = {
        "roadmap": Upkeep(90, date(2026, 9, 1), "https://acme.example/roadmap"),
        "public-meeting": Upkeep(30, date(2026, 7, 1)),
        "vision": Upkeep(365),
    }
    tensors = replace(given.modules["tensors"], upkeep=kept)
    site = build(inputs(governance=replace(given, modules={**given.modules, "tensors": tensors})))
    page = site["modules/tensors/index.html"].decode()
    assert '<a href="https://acme.example/roadmap">roadmap</a>' in page
    due = part(said(site, "health/index.html"), "Duties that are due", "Open RFCs")
    assert "public meeting since 2026-07-31" in due
    assert "vision not yet done" in due
    assert "roadmap" not in due


def test_a_module_says_what_is_late_how_long_it_takes_and_what_was_disputed() -> None:
    story = Story("0064", "Disputed").review().decided().landed()
    story.say(
        "dispute-opened",
        CLEO,
        dispute="d1",
        modules=["compiler"],
        criteria=["scope"],
        reopens=words("A plan."),
        reason=words("It slows every build."),
        settle_by="2026-10-01T00:00:00Z",
    )
    page = said(build(inputs(story.entry())), "modules/tensors/index.html")
    assert "0052 Deterministic" in part(page, "Overdue 1", "Open")
    assert re.search(r"Median time to a decision \d+ days", page)
    assert "It slows every build." in part(page, "Disputes 1", "Others")


def test_the_index_says_what_shipped_and_what_would_reopen_a_rejection() -> None:
    link = "https://git.example/acme/engine/pull/7"
    built = Story("0065", "Done").review().decided().landed()
    built.say("implemented", BEN, to="implemented", link=link)
    against = {**IMPORTED_OUTCOME, "state": "rejected"}
    last = {"disposition": "reject", "criteria": ["need"], "reopened-by": "Two users who need it."}
    outcome = {**against, "decisions": [last]}
    rejected = Entry("0066", text=IMPORTED_TEXT, outcome=outcome, path="rfcs/0066-a-name.md")
    site = build(inputs(built.entry(), rejected))
    assert f'href="{link}"' in site["work/shipped/index.html"].decode()
    for path in ("work/rejected/index.html", "rfcs/0066.html"):
        assert "What would reopen it: Two users who need it." in said(site, path)


# --- the life of one RFC ---


def record(story: Story) -> Record:
    entry = story.entry()
    assert entry.rfc is not None
    return from_ledger(entry, entry.rfc, governance())


def test_days_in_each_state_add_up_and_the_last_one_lasts() -> None:
    found = stays(record(Story("0061", "A title").review().decided().landed()), "2026-09-14T09:00:00Z")
    assert ["draft", "proposed", "review", "accepted"] == [stay.state for stay in found]
    assert ["1 day", "1 day", "2 days"] == [say_days(stay) for stay in found[:-1]]
    assert ("", 9) == (found[-1].until, found[-1].days)


def test_an_imported_rfc_has_the_days_its_source_tells() -> None:
    assert 59 == days_between("2024-01-01", "2024-02-29")
    assert None is days_between("2024-03-01", "2024-02-29")
    assert None is days_between("", "2024-02-29")
    assert None is days_between("2024-13-45", "garbage")


def test_the_history_of_shepherds_says_why_each_was_asked_and_what_they_said() -> None:
    story = Story("0061", "A title").opened().say("ready", ADA, to="proposed")
    row = {"id": CLEO.id, "login": CLEO.login, "why": "for module tensors", "open": 2, "refused": "is absent"}
    story.say(
        "shepherd-offered",
        person={"id": CLEO.id, "login": CLEO.login},
        expires="2026-09-06T00:00:00Z",
        because="first in line of the 2 who are free",
        candidates=[row],
    )
    story.say("shepherd-declined", CLEO, person=CLEO.id, login=CLEO.login)
    story.say("shepherd-accepted", BEN, to="review")
    page = part(said(build(inputs(story.entry())), "rfcs/0061.html"), "Shepherds", "Revisions")
    assert "cleo-marsh was asked, first in line of the 2 who are free" in page
    assert "cleo-marsh for module tensors 2 is absent" in page
    assert "cleo-marsh declined" in page
    assert "ben-harrow became its shepherd, volunteered" in page


def test_relations_are_drawn_and_listed_both_ways() -> None:
    site = build(inputs())
    page = site["rfcs/0042.html"].decode()
    assert '<svg class="drawing"' in page
    assert "Required by 0043 Ragged tensors, second edition" in said(site, "rfcs/0042.html")


def test_a_citation_holds_no_more_than_words() -> None:
    story = Story("0061", r"A {title} \with <signs>").review()
    page = build(inputs(story.entry(), base_url="https://rfcs.example/"))["rfcs/0061.html"].decode()
    assert "title = {A title with &lt;signs&gt;}," in page
    assert "url = {https://rfcs.example/rfcs/0061.html}" in page


# --- drawings ---


@pytest.mark.parametrize(
    ("values", "middle", "ninety"), [([], None, None), ([3], 3, 3), ([1, 2, 3, 4], 2, 4), ([5, 1, 3], 3, 5)]
)
def test_the_middle_and_nine_of_ten(values: list[int], middle: int | None, ninety: int | None) -> None:
    assert (middle, ninety) == (median(values), percentile(values, 90))


def test_a_drawing_repeats_the_numbers_beside_it() -> None:
    assert "" == bars("Nothing", ("A", "B"), [])
    drawn = bars("Two", ("A", "B"), [Bar("x", (1,)), Bar("y", (1000,))])
    assert ['width="1"', 'width="1000"'] == re.findall(r'width="\d+"', drawn)
    assert ["1", "1,000"] == re.findall(r'class="number">([^<]+)', drawn)
    assert 2 == band([("review", 0), ("accepted", 100)]).count("<rect")


def test_every_end_of_an_offer_is_told() -> None:
    story = Story("0061", "A title").proposed()
    story.say("offer-lapsed", person={"id": BEN.id, "login": BEN.login})
    story.say("public-call", lapsed=True, candidates=[])
    story.say("shepherd-accepted", CLEO, to="review").say("shepherd-released", CLEO)
    page = part(said(build(inputs(story.entry())), "rfcs/0061.html"), "Shepherds", "Revisions")
    for told in (
        "ben-harrow did not answer",
        "Every maintainer was called upon, nobody who could be asked is free",
        "cleo-marsh handed the place on",
    ):
        assert told in page


def test_a_relation_to_nothing_here_is_named_and_not_drawn() -> None:
    site = build(inputs(Story("0061", "Alone", requires=["9999"]).review().entry()))
    page = site["rfcs/0061.html"].decode()
    assert "Requires 9999" in said(site, "rfcs/0061.html")
    assert 'class="box here"' not in page


def test_coming_back_at_once_is_one_stay() -> None:
    story = Story("0061", "A title").review().say("returned", BEN, to="returned")
    story.say("revised", ADA, 0, **story.events[1].data, to="review")
    assert ["draft", "proposed", "review"] == [stay.state for stay in stays(record(story), "")]
