from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rfcflow.text.markdown import Heading, Link, blocks, outline

TEXT = """# **Title** of `it` & *more*

Words ![A picture](assets/x/a.png) and [a link](../b.md "t")
on two lines.

Setext
------

> ## Quoted
>
> ![](q.png)

```
# code
[a](b)
```

- ### listed
"""


def test_an_outline_has_top_level_headings_and_every_link() -> None:
    found = outline(TEXT)
    assert (Heading(1, "Title of it & more", 1, 1), Heading(2, "Setext", 6, 7)) == found.headings
    assert (
        Link("assets/x/a.png", 3, picture=True, alt="A picture"),
        Link("../b.md", 3, text="a link"),
        Link("q.png", 11, picture=True),
    ) == found.links
    assert ["h1", "p", "h2", "blockquote", "pre", "ul"] == [block.tag for block in found.blocks]


def test_html_of_the_author_is_never_taken_for_ours() -> None:
    forged = '<h1 data-sourcepos="1:1-1:1">x</h1>\n\n<a data-sourcepos="1:1-1:1" href="y">z</a>\n'
    found = outline(forged)
    assert () == found.headings
    assert () == found.links


@given(
    st.lists(
        st.sampled_from(
            ["# a", "> ", "- ", "\n", "```", "<p>", "|", "[a](b)", "![", "](", "\t", "\0", "\ud800"]
        )
    )
)
def test_blocks_are_in_order_and_within_the_text(pieces: list[str]) -> None:
    text = "".join(pieces)
    lines = text.count("\n") + 1
    last = 0
    for block in blocks(text):
        assert last < block.first <= lines
        last = block.first
