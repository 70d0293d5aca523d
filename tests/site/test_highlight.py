"""Colours for code: what they mark, that they change nothing, and that no code takes long."""

from __future__ import annotations

import re
import time
from html import escape, unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rfcflow.site.highlight import highlighted
from rfcflow.site.languages import _ALIASES, LANGUAGES, language
from tests.site.checking import read

SPANS = re.compile(r"</?span[^>]*>")


def block(code: str, name: str) -> str:
    text = escape(code, quote=False).replace('"', "&quot;")
    return f'<pre><code class="language-{name}">{text}</code></pre>'


def marked(code: str, name: str) -> list[tuple[str, str]]:
    found = re.findall(r'<span class="hl-(\w)">(.*?)</span>', highlighted(block(code, name)), re.DOTALL)
    return [(kind, unescape(text)) for kind, text in found]


@pytest.mark.parametrize(
    "name,code,expected",
    [
        ("python", "def f(x):  # why\n    return 'a\\'b'", "k:def f:f c:# why k:return s:'a\\'b'"),
        ("py", '"""two\nlines""" + rb"x"', 's:"""two\nlines""" s:rb"x"'),
        ("cpp", '#include <a>\nint x = f("s"); // y', 'f:#include t:int f:f s:"s" c:// y'),
        ("go", "func F() error { return `raw\n` }", "k:func f:F t:error k:return s:`raw\n`"),
        ("rust", "fn f<'a>(c: &'a str) -> char { 'x' }", "k:fn f:f t:'a t:'a t:str t:char s:'x'"),
        ("json", '{"key": "value", "n": 1.5e3}', 'f:"key" s:"value" f:"n" n:1.5e3'),
        ("yaml", "key: yes # c\nurl: http://x#y", "f:key t:yes c:# c f:url"),
        ("sh", "rm -rf $HOME # gone", "f:-rf t:$HOME c:# gone"),
        ("sql", "SELECT a FROM b -- c", "k:SELECT k:FROM c:-- c"),
        ("html", '<a href="x">&amp;</a><!-- c -->', 'k:<a f:href s:"x" k:> k:</a k:> c:<!-- c -->'),
        ("diff", "@@ 1 @@\n-old\n+new\n same", "f:@@ 1 @@ d:-old i:+new"),
        ("solidity", "function f() public { uint x = 0xff; }", "k:function f:f k:public t:uint n:0xff"),
        ("ts", "const f = g(`a ${b}`) /* open", "k:const f:g s:`a ${b}` c:/* open"),
    ],
)
def test_a_language_is_read_as_its_people_read_it(name: str, code: str, expected: str) -> None:
    assert expected == " ".join(f"{kind}:{text}" for kind, text in marked(code, name))


@pytest.mark.parametrize("name", ["", "pseudocode", "__class__", "../python"])
def test_a_language_nobody_told_it_is_left_alone(name: str) -> None:
    assert block("def f(): pass", name) == highlighted(block("def f(): pass", name))


@given(st.text("ab_0 \n\t\"'`<>&;#/*-\\:=[]{}$@!\u00e9", max_size=60), st.sampled_from(sorted(_ALIASES)))
def test_without_its_spans_the_code_is_what_it_was(code: str, name: str) -> None:
    found = highlighted(block(code, name))
    assert unescape(block(code, name)) == unescape(SPANS.sub("", found))
    assert [] == read(found.encode()).wrong


@pytest.mark.parametrize("name", sorted(LANGUAGES))
def test_hostile_code_takes_no_longer_than_any(name: str) -> None:
    """Twice the code may take about twice as long, never four times."""
    pieces = [
        '"',
        "'",
        "`",
        "/*",
        "--",
        "#",
        "\\",
        "{-",
        "(*",
        "<!--",
        "a-",
        "-",
        "a",
        "$",
        "[",
        "<",
        " ",
        '"""',
        "a:",
    ]

    def cost(piece: str, size: int) -> float:
        html = block(piece * size, name)
        begun = time.process_time()
        highlighted(html)
        return time.process_time() - begun

    def grows(piece: str) -> bool:
        once = cost(piece, 2_000)
        return once > 0.005 and cost(piece, 8_000) > 10 * once

    # What is slow is so each time; a machine that is busy with something else is not.
    assert [] == [piece for piece in pieces if all(grows(piece) for _ in range(3))]


def test_every_name_of_a_language_leads_to_one() -> None:
    assert [] == [name for name in _ALIASES if language(name) is None]
    assert set(LANGUAGES) <= set(_ALIASES)
