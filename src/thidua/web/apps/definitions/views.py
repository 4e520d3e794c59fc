"""The page of definitions; the calendar as a picture; its drafts and versions."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_POST

from thidua.i18n import UserError
from thidua.ledger.cleaning.text import fold
from thidua.rules.time.day_schedule import CalendarDay, DayKind
from thidua.verdicts.titles import criterion_title
from thidua.web.apps.accounts.authorization import may, needs
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.definitions import calendar_editor, descriptions
from thidua.web.apps.definitions.forms import CalendarChangeForm, CalendarChoiceForm, SaveCalendarForm
from thidua.web.apps.definitions.models import CalendarDraft, CalendarVersion
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.jobs.models import Job
from thidua.web.apps.movements.bound import movement_of
from thidua.web.apps.organisation.queries import names
from thidua.web.ui.templatetags.display import language

TITLES = {
    "definition": gettext_noop("Definition"),
    "numerator": gettext_noop("Numerator"),
    "denominator": gettext_noop("Denominator"),
    "exclusions": gettext_noop("Left out"),
    "why": gettext_noop("Why"),
    "difference": gettext_noop("Difference to the Plan's own"),
    "awards": gettext_noop("Awards, quotas, money"),
    "ranking": gettext_noop("Ranking under the quota"),
    "council": gettext_noop("Councils: quorum; share of yes"),
    "holds": gettext_noop("Holds"),
    "deadlines": gettext_noop("Deadlines"),
    "contents": gettext_noop("What is competed in"),
    "duties": gettext_noop("Who owes what"),
    "stations": gettext_noop("The way of a proposal"),
    "parts": gettext_noop("Parts of the dossier"),
}
MISSING = {
    "not_determinable": gettext_noop("without data: not determinable"),
    "not_met": gettext_noop("without data: not met"),
    "not_applicable": gettext_noop("without data: not applicable"),
    "met": gettext_noop("without data: met"),
}
DAYS = {
    DayKind.WORKING: gettext_noop("working day"),
    DayKind.REST: gettext_noop("rest day"),
    DayKind.HOLIDAY: gettext_noop("holiday"),
    DayKind.SWAPPED_OFF: gettext_noop("off, made up for"),
    DayKind.SWAPPED_IN: gettext_noop("worked instead"),
}
MOST_DRAFTS = 10
WEEKDAYS = (
    gettext_noop("Mo"),
    gettext_noop("Tu"),
    gettext_noop("We"),
    gettext_noop("Th"),
    gettext_noop("Fr"),
    gettext_noop("Sa"),
    gettext_noop("Su"),
)


@needs("definitions.see")
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Every criterion and indicator in words, its SQL, clause and settings."""
    movement, query = movement_of(request), request.GET.get("q", "").strip()
    wanted = fold(query)
    listed = [indicator for indicator in descriptions.indicators(language()) if wanted in indicator["search"]]
    for indicator_words in listed:
        indicator_words["words"] = [(_(TITLES[name]), text) for name, text in indicator_words["words"]]
    lacking = [
        {
            **criterion,
            "parts": [
                {**part, "missing": _(MISSING[part["missing"]]) if part["missing"] else ""}
                for part in criterion["parts"]
            ],
        }
        for criterion in descriptions.criteria(movement, language())
        if wanted
        in fold(" ".join((criterion["id"], criterion["title"], criterion["rule"], criterion["citation"]["clause"])))
    ]
    words = {
        "movement": movement,
        "title": movement.text("title", language()),
        "q": query,
        "criteria": lacking,
        "indicators": listed,
        "settings": descriptions.settings_of(movement, language()),
        "rest": [(_(TITLES[name]), rows) for name, rows in descriptions.awards_and_deadlines(movement, language())],
        "amendments": movement.amendments,
        "history": descriptions.history(movement.id),
    }
    return render(request, "definitions/start.html", words)


# ── the calendar ─────────────────────────────────────────────────────────────────────────────────────────────────────


@needs("definitions.see")
@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """A year's days as a picture and as a list; how to change them; the versions."""
    return _calendar_page(request, CalendarChangeForm())


def _calendar_page(request: HttpRequest, change_form: CalendarChangeForm) -> HttpResponse:
    calendars, units = site_engine.calendars(), names()
    default_year = movement_of(request).window.from_on.year
    choice = CalendarChoiceForm(
        [(unit_id, units.get(unit_id, unit_id)) for unit_id in sorted(calendars.by_unit)], default_year, request.GET
    )
    fits = choice.is_valid()
    chosen = choice.cleaned_data  # the words that fit
    unit, year = chosen.get("unit", ""), chosen.get("year") or default_year
    days = [day for day in calendars.for_unit(unit or None).days if day.on.year == year]
    words = {
        "year": year,
        "choice": choice,
        "months": _months(days),
        "weekdays": [_(name) for name in WEEKDAYS],
        "special": [(day, _(DAYS[day.kind])) for day in days if day.reason is not None],
        "working": sum(bool(day.sessions) for day in days),
        "provisional": calendars.default.is_provisional(year),
        "fingerprint": calendars.fingerprint,
        "number": calendar_editor.number(),
        "versions": list(CalendarVersion.objects.select_related("by")),
        "drafts": list(
            CalendarDraft.objects.filter(saved_at__isnull=True, base=calendar_editor.number()).select_related("by")[
                :MOST_DRAFTS
            ]
        ),
        "changes": may(request, "calendar.change"),
        "form": change_form,
    }
    wrong = change_form.is_bound or not fits
    return render(request, "definitions/calendar.html", words, status=422 if wrong else 200)


def _months(days: list[CalendarDay]) -> list[tuple[int, list[list[tuple[CalendarDay, str] | None]]]]:
    """(month, weeks of seven days each; None outside the month)."""
    months: list[tuple[int, list[list[tuple[CalendarDay, str] | None]]]] = []
    for month in range(1, 13):
        mine = [day for day in days if day.on.month == month]
        if not mine:
            continue
        cells: list[tuple[CalendarDay, str] | None] = [None] * mine[0].on.weekday()
        cells += [(day, day.reason.text(language()) if day.reason else _(DAYS[day.kind])) for day in mine]
        cells += [None] * (-len(cells) % 7)
        months.append((month, [cells[at : at + 7] for at in range(0, len(cells), 7)]))
    return months


@needs("calendar.change")
@require_POST
def change(request: AuthenticatedRequest) -> HttpResponse:
    """A change of the calendar in force, in a draft of its own."""
    form = CalendarChangeForm(request.POST)
    made = _tried(request, form, None)
    return _calendar_page(request, form) if made is None else redirect("calendar-draft", draft=made.pk)


@needs("calendar.change")
@require_POST
def change_draft(request: AuthenticatedRequest, draft: UUID) -> HttpResponse:
    """One more change, on top of a draft."""
    current, form = _draft(draft), CalendarChangeForm(request.POST)
    made = _tried(request, form, current)
    return (
        _draft_page(request, current, change_form=form) if made is None else redirect("calendar-draft", draft=made.pk)
    )


def _tried(request: AuthenticatedRequest, form: CalendarChangeForm, of: CalendarDraft | None) -> CalendarDraft | None:
    """The draft with the change; None where it does not fit, which the form then says."""
    if not form.is_valid():
        return None
    try:
        return calendar_editor.draft(form.change, by=request.user, of=of)
    except UserError as refusal:
        form.refuse(refusal)
        return None


def _draft(number: UUID) -> CalendarDraft:
    """A draft by its id. 404 where there is none."""
    current = CalendarDraft.objects.filter(pk=number).first()
    if current is None:
        raise Http404
    return current


@needs("calendar.change")
@require_GET
def draft(request: HttpRequest, draft: UUID) -> HttpResponse:
    """A draft: the days that differ, the verdicts that would flip, and the button that saves it."""
    return _draft_page(request, _draft(draft))


def _draft_page(
    request: HttpRequest,
    calendar_draft: CalendarDraft,
    change_form: CalendarChangeForm | None = None,
    save_form: SaveCalendarForm | None = None,
) -> HttpResponse:
    """The page of a draft; with the form just sent in vain, as it was filled in."""
    job = Job.objects.filter(pk=calendar_draft.job).first() if calendar_draft.job else None
    movement = movement_of(request)
    result = job.result if job is not None and job.state == "done" else None
    words = {
        "draft": calendar_draft,
        "difference": [
            (names().get(unit, ""), day.on, _day_text(day.before), _day_text(day.after))
            for unit, day in calendar_editor.difference(calendar_draft)
        ],
        "job": job,
        "result": result,
        "by_criterion": [
            (criterion_id, criterion_title(movement, criterion_id, language()), count)
            for criterion_id, count in (result["by_criterion"].items() if result else ())
        ],
        "outdated": calendar_draft.base != calendar_editor.number(),
        "form": change_form or CalendarChangeForm(),
        "save": save_form or SaveCalendarForm(),
    }
    wrong = change_form is not None or save_form is not None
    return render(request, "definitions/draft.html", words, status=422 if wrong else 200)


def _day_text(day: CalendarDay | None) -> str:
    if day is None:
        return "–"
    return f"{_(DAYS[day.kind])}{': ' + day.reason.text(language()) if day.reason else ''}"


@needs("calendar.change")
@require_POST
def save(request: AuthenticatedRequest, draft: UUID) -> HttpResponse:
    """The draft becomes the calendar in force."""
    current, form = _draft(draft), SaveCalendarForm(request.POST)
    if not form.is_valid():
        return _draft_page(request, current, save_form=form)
    try:
        made = calendar_editor.save(current, form.cleaned_data["reason"], by=request.user)
    except UserError as refusal:
        messages.error(request, refusal.render(language()))
        return redirect("calendar-draft", draft=draft)
    messages.success(request, _("Version %(number)s of the calendar is in force.") % {"number": made.number})
    return redirect("calendar")


@needs("calendar.change")
@require_POST
def restore(request: AuthenticatedRequest, number: int) -> HttpResponse:
    """A draft that brings an earlier version back."""
    try:
        made = calendar_editor.restoring(number, by=request.user)
    except UserError as refusal:
        messages.error(request, refusal.render(language()))
        return redirect("calendar")
    return redirect("calendar-draft", draft=made.pk)
