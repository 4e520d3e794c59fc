"""A draft is issued: under a number of the city's register its files become a movement, or a further edition of one."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_noop

from thidua.definitions.movement_loader import load
from thidua.i18n import UserError, formats
from thidua.web.apps.accounts.models import User
from thidua.web.apps.awards.domain import document_numbers
from thidua.web.apps.evaluations.actions import bind_kept
from thidua.web.apps.evaluations.jobs import evaluate_anew
from thidua.web.apps.evaluations.site_engine import open_ledger
from thidua.web.apps.movement_drafts.actions import keep_step, to_step
from thidua.web.apps.movement_drafts.copies import Files, as_issued
from thidua.web.apps.movement_drafts.judging import added_amendments, judged, laid_out
from thidua.web.apps.movement_drafts.models import DraftText, MovementDraft
from thidua.web.apps.movement_drafts.way import DraftEvent, DraftState
from thidua.web.apps.movements.bound import last_edition
from thidua.web.apps.movements.models import MovementEdition, MovementRecord
from thidua.web.apps.movements.taking_in import take_in
from thidua.web.ui.transactions import whole

PLAN = document_numbers.PLAN
SYMBOL = "KH-UBND"
ISSUED = gettext_noop("Evaluation by a movement that was issued")


@whole()
def issue(draft_id: int, version: int, number: int, symbol: str, on: date, reason: str, *, by: User) -> MovementEdition:
    """The draft becomes a movement, or an edition of the one that it amends, by the road that takes movements in.

    number, symbol, on: of the act that issues it, in the city's register of numbers. reason: what numbers left out
    before it went to. What was sealed before stays: an amendment is another edition, and holds from its day.

    Raises:
        UserError: it is not checked, has faults or no preview, another edition or movement came first, the day is in
            the future or after the one that an amendment holds from, or the number cannot be taken.
    """
    draft, text = to_step(draft_id, version, DraftEvent.ISSUE, "", by)
    _require_possible(draft, on)
    document_no = formats.document_number(number, symbol)
    added = added_amendments(draft, text.files) if draft.amends else None
    files = as_issued(text.files, draft.path, draft.source_id, document_no, on, amendments=added)
    edition = _taken_in(draft, text, files)
    name = f"{edition.movement_id}/{edition.number}"
    document_numbers.take(PLAN, name, number, symbol, on, reason, by=by)
    draft.edition, draft.state = edition, DraftState.ISSUED
    draft.version += 1
    draft.save()
    keep_step(draft, text, DraftEvent.ISSUE, f"{document_no}, {formats.day(on)}", by)
    bind_kept()
    if open_ledger().imports():
        evaluate_anew(ISSUED, by=by)
    return edition


def _require_possible(draft: MovementDraft, on: date) -> None:
    """Nothing came between, and no day lies where it cannot."""
    if on > timezone.localdate():
        raise UserError("the day of the paper has not come")
    if draft.holds_from is None:
        if MovementRecord.objects.filter(pk=draft.movement_id).exists():
            raise UserError("there is a movement “{id}” already", id=draft.movement_id)
        MovementRecord.objects.create(pk=draft.movement_id)  # of two at once the database lets one
        return
    if draft.holds_from < on:
        raise UserError(
            "an amendment holds from the day of its act at the earliest, not from {day}", day=draft.holds_from
        )
    MovementRecord.objects.select_for_update().get(pk=draft.movement_id)
    last = last_edition(draft.movement_id)
    if last is None or last.pk != draft.base_id:
        raise UserError("another edition was issued since this draft was begun: begin again from that one")


def _taken_in(draft: MovementDraft, text: DraftText, files: Files) -> MovementEdition:
    issued = DraftText(draft=draft, number=text.number, files=files)
    faults = judged(issued).faults
    if faults:
        problem = faults[0].problem
        fault = UserError(problem.message, **problem.values)
        raise UserError("as issued the movement would have a fault: {fault}", fault=fault)
    with laid_out(files, draft.path) as path:
        entered = take_in(load(path), path)
    if entered is None:
        raise UserError("the site has this movement already, with these files")
    return entered.edition
