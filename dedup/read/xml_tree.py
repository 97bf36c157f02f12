"""XML from strangers, made a tree: no entity but those of XML and HTML, nothing fetched, depth limited.

The parser is expat itself, because it hands each declaration over before it acts on it: a document that declares an
entity is refused, whatever the entity would do (https://docs.python.org/3/library/xml.html, "XML security").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html.entities import name2codepoint
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from dedup.read.blocks import Block, Flow
from dedup.read.encoding import decode
from dedup.read.source import Unreadable

#: Elements inside one another, at most; it bounds every walk through a tree. News formats need about twenty.
MOST_LEVELS = 150
#: How far into a file its encoding is looked for, in bytes.
_DECLARED_WITHIN = 300

_ENCODING = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']\s*([\w:.-]+)""")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,9});")
#: Of XML itself; all other names of HTML 4 are replaced before parsing, for feeds use them without a declaration.
_OWN = {"amp", "lt", "gt", "quot", "apos"}
_NAMES = {name: chr(code) for name, code in name2codepoint.items() if name not in _OWN}
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def parse_xml(data: bytes) -> Element:
    """Return the root element of an XML file; names are "{namespace}name". Raises Unreadable.

    The encoding is that of `encoding.decode` with the declared one; characters that XML forbids become U+FFFD. An
    external DTD that the document names is not fetched.
    """
    declared = _ENCODING.search(data[:_DECLARED_WITHIN])
    text = decode(data, declared[1].decode("ascii", "replace") if declared else None)
    text = _DECLARATION.sub("", text.lstrip("\ufeff \t\r\n"))
    text = _NAMED.sub(lambda match: _NAMES.get(match[1], match[0]), _ILLEGAL.sub("\ufffd", text))
    return parse_part(text.lstrip().encode("utf-8"))


def parse_part(data: bytes) -> Element:
    """Return the root element of XML in UTF-8, or in what its own declaration says; raises Unreadable."""
    builder = _Builder()
    try:
        builder.parser.Parse(data, True)
        return builder.tree.close()
    except expat.ExpatError as error:
        what = expat.errors.messages.get(error.code, "broken")
        raise Unreadable(f"is no well-formed XML: {what} at line {error.lineno}, column {error.offset + 1}") from error
    except (LookupError, ValueError, AssertionError) as error:  # an encoding expat does not know; no element at all
        raise Unreadable("is no well-formed XML") from error


class _Builder:
    """Builds the tree, and refuses what could do harm."""

    def __init__(self) -> None:
        self.tree = TreeBuilder()
        self.level = 0
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self.tree.data
        self.parser.EntityDeclHandler = self._entity
        self.parser.ExternalEntityRefHandler = self._entity
        self.parser.SkippedEntityHandler = self._skipped
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.level += 1
        if self.level > MOST_LEVELS:
            raise Unreadable(f"is XML nested too deeply: more than {MOST_LEVELS} elements inside one another")
        self.tree.start(_braced(name), {_braced(key): value for key, value in attributes.items()})

    def _end(self, name: str) -> None:
        self.level -= 1
        self.tree.end(_braced(name))

    def _entity(self, *_: object) -> int:
        raise Unreadable("declares entities of its own, which are not followed; save it without them")

    def _skipped(self, name: str, is_parameter: bool) -> None:
        """Take a reference to an entity that only the DTD knows, which is not fetched."""
        if not is_parameter and self.level:
            self.tree.data("\ufffd")


def _braced(name: str) -> str:
    return f"{{{name}" if "}" in name else name


def local(element: Element) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def children(element: Element | None, *path: str) -> Iterator[Element]:
    """Yield the elements at a path of names below an element, namespaces aside, in order."""
    if element is None:
        return
    first, *rest = path
    for child in element:
        if local(child) == first:
            yield from children(child, *rest) if rest else (child,)


def first(element: Element | None, *path: str) -> Element | None:
    """Return the first element at a path, or None."""
    return next(children(element, *path), None)


def without(element: Element, *names: str) -> Element:
    """Return an element without its children of some names: what a feed says of itself, apart from its articles."""
    rest = Element(element.tag, element.attrib)
    rest.extend(child for child in element if local(child) not in names)
    return rest


def text_of(element: Element | None, *path: str) -> str | None:
    """Return the text of an element, or of the first one at a path below it that has any, on one line; else None."""
    if element is None:
        return None
    found = children(element, *path) if path else iter((element,))
    texts = (" ".join("".join(one.itertext()).split()) for one in found)
    return next(filter(None, texts), None)


def attribute(element: Element | None, name: str, *path: str) -> str | None:
    """Return an attribute of an element, or of the first one at a path below it that has it, trimmed; else None."""
    if element is None:
        return None
    found = children(element, *path) if path else iter((element,))
    return next(filter(None, ((one.get(name) or "").strip() for one in found)), None)


def language_stated(*elements: Element | None) -> str | None:
    """Return the `xml:lang` of the first of the elements that has one."""
    return next(filter(None, (one.get(_XML_LANG) for one in elements if one is not None)), None)


def flowing(elements: Iterable[Element]) -> list[Block]:
    """Return the blocks of elements of XHTML or NITF, in order."""
    flow = Flow()
    for element in elements:
        _walk(flow, element)
    return flow.blocks()


def _walk(flow: Flow, element: Element) -> None:
    # The tree's depth is bounded by `MOST_LEVELS`.
    name = local(element).lower()
    flow.start(name)
    flow.text((element.text or "").replace("\n", " "))
    for child in element:
        _walk(flow, child)
        flow.text((child.tail or "").replace("\n", " "))
    if name != "br":
        flow.end(name)
