"""Text of a story as HTML: a small subset of Markdown, in which no tag, script, picture or other scheme can stand."""

from markdown_it import MarkdownIt

# Paragraphs, headings, lists, quotations, emphasis and links; HTML is shown as the letters it is written in.
RULES = ("heading", "list", "blockquote", "emphasis", "link", "newline", "escape", "entity")
SCHEMES = ("https://", "/")


class _Reader(MarkdownIt):
    """Takes links to https addresses and to pages of this site alone."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        return url.startswith(SCHEMES) and not url.startswith(("//", "/\\"))


def as_html(text: str) -> str:
    """The text as HTML that may stand in a page as it is. Links lead to https addresses and to pages of this site."""
    html: str = _Reader("zero", {"html": False}).enable(list(RULES)).render(text)
    return html
