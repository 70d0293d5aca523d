"""One defect each: what is said of it, and where."""

from __future__ import annotations

import pytest
from msgspec import Struct

from rfcflow.errors import Invalid
from rfcflow.governance.checks import CHECKS
from rfcflow.governance.load import examine, load
from rfcflow.governance.vocabulary import Vocabulary
from tests.governance.samples import G, line_of, sample_files

TESTED_BY_THEMSELVES = {
    "kinds-are-complete",
    "lints-may-be-set",
    "modules-have-maintainers",
    "open-states-have-a-way-on",
}


class Broken(Struct, frozen=True):
    """`old` becomes `new` in file `name`; a problem `code` is expected where `at` stands afterwards."""

    name: str
    old: str
    new: str
    code: str
    at: str
    message: str
    hint: str = ""
    elsewhere: str | None = None

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


CASES = [
    # the text itself
    Broken("policy.yml", "mode: enforce", "mode: enforce\nmode: observe", "duplicate-key", "mode: observe",
           "`mode` is given twice; the first time on line 3."),
    Broken("policy.yml", "merge: bot", "merge: &m bot", "anchor", "merge:",
           "anchors (`&name`) are not used here."),
    Broken("policy.yml", "merge: bot", "merge: *m", "alias", "merge:",
           "aliases (`*name`) are not used here."),
    Broken("policy.yml", "merge: bot", "merge: !!python/name:x bot", "tag", "merge:",
           "tags (`!name`) are not used here."),
    Broken("policy.yml", "merge: bot", "merge: [bot", "yaml-syntax", "", "not valid YAML:"),
    Broken("policy.yml", "  core:", "\tcore:", "tab", "\tcore:",
           "a tab indents this line", "Replace it by spaces."),
    Broken("people/bo-larch.yml", "id:", "\ufeffid:", "byte-order-mark", "\ufeffid", "byte order mark"),
    Broken("people/bo-larch.yml", "name: Bo", "name: \u202eBo", "hidden-character", "name",
           "U+202E is invisible."),
    # one file by itself
    Broken("policy.yml", "mode: enforce", "mode: enforced", "unknown-word", "mode:", "`mode` must be one of",
           "Did you mean `enforce`?"),
    Broken("policy.yml", "profile: pytorch", "profil: pytorch", "unknown-key", "profil:",
           "the file has no key `profil`.", "Did you mean `profile`?"),
    Broken("policy.yml", "mode: enforce", "lead: ada-fjord", "unknown-key", "lead: ada",
           "the file has no key `lead`.", "Write it below `roles`."),
    Broken("policy.yml", "working-days: 5}", "working-days: 0}", "out-of-range", "working-days: 0",
           "`final-comment.working-days` must be a whole number from 1 to 3,650, not 0."),
    Broken("policy.yml", "offset: 0", "offset: 0042", "wrong-type", "offset",
           "`numbering.offset` must be a whole number", "Some YAML readers take a leading zero for octal"),
    Broken("policy.yml", "2026-12-25", "2026-02-30", "impossible-date", "2026-02-30",
           "`holidays` is 2026-02-30, and there is no such day"),
    Broken("policy.yml", "contentious: majority", "contentious: most", "bad-rule", "contentious",
           "`rules.contentious` `most` is not a rule; the rules are"),
    Broken("policy.yml", "routine: any-of 1", "routine: any-of 0", "bad-rule", "routine",
           "`rules.routine` `any-of 0` is not written like `any-of K`"),
    Broken("policy.yml", "core: core-majority", "core: supermajority 4/3", "bad-rule", "core: super",
           "asks for more than everybody"),
    Broken("policy.yml", "core: core-majority", "core: supermajority 1/2", "bad-rule", "core: super",
           "is met by half or fewer"),
    Broken("policy.yml", "core: core-majority", "core: majority", "bad-rule", "core: majority",
           "`rules.core` cannot be `majority`"),
    Broken("modules/autograd.yml", "title: Autograd", "name: Autograd", "missing-key", "name:",
           "the file lacks `title`.", "Add a line `title: …`."),
    Broken("modules/autograd.yml", "title:", "id: autograd\ntitle:", "unknown-key", "id:", "no key `id`",
           "The file's name is the id"),
    Broken("modules/autograd.yml", "maintainers: [ivo-fern,", "maintainers: [ivo-fern, ivo-fern,", "repeated",
           "maintainers", "`maintainers` names `ivo-fern` twice."),
    Broken("modules/autograd.yml", "maintainers: [ivo-fern, hal-brook, gry-moor]", "maintainers: ivo-fern",
           "wrong-type", "maintainers", "`maintainers` must be a list, not `ivo-fern`.",
           "Write it as a list"),
    Broken("modules/autograd.yml", "torch/autograd/,", "../secrets,", "wrong-form", "paths",
           "must be a path or pattern relative to the code repository's root, not `../secrets`."),
    Broken("people/bo-larch.yml", "login: bo-larch", "login: bo_larch", "wrong-form", "login",
           "`login` must be a GitHub login"),
    Broken("people/bo-larch.yml", "login: bo-larch", "login: [bo-larch]", "wrong-type", "login",
           "`login` must be a GitHub login: letters, digits and single hyphens, not a list."),
    Broken("people/bo-larch.yml", "name: Bo Larch", "company: Loomtensor", "unknown-key", "company",
           "no key `company`", "Roles belong to people, never to companies"),
    Broken("people/kai-dune.yml", "until: 2026-12-06", "till: 2026-12-06", "missing-key", "  - {from",
           "`absences` lacks `until`."),
    Broken("people/kai-dune.yml", "name: Kai Dune", "name: " + "K" * 101, "too-long", "name",
           "`name` has 101 characters; at most 100 are kept."),
    Broken("states.yml", "terminal: on", "terminal: maybe", "wrong-type", "terminal: maybe",
           "must be `on` or `off`, not `maybe`."),
    Broken("states.yml", "no-shepherd: 60", "no-sheperd: 60", "unknown-key", "no-sheperd",
           "`states.proposed.timers` has no key `no-sheperd`.", "Did you mean `no-shepherd`?"),
    Broken("rotas.yml", "2026-12-24:", "24 December:", "wrong-type", "24 December",
           "must be a date like 2026-11-22, not `24 December`."),
    Broken("rotas.yml", "roster: [juna-tide, ", "roster: []\n  # [", "too-few", "roster",
           "`triage.roster` needs at least 1 item."),
    Broken("principles.md", "## P3:", "## P2:", "principle-twice", "## P2: Python",
           "`P2` is a heading twice; the first time on line 7."),
    Broken("principles.md", "## P3: Python first", "## P3", "principle-empty", "## P3",
           "`P3` has no text behind its id."),
    Broken("kinds/process.yml", "description: ", "description: [a] #", "wrong-type", "description",
           "`description` must be text, not a list."),
    Broken("kinds/process.yml", "description: ", "description: " + "x " * 300, "too-long", "description",
           "characters; at most 500 are kept."),
    Broken("policy.yml", "windows: {dispute-days: 14, veto-days: 10}", "windows: [14, 10]", "wrong-type",
           "windows", "`windows` must be a mapping, not a list.", "Write `key: value` lines."),
    Broken("policy.yml", "merge: bot", "duties: on", "wrong-type", "duties",
           "`duties` must be a mapping, not `on`."),
    Broken("policy.yml", "routine: any-of 1", "routine: [any-of, 1]", "wrong-type", "routine",
           "`rules.routine` must be a rule like `any-of 1`, not a list."),
    Broken("policy.yml", "routine: any-of 1", "routine: core-majority", "bad-rule", "routine",
           "`rules.routine` cannot be `core-majority`"),
    Broken("modules/autograd.yml", "title: Autograd", "title:", "wrong-type", "title:",
           "`title` must be one line of text, not nothing."),
    Broken("people/bo-larch.yml", "id: 970000038\nlogin: bo-larch\nname: Bo Larch\n", "- id\n", "wrong-type",
           "- id", "the file must be a mapping, not a list."),
    Broken("rotas.yml", "triage:\n", "tree:\ntriage:\n", "missing-key", "tree:", "`tree` lacks `roster`."),
    Broken("states.yml", "states:\n", "states:\nold:\n", "states-are-the-fixed-set", "states:",
           "the state `draft` is missing."),
    Broken("modules/autograd.yml", "[ivo-fern,", "[Ivo,", "wrong-form", "maintainers",
           "`maintainers` must be a handle: lower-case letters, digits and single hyphens, not `Ivo`."),
    # files against each other
    Broken("modules/autograd.yml", "ivo-fern,", "ivo-fren,", "modules-name-registered-people", "maintainers",
           "nobody is registered as `ivo-fren`.", "Did you mean `ivo-fern`?"),
    Broken("modules/cpu-x86.yml", "petra-dell", "pdell-dev", "modules-name-registered-people", "maintainers",
           "nobody is registered as `pdell-dev`.", "Did you mean `petra-dell`?"),
    Broken("policy.yml", "    - bo-larch", "    - newcomer", "core-is-registered", "newcomer",
           "nobody is registered as `newcomer`.", "Add people/newcomer.yml, or take the name out."),
    Broken("policy.yml", "lead: ada-fjord", "lead: zane-heron", "lead-is-core", "lead: zane",
           "the lead `zane-heron` is not in `roles.core`."),
    Broken("rotas.yml", "2026-12-24: birk-tor", "2026-12-24: birk-thor", "rotas-name-registered-people",
           "2026-12-24", "nobody is registered as `birk-thor`."),
    Broken("rotas.yml", "start: 2026-11-02", "start: 0206-11-02", "rotas-start-in-this-century", "start:",
           "the rota starts on 0206-11-02"),
    Broken("modules/autograd.yml", "emeritus: [ada-fjord]", "emeritus: [ada-fjord, ivo-fern]",
           "nobody-is-active-and-emeritus", "emeritus", "`ivo-fern` is in `maintainers` and in `emeritus`."),
    Broken("people/bo-larch.yml", "id: 970000038", "id: 970000001", "ids-are-unique", "id:",
           "the id 970000001 is people/ada-fjord.yml's too."),
    Broken("people/bo-larch.yml", "login: bo-larch", "login: DAGHEATH", "logins-are-unique", "login",
           "the login `DagHeath` is people/bo-larch.yml's too", elsewhere="people/dag-heath.yml"),
    Broken("people/bo-larch.yml", "login: bo-larch", "login: Cleo-Marsh", "logins-are-unique", "login",
           "the login `Cleo-Marsh` is the handle of somebody else."),
    Broken("people/kai-dune.yml", "until: 2026-12-06", "until: 2026-11-15", "absences-end-after-they-start",
           "until", "the absence ends on 2026-11-15, before it starts on 2026-11-16."),
    Broken("modules/onnx.yml", "parent: export", "parent: exports", "parents-exist", "parent",
           "there is no module `exports`.", "Did you mean `export`?"),
    Broken("modules/compiler.yml", "paths:", "parent: ahead-of-time\npaths:",
           "parents-form-no-cycle", "parent",
           "the parents go in a circle: `ahead-of-time` → `code-generation` → `compiler` → `ahead-of-time`.",
           elsewhere="modules/ahead-of-time.yml"),
    Broken("modules/autograd.yml", "torch/autograd/,", "'**/*',", "only-core-covers-everything", "paths",
           "the path `**/*` covers everything, and only core's rule does.", "Name a directory"),
    Broken("modules/nn.yml", "aliases: [torch-nn,", "aliases: [linalg,", "aliases-are-unique", "aliases",
           "the alias `linalg` is already a name of the module `linear-algebra`."),
    Broken("modules/nn.yml", "aliases: [torch-nn,", "aliases: [nn,", "aliases-are-unique", "aliases",
           "the alias `nn` is already this module's id."),
    Broken("policy.yml", "  lead: ada-fjord\n", "", "kinds-of-the-lead-have-a-lead", "track",
           "the lead decides this kind", elsewhere="kinds/core-nomination.yml"),
    Broken("policy.yml", "merge: bot", "duties: {offer-sheperd: off}", "duties-are-known", "duties",
           "the bot has no duty `offer-sheperd`.", "Did you mean `offer-shepherd`?"),
    Broken("policy.yml", "quill-ford: 2027", "quil-ford: 2027", "tiers-are-registered", "reviewers:",
           "nobody is registered as `quil-ford`.", "Did you mean `quill-ford`?"),
    Broken("policy.yml", "reviewers: {quill-ford: 2027-06-30}", "reviewers: [quill-ford]", "wrong-type",
           "reviewers:", "`roles.reviewers` must be a mapping, not a list."),
    Broken("modules/autograd.yml", "emeritus:", "terms: {ivo-fern: {until: 2026-01-31}}\nemeritus:",
           "terms-are-of-its-people", "terms:", "`ivo-fern` maintains this module, and the term ended on"),
    Broken("modules/nn.yml", "aliases:", "replaces: [autograd]\naliases:", "replaced-modules-are-gone",
           "replaces:", "the module `autograd` still exists.", "Delete modules/autograd.yml"),
    Broken("modules/autograd.yml", "{contentious: unanimous}",
           "{contentious: unanimous, quorum: 3}", "a-quorum-is-of-a-majority", "rules:",
           "a quorum is for `majority`, and contentious RFCs go by `unanimous` here."),
    Broken("subscriptions.yml", "[powerpc, windows]", "[powerpc, windwos]",
           "subscriptions-name-what-there-is", "  modules:", "there is no module `windwos`.",
           "Did you mean `windows`?"),
    Broken("subscriptions.yml", "priorities: [high]", "priorities: [urgent]", "unknown-word", "  priorities",
           "`Tern-Counter.priorities` must be one of `normal`, `high`, not `urgent`."),
    # the machine
    Broken("states.yml", "ask: 180", "expire: 180", "timers-run-where-code-answers", "expire: 180",
           "`deferred` has no timer `expire`.", "Known: `ask`."),
    Broken("states.yml", "options: 30", "options: 70", "timers-follow-each-other", "options: 70",
           "`options` (70 days) comes before `no-shepherd` (60 days)."),
    Broken("states.yml", "  retired:", "  retird:", "states-are-the-fixed-set", "  retird",
           "there is no state `retird`.", "Did you mean `retired`?"),
    Broken("states.yml", "    terminal: on\n    colour: b60205", "    colour: b60205", "terminal-states-end",
           "  rejected:", "`rejected` is a terminal state."),
    Broken("states.yml", "owner: triage", "owner: nobody", "terminal-states-end", "owner: nobody",
           "somebody has to own `proposed`"),
    Broken("states.yml", "on: ready, to: proposed", "on: ready, to: porposed", "edges-join-known-states",
           "porposed", "there is no state `porposed`.", "Did you mean `proposed`?"),
    Broken("states.yml", "on: ready,", "on: reedy,", "edges-come-from-known-events", "reedy",
           "the ledger has no event `reedy`.", "Did you mean `ready`?"),
    Broken("states.yml", "who: author}", "who: author, guard: sunny}", "edges-name-known-guards", "sunny",
           "there is no guard `sunny`.", "Known: `always`."),
    Broken("states.yml", "who: author}", "who: athor}", "edges-name-known-actors", "athor",
           "there is no role `athor`.", "Did you mean `author`?"),
    Broken("states.yml", "{from: proposed, on: drafted, to: draft, who",
           "{from: draft, on: ready, to: proposed, who", "edges-are-unique",
           "  - {from: draft, on: ready, to: proposed, who: author}\n  - {from: proposed",
           "`draft` → `proposed` by `ready` is already on line"),
    Broken("states.yml", "from: [withdrawn, expired], on: reopened", "from: [withdrawn, expired], on: woken",
           "terminal-states-are-left-loudly", "[withdrawn, expired], on: woken",
           "`withdrawn` is over and cannot be left by `woken`."),
    Broken("states.yml", "on: returned, to: returned", "on: returned, to: dormant", "states-can-be-reached",
           "  returned:", "no chain of edges leads to `returned`."),
]  # fmt: skip


def broken_files(case: Broken) -> dict[str, bytes]:
    files = sample_files()
    path = f"{G}/{case.name}"
    text = files[path].decode()
    assert case.old in text, "the sample has changed: mend this case"
    files[path] = text.replace(case.old, case.new, 1).encode()
    return files


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_defect_is_named_at_its_place(case: Broken) -> None:
    files = broken_files(case)
    with pytest.raises(Invalid) as caught:
        load(files, "0" * 40)
    name = case.elsewhere or case.name
    found = [
        problem
        for problem in caught.value.problems
        if problem.code == case.code and problem.path == f"{G}/{name}" and case.message in problem.message
    ]
    assert found, str(caught.value)
    assert case.hint in found[0].hint
    if case.at:
        assert line_of(files, name, case.at) == found[0].line
    assert found[0].line > 0
    assert found[0].column > 0
    assert found[0].message.endswith(".")


@pytest.mark.parametrize(
    "name,code",
    [
        ("people/Bo-Larch.yml", "file-name"),
        ("modules/9-lives.yml", "file-name"),
        ("people/bo-larch.yaml", "unknown-file"),
        ("people/deep/bo.yml", "unknown-file"),
        ("polcy.yml", "unknown-file"),
    ],
)
def test_a_file_nobody_reads_is_refused(name: str, code: str) -> None:
    files = {**sample_files(), f"{G}/{name}": b"id: 5\nlogin: five\ntitle: Five\n"}
    _, problems = examine(files, "0" * 40)
    assert (f"{G}/{name}", code) in {(problem.path, problem.code) for problem in problems}


def test_a_readme_may_explain_the_directory() -> None:
    load({**sample_files(), f"{G}/README.md": b"# What is here\n"}, "0" * 40)


def test_a_missing_kind_is_named() -> None:
    files = sample_files()
    del files[f"{G}/kinds/removal.yml"]
    with pytest.raises(Invalid, match="the kind `removal` has no file"):
        load(files, "0" * 40)


def test_a_state_nothing_leaves_is_a_trap() -> None:
    files = sample_files()
    path = f"{G}/states.yml"
    kept = [line for line in files[path].decode().splitlines() if "from: returned" not in line]
    text = "\n".join(line.replace("returned, final-comment, ", "final-comment, ") for line in kept)
    files[path] = text.replace("[draft, proposed, review, returned]", "[draft, proposed, review]").encode()
    with pytest.raises(Invalid, match="nothing that enters `returned` can ever end"):
        load(files, "0" * 40)


def test_the_words_code_answers_to_are_an_argument() -> None:
    files = broken_files(next(case for case in CASES if case.code == "edges-name-known-guards"))
    governance = load(files, "0" * 40, Vocabulary(guards=frozenset({"always", "sunny"})))
    assert "sunny" in {edge.guard for edge in governance.states.edges}
    with pytest.raises(Invalid, match="the ledger has no event `landed`"):
        load(files, "0" * 40, Vocabulary(event_types=frozenset({"ready"})))


def test_only_warnings_of_lints_that_exist_can_be_set() -> None:
    files = sample_files()
    path = f"{G}/policy.yml"
    text = files[path].decode().rstrip("\n") + "\nlints:\n"
    lines = ("  image-alt: {severity: off}", "  RFC109: {severity: off}", "  image-alts: {since: 2026-01-01}")
    files[path] = (text + "\n".join(lines) + "\n").encode()
    known = {"image-alt": True, "RFC109": False}
    assert load(files, "0" * 40).policy.lints["image-alt"].severity == "off"
    _, problems = examine(files, "0" * 40, Vocabulary(lints=known))
    first = text.count("\n") + 1
    assert [
        (first + 1, "the lint `RFC109` cannot be switched off, lowered or dated."),
        (first + 2, "there is no lint `image-alts`."),
    ] == [(problem.line, problem.message) for problem in problems if problem.code == "lints-may-be-set"]


def test_a_check_reports_its_own_name() -> None:
    names = [check.__name__.replace("_", "-") for check in CHECKS]
    assert len(set(names)) == len(names)
    untested = set(names) - {case.code for case in CASES} - TESTED_BY_THEMSELVES
    assert set() == untested


def test_a_skipped_check_is_silent_and_nothing_it_guards_is_loaded() -> None:
    files = broken_files(next(case for case in CASES if case.code == "parents-exist"))
    governance, problems = examine(files, "0" * 40, skip={"parents-exist"})
    assert (None, []) == (governance, [problem for problem in problems if problem.severity == "error"])


def test_every_broken_variant_has_a_message_of_its_own() -> None:
    told = {(case.elsewhere or case.name, case.message) for case in CASES}
    assert len(CASES) == len(told)
    assert len(CASES) >= 40
