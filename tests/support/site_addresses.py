"""Every address of the site that shows a page, from its own table of addresses."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from thidua.web.apps.accounts.middleware import THEIRS, need_of

# Addresses that lead out of the site or are no pages for people.
NOT_OURS = ("provider_id",)
FILES = (
    "/quarantine",
    "/evidence/<int:place>",
    "/frozen/<int:number>/file",
    "admin/search/",
    "api/v1/",
    ".jpg",
    "/answer-files/<int:file_id>",
    "/criterion-files/<int:file_id>",
    "/credential",
    "v/status/<int:number>",
    "did.json",
)


@dataclass(frozen=True)
class Address:
    """A pattern such as `unit/<str:unit_id>/`, the app its view belongs to, and whether it asks for sign-in."""

    pattern: str
    app: str
    public: bool

    @property
    def words(self) -> list[str]:
        """Names of the words it needs."""
        return re.findall(r"<(?:\w+:)?(\w+)>", self.pattern)

    def filled(self, words: dict[str, str]) -> str:
        """The address with its words.

        Raises:
            KeyError: no value is known for a word: the test of all pages must learn one.
        """
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda match: words[match[1]], self.pattern)


def addresses() -> list[Address]:
    """All of ours that could be pages."""
    return [
        address
        for address in _walk(get_resolver().url_patterns, "")
        if not set(address.words) & set(NOT_OURS) and not address.pattern.endswith(FILES)
    ]


def _walk(patterns: list[Any], prefix: str) -> Iterator[Address]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            module = getattr(pattern.callback, "__module__", "")
            if "^" in prefix + str(pattern.pattern) or module.startswith(tuple(THEIRS)):
                continue
            yield Address(prefix + str(pattern.pattern), _app(module), need_of(pattern.callback) is None)


def _app(module: str) -> str:
    ours = "thidua.web.apps."
    return module.removeprefix(ours).partition(".")[0] if module.startswith(ours) else "others"
