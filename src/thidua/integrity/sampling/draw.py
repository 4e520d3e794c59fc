"""The draw of an audit sample: most of it by risk, the rest by chance that anybody can repeat.

Dossiers are put in the order of the SHA-256 of seed, purpose and id. The seed is the hash of an evaluation, published
before, and digits drawn in public afterwards: nobody can choose the sample, and everybody can check it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

# Of a budget, the part that goes by risk.
BY_RISK = Fraction(4, 5)
# Fewer digits could be tried out beforehand.
LEAST_DIGITS = 6


class DrawnBy(StrEnum):
    """Why a dossier is in the sample."""

    RISK = "risk"
    CHANCE = "chance"


@dataclass(frozen=True, slots=True)
class SampledDossier:
    """A dossier of the sample. points: its risk; order: the hash that placed it (hex); inclusion: its chance."""

    dossier_id: str
    drawn_by: DrawnBy
    points: int
    order: str
    inclusion: Fraction


@dataclass(frozen=True, slots=True)
class AuditSample:
    """A draw: those by risk first, each part in its order. population: how many dossiers could have been drawn."""

    seed: str
    population: int
    dossiers: tuple[SampledDossier, ...]


def seed_of(evaluation_hash: str, digits: str) -> str:
    """The seed: both parts with a colon between. ValueError where the digits are none, or too few."""
    if len(digits) < LEAST_DIGITS or not (digits.isascii() and digits.isdigit()):
        raise ValueError(f"at least {LEAST_DIGITS} digits from 0 to 9 are drawn")
    return f"{evaluation_hash}:{digits}"


def order_of(seed: str, drawn_by: DrawnBy, dossier_id: str) -> str:
    """Where a dossier stands: the SHA-256 (hex) of `seed:purpose:id` in UTF-8; the lowest come first."""
    return hashlib.sha256(f"{seed}:{drawn_by}:{dossier_id}".encode()).hexdigest()


def draw(points: Mapping[str, int], budget: int, seed: str) -> AuditSample:
    """`budget` dossiers out of those with risk points: BY_RISK of them (rounded down) by points, the others by chance.

    By risk go only dossiers with points, the highest first, equal ones by their hash; what they leave of their part
    goes to chance. By chance every other dossier is as likely, those with points too. A budget of all dossiers or more
    takes all. ValueError of a budget below 1.
    """
    if budget < 1:
        raise ValueError("a sample has at least one dossier")
    risky = sorted(
        ((-number, order_of(seed, DrawnBy.RISK, name), name) for name, number in points.items() if number > 0)
    )[: int(budget * BY_RISK)]
    chosen = {name for _, _, name in risky}
    others = sorted((order_of(seed, DrawnBy.CHANCE, name), name) for name in points if name not in chosen)
    size = min(budget - len(risky), len(others))
    inclusion = Fraction(size, len(others)) if others else Fraction(0)
    by_risk = [SampledDossier(name, DrawnBy.RISK, -number, order, Fraction(1)) for number, order, name in risky]
    by_chance = [SampledDossier(name, DrawnBy.CHANCE, points[name], order, inclusion) for order, name in others[:size]]
    return AuditSample(seed, len(points), (*by_risk, *by_chance))
