"""Codes of procedures, dossiers and agencies as the wild writes them."""

import re
from collections.abc import Mapping

# Behind the code only what local systems put there: groups of zeros and numbers, the agency (`.H38`, `.000.00.00.H13`).
_PROCEDURE = re.compile(r"(\d{1,2}\.\d{6})(?:[.\-_/]?(?:\d{2,3}[.\-_])*[Hh]\d{2}(?:[.\-]\d{1,3})*|(?:[.\-_]0{2,3})+)?")
_LABEL = re.compile(r"^[^\d:]{1,40}[:：]\s*")  # `TTHC: 1.001193`
# For Python's and for Arrow's regular expressions alike.
AGENCY_OF_DOSSIER = r"^(?P<agency>[0-9A-Za-z.]*[Hh]\d{2}(?:\.[0-9A-Za-z]+)*)-"
_AGENCY_ROOT = re.compile(r"\b[Hh]\d{2}\b")


def procedure_code(text: str) -> str:
    """The national code `d.dddddd` without local suffixes (`1.000948.H38`, `1.001193.000.00.00.H13`) and labels.

    A text that is no such code is returned as it is, without blanks at its ends.
    """
    bare = text.strip()
    code = _PROCEDURE.fullmatch(_LABEL.sub("", bare).replace(" ", ""))
    return code[1] if code else bare


def is_procedure_code(text: str) -> bool:
    """Whether the text is a bare national code."""
    return re.fullmatch(r"\d{1,2}\.\d{6}", text) is not None


def present_agency(code: str, agencies: Mapping[str, str]) -> str:
    """An agency's code with the root of a merged province replaced by the present one; others unchanged."""
    if code in agencies:
        return agencies[code]
    return _AGENCY_ROOT.sub(lambda root: agencies.get(root[0].upper(), root[0]), code)
