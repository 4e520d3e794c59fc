"""Writing TCVN3 and VNI: the inverse of reading them, made from it."""

from thidua.ledger.cleaning.legacy_encodings import from_tcvn3, from_vni

_BASES, _MARKS = "aeouyôöAEOUYÔÖ", "øùûõïâàáåãäêèéúüëØÙÛÕÏÂÀÁÅÃÄÊÈÉÚÜË"
_PAIRS = {from_vni(base + mark): base + mark for base in _BASES for mark in _MARKS if len(from_vni(base + mark)) == 1}
_SINGLES = {from_vni(letter): letter for letter in "æóòîñôöÆÓÒÎÑÔÖ"}
_VNI = _PAIRS | _SINGLES
_TCVN3 = {from_tcvn3(chr(code)): chr(code) for code in range(0xA1, 0xFF)}


def to_vni(text: str) -> str:
    return "".join(_VNI.get(letter, letter) for letter in text)


def to_tcvn3(text: str) -> str:
    return "".join(_TCVN3.get(letter, letter) for letter in text)
