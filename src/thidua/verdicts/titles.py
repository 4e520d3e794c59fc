"""What things are called: criteria and groups by the movement, indicators by their headers, registers by us."""

from thidua.definitions.registers import registers
from thidua.i18n import Language, _, translate
from thidua.indicators.catalogue.loader import catalogue
from thidua.rules.criteria import IndicatorLeaf, Leaf, RegisterLeaf
from thidua.rules.movement import Movement
from thidua.verdicts.results import Part, PartKind

DECLARATION = _("Declaration with evidence")


def criterion_title(movement: Movement, criterion_id: str, language: Language) -> str:
    """A criterion's title in the movement's texts; its id where they have none."""
    return _text(movement, f"criteria.{criterion_id}.title", language) or criterion_id


def group_title(movement: Movement, group_id: str, language: Language) -> str:
    """A subject group's title in the movement's texts; its id where they have none."""
    return _text(movement, f"groups.{group_id}", language) or group_id


def short_award_title(movement: Movement, award_id: str) -> str:
    """What papers call an award without whoever gives it: Bằng khen, Giấy khen."""
    return movement.text(f"awards.{award_id}", "vi").partition(" của ")[0]


def movement_in_sentence(movement: Movement) -> str:
    """The movement's title, as it stands in a sentence of a paper."""
    title = movement.text("title", "vi")
    return title[0].lower() + title[1:]


def part_title(movement: Movement, criterion_id: str, part: Part, language: Language) -> str:
    """What a judged requirement asks: the movement's own wording of it, else the indicator's or register's title."""
    own = _text(movement, f"criteria.{criterion_id}.leaves.{part.id}", language)
    return own or _title_of(part.kind, part.of, language)


def measured_title(part: Part, language: Language) -> str:
    """What a judged requirement goes by, where no movement's texts are at hand: its indicator's or register's title."""
    return _title_of(part.kind, part.of, language)


def leaf_title(movement: Movement, criterion_id: str, leaf: Leaf, language: Language) -> str:
    """What a requirement of the movement asks, in the words of `part_title`."""
    own = _text(movement, f"criteria.{criterion_id}.leaves.{leaf.id}", language)
    match leaf:
        case IndicatorLeaf():
            return own or _title_of(PartKind.INDICATOR, leaf.indicator, language)
        case RegisterLeaf():
            return own or _title_of(PartKind.REGISTER, leaf.register, language)
        case _:
            return own or _title_of(PartKind.DECLARATION, "", language)


def _title_of(kind: PartKind, id_: str, language: Language) -> str:
    match kind:
        case PartKind.INDICATOR:
            return indicator_title(id_, language)
        case PartKind.REGISTER:
            register = registers().get(id_)
            return register.counted.title.text(language) if register and register.counted else id_
        case _:
            return translate(DECLARATION, language)


def indicator_title(indicator_id: str, language: Language) -> str:
    """An indicator's title from its header; its id where there is no such indicator."""
    indicator = catalogue().get(indicator_id)
    return indicator.header.title.text(language) if indicator else indicator_id


def is_distribution(indicator_id: str) -> bool:
    """True where an indicator's figure is a median over items, not a count of them."""
    indicator = catalogue().get(indicator_id)
    return indicator is not None and indicator.header.kind == "distribution"


def indicator_measure(indicator_id: str) -> str:
    """What an indicator counts: a key of `wording.NOUNS`; its id where there is no such indicator."""
    indicator = catalogue().get(indicator_id)
    return indicator.header.measure if indicator else indicator_id


def measure(part: Part) -> str:
    """What a requirement counts: a key of `wording.NOUNS`, or a register."""
    return indicator_measure(part.of) if part.kind is PartKind.INDICATOR else part.of


def _text(movement: Movement, key: str, language: Language) -> str:
    text = movement.text(key, language)
    return "" if text == key else text
