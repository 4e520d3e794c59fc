"""Award money (IV.3): multiple × base salary in force on the day of issue, rounded up once, in integers."""

from dataclasses import dataclass

from thidua.i18n import UserError
from thidua.rules.movement import Award, BonusRule, Share
from thidua.rules.terms import SubjectKind


@dataclass(frozen=True, slots=True)
class BonusRate:
    """A person's multiple of the base salary; a collective gets `collective_times` as much."""

    id: str
    multiple: Share
    collective_times: int = 2
    round_up_to_vnd: int = 10_000


@dataclass(frozen=True, slots=True)
class Bonus:
    """The money with the steps that led to it: salary × multiple × times, then rounded up."""

    rate: BonusRate
    kind: SubjectKind
    base_salary_vnd: int
    amount_vnd: int

    @property
    def salary_hundredths(self) -> int:
        """Hundredths of the base salary, before rounding: 150 of a person at 1.5 times, 300 of a collective."""
        return 100 * self.rate.multiple.numerator * _times(self.rate, self.kind) // self.rate.multiple.denominator


def _times(rate: BonusRate, kind: SubjectKind) -> int:
    return rate.collective_times if kind is SubjectKind.UNIT else 1


def bonus_rule(award: Award, unit_group: str) -> BonusRule:
    """The rule by which an award is paid whose decider heads a unit of that group: exactly one, never the nearest.

    Raises:
        UserError: no rule of the award is for that group, or several are.
    """
    matching = [rule for rule in award.bonuses if not rule.unit_groups or unit_group in rule.unit_groups]
    if len(matching) == 1:
        return matching[0]
    if matching:
        raise UserError(
            "award “{award}” has several bonus rates for units of group “{group}”: {rates}",
            award=award.id,
            group=unit_group,
            rates=", ".join(rule.rate for rule in matching),
        )
    raise UserError("award “{award}” has no bonus rate for units of group “{group}”", award=award.id, group=unit_group)


def bonus(rate: BonusRate, kind: SubjectKind, base_salary_vnd: int) -> Bonus:
    """The bonus of one subject in whole đồng. Rounded once, after doubling: 3,795,000 → 3,800,000; 7,590,000 stays.

    Raises:
        UserError: the base salary is not above zero.
    """
    if base_salary_vnd <= 0:
        raise UserError("a base salary of {amount} VND is not possible", amount=base_salary_vnd)
    exact = base_salary_vnd * rate.multiple.numerator * _times(rate, kind)
    step = rate.multiple.denominator * rate.round_up_to_vnd
    return Bonus(rate, kind, base_salary_vnd, -(-exact // step) * rate.round_up_to_vnd)
