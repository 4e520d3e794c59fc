"""Numbers of decisions: proposed, taken once, no gap without its reason; signed by whom the register names."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from support.award_people import People, people
from thidua.definitions.registers import registers_for
from thidua.definitions.registers.spec import Purpose
from thidua.i18n import UserError
from thidua.rules.awards.workflow import ListState
from thidua.web.apps.awards.domain import decisions, document_numbers
from thidua.web.apps.awards.models import AwardList, DocumentNumber
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.apps.registers.models import RegisterEntry

pytestmark = pytest.mark.django_db
SIGN, DAY, YEAR = "QĐ-UBND", date(2026, 10, 5), 2026


@pytest.fixture
def who(evaluated: Evaluation) -> People:
    """Everybody, over a city with a body of its own."""
    return people()


def a_list(award: str = "bang-khen", unit_id: str = "") -> AwardList:
    """A list that is with whoever decides it; of those before it nothing is open any more."""
    AwardList.objects.update(state=ListState.ENDED)
    return AwardList.objects.create(
        movement_id="can-tho-2026", award_id=award, unit_id=unit_id, state=ListState.WITH_DECIDER
    )


def take(award_list: AwardList, number: int, on: date = DAY, reason: str = "", *, by: People) -> DocumentNumber:
    return document_numbers.take(award_list, number, SIGN, on, reason, by=by.chairman)


def test_the_next_number_of_the_body_the_year_and_the_sign_is_proposed(who: People) -> None:
    city = document_numbers.issuer_id(a_list())
    assert document_numbers.proposed(city, YEAR, SIGN) == 1
    take(a_list(), 1, by=who)
    take(a_list(), 5, reason="Số 2 đến 4: quyết định về nhân sự", by=who)

    assert document_numbers.proposed(city, YEAR, "qđ-ubnd ") == 6
    assert document_numbers.proposed(city, YEAR + 1, SIGN) == 1
    assert document_numbers.proposed("X1", YEAR, SIGN) == 1
    assert document_numbers.proposed(city, YEAR, "TTr-UBND") == 1


def test_a_number_is_never_taken_twice_nor_by_the_database(who: People) -> None:
    taken = take(a_list(), 1, by=who)
    other = a_list()
    with pytest.raises(UserError, match="number 1/QĐ-UBND is taken already, by the decision of"):
        take(other, 1, by=who)
    with pytest.raises(IntegrityError), transaction.atomic():
        DocumentNumber.objects.create(
            unit_id=taken.unit_id, year=YEAR, sign=SIGN, number=1, issued_on=DAY, award_list=other
        )


def test_no_gap_is_left_unexplained(who: People) -> None:
    award_list = a_list()
    with pytest.raises(UserError, match="numbers 1 to 6 are not in the register: say which documents they went to"):
        take(award_list, 7, by=who)
    taken = take(award_list, 7, reason="Quyết định khác của cơ quan", by=who)
    numbers = document_numbers.taken(taken.unit_id, YEAR, SIGN)
    assert list(document_numbers.gaps(numbers)) == [document_numbers.Gap(1, 6, "Quyết định khác của cơ quan")]


def test_numbers_follow_the_days(who: People) -> None:
    take(a_list(), 1, DAY, by=who)
    with pytest.raises(UserError, match="numbers follow the days: 1/QĐ-UBND is of"):
        take(a_list(), 2, DAY - timedelta(days=1), by=who)
    take(a_list(), 2, DAY, by=who)


def test_a_number_given_up_is_free_where_it_was_the_last_and_void_otherwise(who: People) -> None:
    first = a_list()
    take(first, 1, by=who)
    take(first, 2, reason="Số 1: quyết định khác", by=who)
    assert list(DocumentNumber.objects.values_list("number", flat=True)) == [2]
    second = a_list()
    take(second, 3, by=who)
    with pytest.raises(UserError, match="number 2/QĐ-UBND is given up while later ones are taken: say why"):
        take(first, 4, by=who)
    take(first, 4, reason="Ghi nhầm số", by=who)

    numbers = DocumentNumber.objects.values_list("number", "void_reason")
    assert list(numbers) == [(2, "Ghi nhầm số"), (3, ""), (4, "")]
    with pytest.raises(UserError, match="taken already"):
        take(a_list(), 2, by=who)


def test_a_decision_is_signed_by_whom_the_register_of_signing_rights_names(who: People) -> None:
    (register,) = registers_for(Purpose.SIGNERS)
    award_list, today = a_list(), timezone.localdate()
    RegisterEntry.objects.create(
        register=register.id,
        code="TK-1",
        unit_id=document_numbers.issuer_id(award_list),
        title="Nguyễn Văn Mẫu",
        search="",
        state=register.first_state,
        opened_on=today,
        data={"form": "head", "position": "Chủ tịch"},
    )
    with pytest.raises(UserError, match="Trần Văn Khác may not sign for this body on"):
        decisions.number(award_list, award_list.version, 1, SIGN, today, "Trần Văn Khác", by=who.chairman)
    assert not DocumentNumber.objects.exists()
    with pytest.raises(UserError, match="may not sign"):
        decisions.number(
            award_list, award_list.version, 1, SIGN, today - timedelta(days=1), "Nguyễn Văn Mẫu", by=who.chairman
        )
    decisions.number(award_list, award_list.version, 1, SIGN, today, "nguyễn văn mẫu", by=who.chairman)
    award_list.refresh_from_db()
    assert (award_list.signer, award_list.number) == ("Nguyễn Văn Mẫu", 1)
