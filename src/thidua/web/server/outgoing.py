"""POSTs of the site to other machines that the operator named. Knows no Django."""

import urllib.request
from collections.abc import Mapping
from http.client import HTTPException, HTTPMessage
from typing import IO

from thidua import __version__

# The sender gives the worker's signs of life as well: it must not wait for long.
PATIENCE_SECONDS = 5
MOST_BYTES = 64 * 1024


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirected POST would become a GET that delivers nothing: it counts as refused."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        """None: the answer stands as an error."""


def answer_to(url: str, body: bytes, headers: Mapping[str, str]) -> bytes:
    """The answer to a POST (64 KiB of it at most).

    Raises:
        OSError: there is no answer within five seconds, or another than 2xx (then an HTTPError).
    """
    words = {"User-Agent": f"thidua/{__version__}", **headers}
    request = urllib.request.Request(url, body, words, method="POST")  # noqa: S310 - the settings let http(s) through alone
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=PATIENCE_SECONDS) as answer:
            content: bytes = answer.read(MOST_BYTES)
    except HTTPException as problem:  # it answers, but no HTTP
        raise OSError(str(problem) or type(problem).__name__) from problem
    return content
