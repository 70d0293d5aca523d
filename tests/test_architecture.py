"""The shape of the package, enforced: which part may import which, what is pure, how large a module may grow.

Invariant: the rules are the tables below; a new part of the package fails until it has a row.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "scripts" / "rfcflow"

VOCABULARY = {"model", "events", "ledger", "actions", "facts", "errors", "settings"}
# Pure parts, lowest first. A part imports itself, lower rows, and its own row as long as no circle arises.
PURE_LEVELS: tuple[set[str], ...] = (
    VOCABULARY,
    {"text"},
    {"policy", "governance", "formatter"},
    {"slash", "lints", "views"},
    {"decide", "site", "verify", "importing", "meetings", "doctor"},
)
PURE = set().union(*PURE_LEVELS)
# The others, with all they may import besides themselves.
IMPURE: dict[str, set[str]] = {
    "adapters": VOCABULARY | {"text"},
    "forge": {"errors"},
    "engine": PURE | {"adapters"},
    # Plays the engine over models of both adapters; itself it must be as pure as the rules.
    "simulate": PURE | {"adapters", "engine"},
    "cli": PURE | {"adapters", "engine", "forge", "simulate"},
    "__main__": {"cli"},
    "__init__": set(),
}

# What counts a second time shares with the first count the form of events, the registry and the parser.
SECOND_COUNT: dict[str, set[str]] = {
    "verify/counting.py": {"events"},
    "verify/elections.py": {"events", "model", "verify"},
    "verify/standing.py": {"events", "model"},
    "verify/effects.py": {"events", "model", "verify"},
    "verify/duty.py": {"model"},
}
SECOND_EXCEPT: dict[str, set[str]] = {
    # The product's fold, handed on to what compares the files on the default branch with those the product
    # writes: no event is judged by it.
    "verify/history.py": {"rfcflow.policy.fold.apply"},
}
# What the judges of events may not even be given: the product's fold of an RFC.
JUDGES: tuple[str, ...] = (
    "claims",
    "contests",
    "counting",
    "decisions",
    "duty",
    "editorial",
    "elections",
    "entitled",
)
JUDGES += ("grounds", "holds", "motions", "moves", "revisions", "snapshots", "standing", "voices", "waits")

DETERMINISTIC = PURE | {"simulate"}

# Third-party and standard modules that only some places may import.
CONFINED: dict[str, tuple[str, ...]] = {
    "github": ("adapters/github_connection.py", "adapters/github_app.py"),
    "click": ("cli/",),
    "subprocess": ("adapters/", "forge/", "cli/"),
    "importlib.resources": ("adapters/", "engine/", "cli/", "forge/"),
    "pkgutil.get_data": ("adapters/", "engine/", "cli/", "forge/"),
}

# What a pure module may not import: network, files, environment, clock, randomness, other processes.
# fmt: off
IMPURE_MODULES = {
    "asyncio", "concurrent", "ctypes", "fcntl", "fileinput", "ftplib", "getpass", "github", "glob",
    "http", "io", "locale", "logging", "mmap", "multiprocessing", "os", "pathlib", "platform", "pwd",
    "random", "requests", "secrets", "select", "selectors", "shutil", "signal", "smtplib", "socket",
    "socketserver", "sqlite3", "ssl", "subprocess", "sys", "tempfile", "threading", "time", "urllib",
    "urllib3", "uuid", "webbrowser",
}
# fmt: on
# What of them is pure: computing with names, not touching what they name.
PURE_NAMES = {
    "pathlib.PurePath",
    "pathlib.PurePosixPath",
    "urllib.parse",
    "io.StringIO",
    "io.BytesIO",
    "sys.maxsize",
}
IMPURE_CALLS = {"open", "print", "input", "breakpoint", "eval", "exec", "compile", "__import__", "globals"}
CLOCK_METHODS = {"now", "utcnow", "today"}
CLOCK_OWNERS = {"datetime", "date"}

LONGEST_MODULE = 500
VAGUE_NAMES = {"util", "utils", "helper", "helpers", "common", "misc", "shared", "stuff", "lib"}


@dataclass(frozen=True)
class Module:
    """One source file: its path within the package and its text, parsed."""

    path: str
    source: str
    tree: ast.Module = field(init=False, repr=False)
    nodes: tuple[ast.AST, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tree", ast.parse(self.source))
        object.__setattr__(self, "nodes", tuple(ast.walk(self.tree)))

    @property
    def part(self) -> str:
        """The module's top-level name within rfcflow."""
        return self.path.partition("/")[0].removesuffix(".py")

    def imports(self) -> Iterator[tuple[int, str]]:
        """Yield the line and dotted name of everything imported, `from a import b` as `a.b`."""
        for node in self.nodes:
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = "rfcflow" if node.level else node.module
                yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)

    def parts_imported(self) -> Iterator[tuple[int, str]]:
        """Yield the line and part name of every import of another part of rfcflow."""
        for line, name in self.imports():
            words = name.split(".")
            if words[0] == "rfcflow" and len(words) > 1 and words[1] != self.part:
                yield line, words[1]


def package_modules() -> list[Module]:
    paths = sorted(PACKAGE.rglob("*.py"))
    return [Module(path.relative_to(PACKAGE).as_posix(), path.read_text(encoding="utf-8")) for path in paths]


@pytest.fixture(scope="module")
def modules() -> list[Module]:
    return package_modules()


def within(name: str, roots: set[str]) -> bool:
    return any(name == root or name.startswith(f"{root}.") for root in roots)


def allowed_imports(part: str) -> set[str] | None:
    """Return the parts a part may import, None when the tables do not know it."""
    if part in IMPURE:
        return IMPURE[part]
    for height, level in enumerate(PURE_LEVELS):
        if part in level:
            return set().union(*PURE_LEVELS[: height + 1])
    return None


def wrong_directions(module: Module) -> list[str]:
    allowed = allowed_imports(module.part)
    if allowed is None:
        return [f"{module.path}: give {module.part!r} a row in the tables of tests/test_architecture.py"]
    return [
        f"{module.path}:{line} imports rfcflow.{target}: {module.part} may import "
        f"{', '.join(sorted(allowed)) or 'nothing'}. Pass the value in, or move the code down."
        for line, target in module.parts_imported()
        if target not in allowed
    ]


def confined_imports(module: Module) -> list[str]:
    return [
        f"{module.path}:{line} imports {name}: only {', '.join(places)} may. Ask there, pass values."
        for line, name in module.imports()
        for confined, places in CONFINED.items()
        if within(name, {confined}) and not module.path.startswith(places)
    ]


def impurities(module: Module) -> list[str]:
    if module.part not in DETERMINISTIC:
        return []
    advice = f"{module.part} is pure. Pass the value in, or move the input and output to adapters/."
    found = [
        f"{module.path}:{line} imports {name}: {advice}"
        for line, name in module.imports()
        if name.partition(".")[0] in IMPURE_MODULES and not within(name, PURE_NAMES)
    ]
    for node in module.nodes:
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        if isinstance(called, ast.Name) and called.id in IMPURE_CALLS:
            found.append(f"{module.path}:{node.lineno} calls {called.id}(): {advice}")
        elif isinstance(called, ast.Attribute) and called.attr in CLOCK_METHODS:
            owner = called.value
            name = owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")
            if name in CLOCK_OWNERS:
                found.append(f"{module.path}:{node.lineno} calls {name}.{called.attr}(): {advice}")
    return found


def circles(modules: list[Module]) -> list[str]:
    """Return one message for each circle among the parts' imports."""
    graph: dict[str, set[str]] = {}
    for module in modules:
        graph.setdefault(module.part, set()).update(target for _, target in module.parts_imported())
    found: list[str] = []
    finished: set[str] = set()

    def visit(part: str, trail: tuple[str, ...]) -> None:
        if part in trail:
            found.append(" → ".join((*trail[trail.index(part) :], part)))
        elif part not in finished:
            for target in sorted(graph.get(part, set())):
                visit(target, (*trail, part))
            finished.add(part)

    for part in sorted(graph):
        visit(part, ())
    return found


def test_imports_point_one_way(modules: list[Module]) -> None:
    assert [] == [problem for module in modules for problem in wrong_directions(module)]


def test_no_two_parts_import_each_other(modules: list[Module]) -> None:
    assert [] == circles(modules), "move what both need down"


def test_each_outside_library_has_one_gateway(modules: list[Module]) -> None:
    assert [] == [problem for module in modules for problem in confined_imports(module)]


def test_pure_modules_touch_nothing_outside(modules: list[Module]) -> None:
    assert [] == [problem for module in modules for problem in impurities(module)]


def test_no_module_is_longer_than_a_person_reads(modules: list[Module]) -> None:
    lengths = {module.path: module.source.count("\n") for module in modules}
    too_long = {path: lines for path, lines in lengths.items() if lines > LONGEST_MODULE}
    assert {} == too_long, "split by subject"


def test_every_module_says_what_it_is_for(modules: list[Module]) -> None:
    # An __init__.py with no code at all only marks a directory.
    with_code = [module for module in modules if module.source.strip()]
    assert [] == [module.path for module in with_code if not ast.get_docstring(module.tree)]


def test_no_module_has_a_name_that_fits_everything(modules: list[Module]) -> None:
    names = {module.path: set(module.path.removesuffix(".py").split("/")) for module in modules}
    vague = [path for path, words in names.items() if words & VAGUE_NAMES]
    assert [] == vague, "name the subject it is about"


def borrowed(module: Module) -> list[str]:
    """What a module of the second count takes from the first."""
    names = {name for _, name in module.imports() if name.startswith("rfcflow.")}
    first = {name for name in names if name.split(".")[1] in ("policy", "decide", "slash", "engine")}
    allowed = SECOND_COUNT.get(module.path)
    beyond = set() if allowed is None else {name for name in names if name.split(".")[1] not in allowed}
    return sorted((first | beyond) - SECOND_EXCEPT.get(module.path, set()))


def test_the_second_count_borrows_nothing_from_the_first(modules: list[Module]) -> None:
    second = [module for module in modules if module.part == "verify"]
    assert {} == {module.path: found for module in second if (found := borrowed(module))}
    assert set(SECOND_COUNT) | set(SECOND_EXCEPT) <= {module.path for module in second}


def test_no_event_is_judged_by_the_fold_of_the_first_count(modules: list[Module]) -> None:
    judges = [module for module in modules if module.path in {f"verify/{name}.py" for name in JUDGES}]
    assert len(JUDGES) == len(judges)
    assert [] == [
        module.path for module in judges if any(name == "rfcflow.model.Rfc" for _, name in module.imports())
    ]


@pytest.mark.parametrize(
    "path,source",
    [
        ("verify/motions.py", "from rfcflow.policy.motions import carry"),
        ("verify/history.py", "from rfcflow.policy.ballots import tally"),
        ("verify/counting.py", "from rfcflow.model import Rfc"),
    ],
)
def test_a_rule_borrowed_by_the_second_count_is_found(path: str, source: str) -> None:
    assert 1 == len(borrowed(Module(path, source)))


@pytest.mark.parametrize(
    "path,source",
    [
        ("policy/clocks.py", "from rfcflow.decide import decide"),
        ("policy/clocks.py", "from rfcflow import decide"),
        ("text/markdown.py", "import rfcflow.governance.load"),
        ("adapters/git.py", "from rfcflow.policy.machine import LANDED"),
        ("forge/server.py", "from rfcflow.model import Rfc"),
        ("engine/sweep.py", "from rfcflow.cli.main import main"),
        ("engine/sweep.py", "def f():\n    from rfcflow.forge import server"),
        ("novelty/part.py", ""),
    ],
)
def test_an_import_against_the_direction_is_found(path: str, source: str) -> None:
    assert 1 == len(wrong_directions(Module(path, source)))


@pytest.mark.parametrize(
    "path,source",
    [
        ("adapters/git.py", "import github"),
        ("adapters/git.py", "from github.GithubException import GithubException"),
        ("engine/sweep.py", "import click"),
        ("engine/sweep.py", "from subprocess import run"),
        ("governance/load.py", "from importlib import resources"),
    ],
)
def test_a_library_outside_its_gateway_is_found(path: str, source: str) -> None:
    assert 1 == len(confined_imports(Module(path, source)))


@pytest.mark.parametrize(
    "source",
    [
        "import os",
        "import os.path",
        "from pathlib import Path",
        "import urllib.request",
        "from time import monotonic",
        "from datetime import datetime, UTC\nx = datetime.now(UTC)",
        "import datetime\nx = datetime.datetime.utcnow()",
        "import datetime\nx = datetime.date.today()",
        "def f(path):\n    return open(path)",
        "print('x')",
    ],
)
def test_an_impurity_in_a_pure_module_is_found(source: str) -> None:
    assert 1 == len(impurities(Module("policy/clocks.py", source)))


@pytest.mark.parametrize(
    "source",
    [
        "from pathlib import PurePosixPath",
        "from urllib.parse import quote",
        "from datetime import datetime\ndef f(now: datetime) -> datetime:\n    return now",
        "def f(reader):\n    return reader.open()",
    ],
)
def test_computing_with_names_and_given_times_is_pure(source: str) -> None:
    assert [] == impurities(Module("policy/clocks.py", source))


def test_a_circle_is_named_with_its_way_round() -> None:
    circle = [
        Module("policy/a.py", "import rfcflow.governance.b"),
        Module("governance/b.py", "from rfcflow.policy import a"),
    ]
    assert ["governance → policy → governance"] == circles(circle)
