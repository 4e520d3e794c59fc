"""Reads a page of the site as a tree: what it says, by CSS selectors.

`Page(client.get("/board/"))` or `Page(html)`. Selectors are those of cssselect; texts come with each run of white space
as one blank, as a reader sees them.
"""

from typing import Protocol

import lxml.html
from lxml.html import HtmlElement


class Answer(Protocol):
    """An answer of Django's test client."""

    content: bytes


class Page:
    """A page, or a part of one that htmx puts into a page."""

    def __init__(self, source: str | bytes | Answer) -> None:
        html = source if isinstance(source, str | bytes) else source.content
        self.root: HtmlElement = lxml.html.fromstring(html.decode() if isinstance(html, bytes) else html)

    def all(self, selector: str) -> list[HtmlElement]:
        """The elements, in the order of the page; perhaps none."""
        return self.root.cssselect(selector)

    def one(self, selector: str) -> HtmlElement:
        """The only such element: none or several fail the test."""
        elements = self.all(selector)
        assert len(elements) == 1, f"{len(elements)} elements are {selector}"
        return elements[0]

    def text(self, selector: str = "*:root") -> str:
        """What the only such element says."""
        return text_of(self.one(selector))

    def texts(self, selector: str) -> list[str]:
        """What such elements say."""
        return [text_of(element) for element in self.all(selector)]

    def values(self, selector: str, attribute: str) -> list[str]:
        """The attribute of such elements, of those that have it."""
        return [value for element in self.all(selector) if (value := element.get(attribute)) is not None]

    def value(self, selector: str, attribute: str) -> str:
        """The attribute of the only such element."""
        value = self.one(selector).get(attribute)
        assert value is not None, f"{selector} has no {attribute}"
        return str(value)

    def rows(self, selector: str = "main table") -> list[list[str]]:
        """What the cells of the only such table say, row by row, without its head."""
        return [[text_of(cell) for cell in row.cssselect("th, td")] for row in self.all(f"{selector} tbody tr")]

    def form(self, selector: str = "main form") -> dict[str, str]:
        """What the only such form would send if nothing were typed into it."""
        return {name: value for name, value in self.one(selector).form_values() if name}


def text_of(element: HtmlElement) -> str:
    """What an element says, each run of white space as one blank."""
    return " ".join(element.text_content().split())


def steady(source: str | bytes | Answer) -> str:
    """A page without the keys that each answer has anew."""
    page = Page(source)
    for token in page.all("[name=csrfmiddlewaretoken], [name=once]"):
        token.drop_tree()
    for element in page.all("[hx-headers]"):
        element.attrib.pop("hx-headers")
    return lxml.html.tostring(page.root, encoding="unicode")
