"""Numbers of papers in tests: lists to decide, bodies with a duty, numbers taken and ended on the page."""

from datetime import date

from django.urls import reverse
from django.utils import timezone

from support.award_people import signed_in
from thidua.definitions.registers import register_for
from thidua.definitions.registers.spec import Purpose
from thidua.rules.awards.workflow import ListState
from thidua.web.apps.accounts.models import User
from thidua.web.apps.awards.domain.document_numbers import Subject
from thidua.web.apps.awards.domain.numbered_papers import WaitingPaper
from thidua.web.apps.awards.models import AwardList, DocumentNumber
from thidua.web.apps.awards.papers import register_numbers
from thidua.web.apps.registers.body_names import body_written
from thidua.web.apps.registers.models import RegisterEntry


def a_list(award: str = "bang-khen", unit_id: str = "") -> AwardList:
    """A list that is with whoever decides it; of those before it nothing is open any more."""
    AwardList.objects.update(state=ListState.ENDED)
    return AwardList.objects.create(
        movement_id="can-tho-2026", award_id=award, unit_id=unit_id, state=ListState.WITH_DECIDER
    )


def body(unit_id: str, duty: str, abbreviation: str) -> None:
    """An entry that says how a body stands in papers, and which duty of part V it has."""
    register = register_for(Purpose.BODIES_IN_PAPERS)
    words = {"duty": duty, "abbreviation": abbreviation, "head_title": "Giám đốc", "signs_as": "head"}
    names = {"name_line": abbreviation, "superior": "UBND", "place": "Cần Thơ", "in_sentence": ""}
    RegisterEntry.objects.create(
        register=register.id,
        code=f"TT-{unit_id}",
        unit_id=unit_id,
        title=abbreviation,
        search="",
        state=register.first_state,
        opened_on=date(2026, 1, 1),
        data={**words, **names},
    )
    body_written()


def waits(paper: str, subject: Subject) -> WaitingPaper:
    return WaitingPaper(paper, subject)


def send(user: User, paper: str, subject: Subject, number: object = 1, symbol: str = "", **words: str) -> int:
    """The number asked for on the page of the register; the status of the answer."""
    address = reverse("document-number-take", args=[paper, waits(paper, subject).subject_id])
    day = timezone.localdate().isoformat()
    symbol = symbol or register_numbers.symbol_of(paper, subject)
    form = {"number": number, "symbol": symbol, "on": day, **words}
    return signed_in(user).post(address, form).status_code


def ended(user: User, number: DocumentNumber, reason: str = "sai") -> int:
    """The number ended on the page of the register; the status of the answer."""
    return signed_in(user).post(reverse("document-number-void", args=[number.pk]), {"reason": reason}).status_code
