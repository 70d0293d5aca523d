"""docutils as this site uses it: what it would do again for every text, or for nothing, is left out.

Invariant: the body is the one docutils makes by itself, byte for byte, where that is made of the text alone:
no file of this machine, no other text and not the day is in it. docutils is extended only where it can be, by
components, state machines, directives and nodes of our own.
https://docutils.sourceforge.io/docs/api/publisher.html
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from copy import copy
from functools import cache
from typing import Any, Final

from docutils import nodes, utils
from docutils.core import Publisher
from docutils.io import StringInput, StringOutput
from docutils.parsers.rst import Directive, Parser, directives, roles, states
from docutils.readers import standalone
from docutils.writers import html5_polyglot


def body_of(source: str, settings: Mapping[str, object]) -> str:
    """The HTML of a text's body under `settings`; raises what docutils raises."""
    _begin()
    inliner = _inliner()
    parser = Parser(inliner=inliner)
    parser.state_classes = _CLASSES
    publisher = Publisher(
        _Reader(),
        parser,
        _Writer(),
        source_class=StringInput,
        settings=copy(_settings(tuple(settings.items()))),
        destination_class=StringOutput,
    )
    publisher.set_source(source)
    publisher.publish()
    body = str(publisher.writer.parts["body"])
    _loosen(parser.statemachine)
    vars(parser.statemachine).clear()
    _forget(publisher.document, inliner)
    return body


def _begin() -> None:
    """What docutils keeps for a process, as every text is to find it."""
    # A role that one text defines is there for all that are read after it.
    vars(roles)["_roles"].clear()
    directives.register_directive("date", _Date)


class _Date(Directive):
    """The day on which the site is built: no text has it, or its page would be another one tomorrow."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        raise self.error("the day of building is not part of a text")


def _forget(tree: Any, inliner: states.Inliner) -> None:
    """Undo the circles of a document nobody needs any more: finding them takes longer than all of this."""
    ahead = [tree]
    while ahead:
        node = ahead.pop()
        ahead += node.children
        vars(node).clear()
    vars(inliner).clear()


def _loosen(machine: Any) -> None:
    """Undo the circles of states that hold methods of theirs."""
    for state in machine.states.values():
        state.transitions.clear()


@cache
def _settings(given: tuple[tuple[str, object], ...]) -> Any:
    # Finding out the defaults of more than a hundred settings takes as long as reading a short text.
    overrides: dict[str, Any] = dict(given)
    return Publisher(reader=_Reader(), parser=Parser(), writer=_Writer()).get_settings(**overrides)


class document(nodes.document):  # noqa: N801 - visitors ask nodes for the names of their classes
    """A document that is gone through without telling a reporter that listens to nothing of each step."""

    def walk(self, visitor: nodes.NodeVisitor) -> bool:
        """As of every node."""
        return _walk(self, visitor)

    def walkabout(self, visitor: nodes.NodeVisitor) -> bool:
        """As of every node."""
        return _walk_about(self, visitor)

    def findall(
        self,
        condition: Any = None,
        include_self: bool = True,
        descend: bool = True,
        siblings: bool = False,
        ascend: bool = False,
    ) -> Generator[Any, None, None]:
        """As of every node."""
        if not isinstance(condition, type) or not include_self or not descend or siblings or ascend:
            yield from super().findall(condition, include_self, descend, siblings, ascend)
            return
        found = []
        ahead: list[Any] = [self]
        while ahead:
            node = ahead.pop()
            if isinstance(node, condition):
                found.append(node)
            if children := node.children:
                ahead += children[::-1]
        yield from found


def _walk(node: Any, visitor: Any) -> bool:
    try:
        try:
            getattr(visitor, f"visit_{node.__class__.__name__}", visitor.unknown_visit)(node)
        except (nodes.SkipChildren, nodes.SkipNode):
            return False
        except nodes.SkipDeparture:
            pass
        try:
            for child in node.children[:]:
                if _walk(child, visitor):
                    return True
        except nodes.SkipSiblings:
            pass
    except nodes.StopTraversal:
        return True
    return False


def _walk_about(node: Any, visitor: Any) -> bool:
    name = node.__class__.__name__
    departs, stop = True, False
    try:
        try:
            getattr(visitor, f"visit_{name}", visitor.unknown_visit)(node)
        except nodes.SkipNode:
            return False
        except nodes.SkipDeparture:
            departs = False
        try:
            for child in node.children[:]:
                if _walk_about(child, visitor):
                    stop = True
                    break
        except nodes.SkipSiblings:
            pass
    except nodes.SkipChildren:
        pass
    except nodes.StopTraversal:
        stop = True
    if departs:
        getattr(visitor, f"depart_{name}", visitor.unknown_departure)(node)
    return stop


class _Reader(standalone.Reader):  # type: ignore[type-arg] # generic in its stubs alone
    def new_document(self) -> nodes.document:
        source: Any = self.source
        path = source.source_path
        made = document(self.settings, utils.new_reporter(path, self.settings), source=path)
        made.note_source(path, -1)
        return made


def _inliner() -> states.Inliner:
    # No class of our own: it puts its expressions together from what its very class has.
    made: Any = states.Inliner()
    usual = made.implicit_inline

    def implicit_inline(text: str, lineno: int) -> list[Any]:
        # Only addresses are looked for, which have one of these; most pieces of a text have neither.
        if ":" in text or "@" in text:
            found: list[Any] = usual(text, lineno)
            return found
        return [nodes.Text(text)] if text else []

    made.implicit_inline = implicit_inline
    inliner: states.Inliner = made
    return inliner


class _Translator(html5_polyglot.HTMLTranslator):
    def visit_image(self, node: Any) -> None:
        # `:loading: embed` reads whatever file of this machine the text names, also where none may be read.
        node.attributes.pop("loading", None)
        super().visit_image(node)

    def starttag(
        self, node: Any, tagname: str, suffix: str = "\n", empty: bool = False, **attributes: Any
    ) -> str:
        if attributes or empty or node.get("ids") or node.get("classes"):
            return super().starttag(node, tagname, suffix, empty, **attributes)
        return f"<{tagname.lower()}>{suffix}"


class _Writer(html5_polyglot.Writer):
    def __init__(self) -> None:
        super().__init__()
        self.translator_class = _Translator

    def apply_template(self) -> str:
        # The page around the body is ours.
        return ""


class _States(dict[str, Any]):
    """The states of a machine, each made when it is first entered: of fifteen most lists know one or two."""

    def __init__(self, machine: _Machine, classes: Iterable[type[Any]]) -> None:
        self._machine = machine
        self._classes = {one.__name__: _OURS.get(one.__name__, one) for one in classes}

    def __missing__(self, name: str) -> Any:
        made = self[name] = self._classes[name](self._machine, self._machine.debug)
        if self._machine.begun:
            made.runtime_init()
        return made


class _Machine(states.NestedStateMachine):
    begun = False

    def add_states(self, state_classes: Iterable[type[Any]]) -> None:
        self.states = _States(self, state_classes)

    def runtime_init(self) -> None:
        super().runtime_init()
        self.begun = True

    def unlink(self) -> None:
        _loosen(self)
        super().unlink()


def _ours(original: type[Any], own: Mapping[str, object]) -> type[Any]:
    """A state whose nested machines are ours; it goes by the name of the original."""
    return type(original.__name__, (original,), dict(own))


# Machines that wait to be used again, as docutils keeps its own.
_WAITING: Final[list[_Machine]] = []
_CLASSES: Final = [
    _ours(original, {"nested_sm": _Machine, "nested_sm_cache": _WAITING}) for original in states.state_classes
]
_OURS: Final = {one.__name__: one for one in _CLASSES}
