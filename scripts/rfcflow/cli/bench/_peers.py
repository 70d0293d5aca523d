"""Other programs that make a site of the same files, for the ratio.

Invariant: a peer gets the very texts of the corpus, one plain layout and one list of all pages; one that is
not installed, or whose kind of text the corpus lacks, is a figure that says so.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from rfcflow.cli.bench._place import put_aside
from rfcflow.cli.bench._processes import Task
from rfcflow.errors import Refusal

_HEAD: Final = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ .Title }}</title></head>'
_HUGO_PAGE: Final = (
    f"{_HEAD}<body><h1>{{{{ .Title }}}}</h1><p>{{{{ .Params.state }}}}</p>{{{{ .Content }}}}</body></html>\n"
)
_HUGO_LIST: Final = (
    f"{_HEAD}<body><ul>{{{{ range .Site.RegularPages }}}}<li><a"
    ' href="{{ .RelPermalink }}">{{ .Title }}</a> {{ .Params.state }}</li>{{ end }}</ul></body></html>\n'
)
_HUGO: Final = """\
baseURL = "https://example.org/"
title = "RFCs"
disableKinds = ["taxonomy", "term", "RSS", "sitemap", "404"]
[markup.highlight]
noClasses = false
codeFences = {colours}
"""
_MKDOCS: Final = "site_name: RFCs\nplugins: []\nnav: [index.md]\nvalidation: {links: {not_found: ignore}}\n"
_SPHINX: Final = "project = 'RFCs'\nextensions = []\nhtml_theme = 'basic'\nhtml_use_index = False\n"


def hugo(corpus: Path, work: Path, *, colours: bool) -> Task:
    """Hugo over the Markdown files; raises Refusal where that cannot be."""
    program = _program("hugo", "Hugo", "hugo")
    place = work / f"hugo-{colours}"
    _texts(corpus, place / "content", ".md")
    _put(place / "layouts" / "_default" / "single.html", _HUGO_PAGE)
    _put(place / "layouts" / "_default" / "list.html", _HUGO_LIST)
    _put(place / "layouts" / "index.html", _HUGO_LIST)
    _put(place / "hugo.toml", _HUGO.format(colours=str(colours).lower()))
    return Task((program, "--quiet"), cwd=place, before=_without(place / "public"), name="Hugo")


def mkdocs(corpus: Path, work: Path) -> Task:
    """MkDocs over the Markdown files, no page naming all others; raises Refusal where that cannot be."""
    program = _program("mkdocs", "MkDocs", "mkdocs")
    place = work / "mkdocs"
    names = _texts(corpus, place / "docs", ".md")
    _put(place / "docs" / "index.md", "".join(f"- [{name}]({name})\n" for name in names))
    _put(place / "mkdocs.yml", _MKDOCS)
    return Task((program, "build", "--quiet"), cwd=place, before=_without(place / "site"), name="MkDocs")


def sphinx(corpus: Path, work: Path) -> Task:
    """Sphinx over the reStructuredText files; raises Refusal where that cannot be."""
    if find_spec("sphinx") is None:
        raise Refusal("Sphinx is not installed (pip install sphinx)")
    place = work / "sphinx"
    names = _texts(corpus, place, ".rst")
    listed = "".join(f"   {name.removesuffix('.rst')}\n" for name in names)
    _put(place / "index.rst", f"RFCs\n====\n\n.. toctree::\n   :maxdepth: 1\n\n{listed}")
    _put(place / "conf.py", _SPHINX)
    # Texts taken out of their project name what is not there; that is no failure of the peer.
    command = (sys.executable, "-m", "sphinx", "-q", "-Q", "-j", "auto", "-b", "html", ".", "_build")
    return Task(command, cwd=place, before=_without(place / "_build"), name="Sphinx")


def _program(name: str, title: str, package: str) -> str:
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.is_file() else shutil.which(name)
    if found is None:
        raise Refusal(f"{title} is not installed (pip install {package})")
    return found


def _texts(corpus: Path, target: Path, ending: str) -> Sequence[str]:
    """Copy the corpus's texts of that kind; raises Refusal where it has none."""
    found = sorted((corpus / "rfcs").glob(f"[0-9]*-*{ending}"))
    if not found:
        raise Refusal(f"the corpus has no {ending} file")
    for path in found:
        raw = path.read_text(encoding="utf-8")
        # Sphinx would show front matter as text, and so would any reader.
        text = raw.partition("\n---\n")[2] if ending == ".rst" and raw.startswith("---\n") else raw
        _put(target / path.name, text)
    return [path.name for path in found]


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _without(directory: Path) -> Callable[[], None]:
    return lambda: put_aside(directory)
