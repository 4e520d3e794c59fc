"""What comes after: comments and appeals with their answers, the revocation of an award (I.2.b; Law 06/2022/QH15)."""

from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from thidua.i18n import UserError
from thidua.rules.awards.ranking import Outcome
from thidua.rules.awards.workflow import ListState
from thidua.web.apps.accounts.models import User
from thidua.web.apps.audit import log as audit
from thidua.web.apps.awards.domain import document_numbers, impartiality, verification_codes
from thidua.web.apps.awards.domain.decisions import CITY_SYMBOL
from thidua.web.apps.awards.domain.record_versions import acting, acting_on_version, write_step
from thidua.web.apps.awards.models import AwardLine, AwardList, Objection, Revocation

DONE = (ListState.DECIDED, ListState.PUBLISHED)


@acting
def object_to(award_list: AwardList, line: AwardLine | None, sender: str, contact: str, text: str) -> Objection:
    """A comment while the list is open to comments, an appeal once it is published; from anybody.

    Raises:
        UserError: it is neither, or nothing is said.
    """
    if award_list.state == ListState.COMMENTS and award_list.comments_until_on is not None:
        if timezone.localdate() > award_list.comments_until_on:
            raise UserError("the days for comments are over")
        what = Objection.Occasion.COMMENT
    elif award_list.state == ListState.PUBLISHED:
        what = Objection.Occasion.APPEAL
    else:
        raise UserError("this list takes neither comments nor appeals now")
    if line is not None and line.award_list_id != award_list.pk:
        raise UserError("this line stands on another list")
    if not (sender.strip() and text.strip()):
        raise UserError("say who you are and what you object to")
    made = Objection.objects.create(
        award_list=award_list, line=line, what=what, sender=sender.strip(), contact=contact.strip(), text=text.strip()
    )
    audit.write("award.object", f"list:{award_list.pk}", details={"objection": made.pk, "what": str(what)})
    return made


@acting_on_version
def answer(objection: Objection, text: str, upheld: bool, *, by: User) -> None:
    """The answer, once. An upheld comment asks for the line to be left out; an upheld appeal for a revocation.

    A comment that was upheld is answered anew while the line still has a place: the steps keep the answer before.

    Raises:
        UserError: it is answered already, or the answer is empty.
    """
    award_list = objection.award_list
    if objection.answered_at is not None and not may_answer_anew(objection):
        raise UserError("this objection is answered already")
    if not text.strip():
        raise UserError("write the answer")
    impartiality.require(by, [objection.line.candidate] if objection.line else ())
    objection.answer, objection.upheld = text.strip(), upheld
    objection.answered_by, objection.answered_at = by, timezone.now()
    objection.save()
    write_step(award_list, "answer_objection", by=by, about=f"objection:{objection.pk}", reason=text.strip())


def upheld_with_place(award_list: AwardList) -> QuerySet[Objection]:
    """The comments that were upheld on a line that still has a place."""
    comments = award_list.objections.filter(what=Objection.Occasion.COMMENT, upheld=True, answered_at__isnull=False)
    return comments.filter(line__outcome=Outcome.IN)


def may_answer_anew(objection: Objection) -> bool:
    """Whether an answered comment was upheld, nothing followed from it, and the list is not closed yet."""
    award_list = objection.award_list
    still = award_list.state in (ListState.OPEN, ListState.COMMENTS)
    return still and upheld_with_place(award_list).filter(pk=objection.pk).exists()


@acting_on_version
def propose_revocation(line: AwardLine, reason: str, *, by: User) -> Revocation:
    """The board proposes to take an award back, saying what was false.

    Raises:
        UserError: the line has no award, is revoked or proposed to be, or no reason is given.
    """
    award_list = line.award_list
    if award_list.state not in DONE or not line.approved:
        raise UserError("only an award that was decided can be revoked")
    if Revocation.objects.filter(line=line).exists():
        raise UserError("a revocation of this award is there already")
    if not reason.strip():
        raise UserError("say what was false")
    impartiality.require(by, [line.candidate])
    made = Revocation.objects.create(line=line, reason=reason.strip(), proposed_by=by)
    write_step(award_list, "propose_revocation", by=by, about=_about(line), reason=reason.strip())
    return made


@acting_on_version
def correct(line: AwardLine, name: str, reason: str, *, by: User) -> None:
    """Puts a name of the decision right, with the reason; what stood there before stays in the steps.

    Papers made before are superseded: they are to be made anew.

    Raises:
        UserError: nothing was decided yet, nothing differs, or no reason is given.
    """
    award_list, candidate = line.award_list, line.candidate
    if award_list.state not in DONE or not line.approved:
        raise UserError("only what was decided is corrected")
    if not name.strip() or name.strip() == candidate.name:
        raise UserError("write the name as it should be")
    if not reason.strip():
        raise UserError("give the reason")
    impartiality.require(by, [candidate])
    before, candidate.name = candidate.name, name.strip()
    candidate.save(update_fields=["name"])
    verification_codes.replace(line)
    award_list.papers.filter(superseded=False, uploaded=False).update(superseded=True)
    write_step(
        award_list, "correct", by=by, about=_about(line), reason=f"{before} → {candidate.name}: {reason.strip()}"
    )


@acting_on_version
def revoke(
    revocation: Revocation, number: int, symbol: str, on: date, repay_by_on: date, reason: str = "", *, by: User
) -> None:
    """The decision to revoke: the award, its papers and its money are marked; nothing is erased.

    The achievement stays taken: a false claim is not a free one. reason: as `document_numbers.take`.

    Raises:
        UserError: it is decided already, a day is not possible, or the number cannot be taken.
    """
    award_list = revocation.line.award_list
    if revocation.decided_on is not None:
        raise UserError("the revocation is decided already")
    if award_list.decided_on is not None and on < award_list.decided_on:
        raise UserError("an award cannot be revoked before it was given")
    if on > timezone.localdate():
        raise UserError("the day of the decision has not come")
    if repay_by_on < on:
        raise UserError("the money is to be repaid after the decision, not before it")
    impartiality.require(by, [revocation.line.candidate])
    sign = symbol.strip() or CITY_SYMBOL
    document_numbers.take("revocation_decision", revocation, number, sign, on, reason, by=by)
    revocation.decided_on, revocation.repay_by_on, revocation.decided_by = on, repay_by_on, by
    revocation.save()
    AwardLine.objects.filter(pk=revocation.line_id).update(revoked=True)
    write_step(award_list, "revoke", by=by, about=_about(revocation.line), reason=revocation.reason)


@acting_on_version
def repaid(revocation: Revocation, on: date, *, by: User) -> None:
    """Records that the money of a revoked award was paid back.

    Raises:
        UserError: nothing was revoked, or the day is not possible.
    """
    award_list = revocation.line.award_list
    if revocation.decided_on is None:
        raise UserError("the revocation is not decided yet")
    if not revocation.decided_on <= on <= timezone.localdate():
        raise UserError("the money comes back between the day of the revocation and today")
    impartiality.require(by, [revocation.line.candidate])
    revocation.repaid_on = on
    revocation.save()
    write_step(award_list, "repaid", by=by, about=_about(revocation.line))


def _about(line: AwardLine) -> str:
    return f"{line.candidate.kind}:{line.candidate.subject_id}"
