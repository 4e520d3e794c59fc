"""Numbers of the register as papers print and cite them; blanks and dotted lines only while none is taken."""

from thidua.documents.papers.blocks import Heading, Reference
from thidua.documents.papers.vietnamese_formats import DOTS
from thidua.rules.movement import Movement
from thidua.web.apps.awards.domain import document_numbers
from thidua.web.apps.awards.domain.document_numbers import Subject
from thidua.web.apps.awards.models import Candidate
from thidua.web.apps.awards.papers import phrases as words
from thidua.web.apps.organisation.models import Unit

MINUTES = "BB-HĐTĐKT"  # a council issues under its own sign
ROOM = "KSTTHC"  # the room of the City Office that draws the forwarding letter up
TYPES = {
    "proposal_letter": "TTr",
    "unit_report": "BC",
    "appraisal_report": "BC",
    "submission": "TTr",
    "revocation_proposal": "TTr",
    "bonus_sheet": "BTT",
    "adjusted_sheet": "BTT",
    "city_report": "BC",
    "statistics_forms": "BC",
    "fund_report": "BC",
}


def symbol_of(paper: str, subject: Subject) -> str:
    """What stands after the number of a paper: TTr-SNV; dots for an abbreviation that nobody recorded."""
    own = not isinstance(subject, str) and bool(document_numbers.record_of(subject).unit_id)
    if paper == "council_minutes" or (paper == "revocation_proposal" and own):
        return MINUTES
    if paper == "forwarding_letter":
        return f"{words.letters(words.city_office())}-{ROOM}"
    return f"{TYPES[paper]}-{words.letters(_issuer(paper, subject))}"


def _issuer(paper: str, subject: Subject) -> Unit:
    """The body whose abbreviation stands in the sign: of a collective's report the one that signs it."""
    unit_id = document_numbers.issuer_id(paper, subject)
    if isinstance(subject, Candidate):
        unit_id = subject.subject_id
    unit = Unit.objects.filter(pk=unit_id).first()
    return words.signing_body(unit) if unit else words.home_affairs()


def heading_of(movement: Movement, paper: str, subject: Subject, unit: Unit) -> Heading:
    """The head of a unit's paper, under its number and day in the register."""
    taken = document_numbers.number_of(paper, subject)
    if taken is None:
        return words.heading(movement, unit, "", symbol=symbol_of(paper, subject))
    return words.heading(movement, unit, "", taken.number, taken.issued_on, taken.symbol)


def cited(kind: str, paper: str, subject: Subject) -> str:
    """A paper as others cite it: Tờ trình số 58/TTr-SNV ngày 26 tháng 02 năm 2027."""
    taken = document_numbers.number_of(paper, subject)
    if taken is None:
        return f"{kind} số {DOTS}/{symbol_of(paper, subject)} ngày {DOTS}"
    reference = Reference(kind, taken.number, taken.symbol, taken.issued_on, "")
    return f"{kind} số {reference.number_text} {reference.day_text}"
