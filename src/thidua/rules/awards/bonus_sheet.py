"""The bonus sheet (IV.3): a line for each award, sums by fund, and amounts in Vietnamese words as on a voucher."""

from collections.abc import Iterable
from dataclasses import dataclass

from thidua.rules.awards.bonus import Bonus

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_SCALES = ("", "nghìn", "triệu", "tỷ")
_GROUP = 1000
# A billion (tỷ) is where the words start over: 10^12 is "một nghìn tỷ".
_BILLION = 10**9


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """What one recipient gets, from which fund, and how it was computed."""

    recipient: str
    fund: str
    bonus: Bonus


@dataclass(frozen=True, slots=True)
class FundSum:
    """The lines of a fund and their sum in whole đồng."""

    fund: str
    count: int
    amount_vnd: int


def by_fund(lines: Iterable[PaymentLine]) -> list[FundSum]:
    """The sums, in the order in which the funds first appear."""
    sums: dict[str, FundSum] = {}
    for line in lines:
        before = sums.get(line.fund, FundSum(line.fund, 0, 0))
        sums[line.fund] = FundSum(line.fund, before.count + 1, before.amount_vnd + line.bonus.amount_vnd)
    return list(sums.values())


def amount_in_words(amount_vnd: int) -> str:
    """The amount in Vietnamese words, with "đồng", the first letter large: 3.800.000 is "Ba triệu tám trăm nghìn đồng".

    As vouchers are written in the north and by the treasury: "linh", "mươi mốt", "mươi lăm", "tư" not used for four.

    Raises:
        ValueError: the amount is below zero.
    """
    if amount_vnd < 0:
        raise ValueError("an amount of money below zero")
    words = " ".join(_words(amount_vnd)) if amount_vnd else _DIGITS[0]
    return f"{words[0].upper()}{words[1:]} đồng"


def _words(number: int) -> list[str]:
    """The words of a number above zero."""
    billions, remainder = divmod(number, _BILLION)
    words = [*_words(billions), _SCALES[3]] if billions else []
    for power in (2, 1, 0):
        group, remainder = divmod(remainder, _GROUP**power)
        if group:
            words += _group(group, leading=not words)
            words += [_SCALES[power]] if power else []
    return words


def _group(number: int, *, leading: bool) -> list[str]:
    """Three digits. Behind other words the hundreds are said even where they are none: "không trăm linh năm"."""
    hundreds, remainder = divmod(number, 100)
    tens, units = divmod(remainder, 10)
    words = [_DIGITS[hundreds], "trăm"] if hundreds or not leading else []
    if not remainder:
        return words
    if tens == 0:
        return [*words, "linh", _DIGITS[units]] if words else [_DIGITS[units]]
    words += ["mười"] if tens == 1 else [_DIGITS[tens], "mươi"]
    if units == 1 and tens > 1:
        return [*words, "mốt"]
    if units == 5:
        return [*words, "lăm"]
    return [*words, _DIGITS[units]] if units else words
