"""What the pages of a draft show."""

from collections.abc import Mapping

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from thidua.definitions.differences import ChangedValue, differences
from thidua.definitions.toml.positions import locate
from thidua.definitions.toml.source import Tree
from thidua.i18n import UserError
from thidua.rules.movement import Movement
from thidua.verdicts.titles import criterion_title
from thidua.web.apps.accounts.authorization import may
from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.persons import same_person
from thidua.web.apps.jobs.models import Job
from thidua.web.apps.movement_drafts import actions, copies, titles
from thidua.web.apps.movement_drafts.copies import folder_of, own_files, text_files
from thidua.web.apps.movement_drafts.forms import DraftStepForm, IssueForm, ValuesForm, value_name
from thidua.web.apps.movement_drafts.judging import Judgement, judged
from thidua.web.apps.movement_drafts.models import DraftText, MovementDraft
from thidua.web.apps.movement_drafts.titles import Change
from thidua.web.apps.movement_drafts.toml_text import tree_of
from thidua.web.apps.movement_drafts.way import STEPS, DraftEvent, DraftState, possible
from thidua.web.apps.movements.addresses import prefix_of
from thidua.web.apps.movements.editions import loaded
from thidua.web.ui.templatetags.display import language
from thidua.web.ui.values import PageContext


def newest(draft: MovementDraft) -> DraftText:
    """The text of a draft that counts."""
    return draft.texts.select_related("draft__base", "by")[0]


def base_movement(draft: MovementDraft) -> Movement:
    """The movement that a draft was copied from."""
    return loaded(draft.base).movement


def title_of(draft: MovementDraft, text: DraftText) -> str:
    """The title of a draft in the reader's language, as its texts say it; that of its base where they say none."""
    told = own_titles(draft, text)
    return told.get(language()) or next(iter(told.values()), draft.base.title(language()))


def own_titles(draft: MovementDraft, text: DraftText) -> dict[str, str]:
    """The titles of a draft by language, Vietnamese first."""
    told = {}
    for code in ("vi", "en"):
        written = text.files.get(f"{folder_of(draft.path)}texts/{code}.toml")
        title = tree_of(written).get("title") if written is not None else None
        if isinstance(title, str):
            told[code] = title
    return told


def differing(text: DraftText) -> list[Change]:
    """What differs from the edition that the draft was copied from, in words; nothing where it cannot be read.

    The act that issues the draft is told of where it is issued.
    """
    draft, base = text.draft, text.draft.base
    try:
        before, after = (
            copies.values_in_force(text_files(base), base.path),
            copies.values_in_force(text.files, draft.path),
        )
    except UserError:
        return []
    judgement = judged(text)
    movement = judgement.movement.movement if judgement.movement else base_movement(draft)
    words = _words(text_files(base), base.path), _words(text.files, draft.path)
    return [
        *titles.changes(_but_its_act(differences(before, after), draft), movement),
        *(
            Change(f"{name}: {key}", titles.value_text(words[0].get((name, key))), titles.value_text(value), "")
            for name, key, value in _other_words(*words)
        ),
    ]


def _but_its_act(listed: list[ChangedValue], draft: MovementDraft) -> list[ChangedValue]:
    about = {"id", "version", "source", "known_on"}
    return [difference for difference in listed if draft.amends or difference.table not in about]


def _words(files: Mapping[str, str], path: str) -> dict[tuple[str, str], object]:
    """The texts of a movement by file and dotted key."""
    flat: dict[tuple[str, str], object] = {}

    def walk(name: str, tree: Tree, before: str) -> None:
        for key, value in tree.items():
            if isinstance(value, dict):
                walk(name, value, f"{before}{key}.")
            else:
                flat[name, f"{before}{key}"] = value

    for name, text in own_files(files, path).items():
        short = name.removeprefix(folder_of(path))
        if short.startswith("texts/"):
            walk(short, tree_of(text), "")
    return flat


def _other_words(
    before: Mapping[tuple[str, str], object], after: Mapping[tuple[str, str], object]
) -> list[tuple[str, str, object]]:
    keys = dict.fromkeys([*after, *before])
    return [(*key, after.get(key)) for key in keys if before.get(key) != after.get(key)]


def draft_page(request: HttpRequest, draft: MovementDraft, refused: forms.Form | None = None) -> PageContext:
    """A draft: where it stands, what is wrong with it, what differs, what it would change, what can be done now.

    refused: the form just sent in vain, drawn again as it was filled in.
    """
    text = newest(draft)
    judgement = judged(text)
    job = Job.objects.filter(pk=text.job).first() if text.job else None
    movement = judgement.movement.movement if judgement.movement else base_movement(draft)
    own = own_files(text.files, draft.path)
    writes = draft.state == DraftState.DRAFT and may(request, "movement_draft.write")
    return {
        "draft": draft,
        "title": title_of(draft, text),
        "base_title": draft.base.title(language()),
        "state": titles.state_name(draft.state),
        "text": text,
        "faults": [fault.render(language()) for fault in judgement.faults],
        "examples": [fault.render(language()) for fault in judgement.examples],
        "changes": differing(text),
        "preview": text.preview,
        "by_criterion": _by_criterion(text, movement),
        "who_meets_all": _who_meets_all(text),
        "job": job if text.preview is None else None,
        "can_preview": may(request, "movement_draft.write") and text.preview is None and not judgement.faults,
        "writes": writes,
        "files": [(place, name.removeprefix(folder_of(draft.path))) for place, name in enumerate(own, start=1)],
        "steps": _steps(request, draft, refused),
        "issue": _issue(request, draft, refused),
        "texts": list(draft.texts.select_related("by")),
        "taken": [(step, titles.event_name(step.what)) for step in draft.steps.select_related("by")],
        "issued_at": prefix_of(draft.movement_id) + "definitions/" if draft.edition_id else "",
    }


def _by_criterion(text: DraftText, movement: Movement) -> list[tuple[str, str, int]]:
    counts = (text.preview or {}).get("by_criterion", {})
    return [(key, criterion_title(movement, key, language()), count) for key, count in counts.items()]


def _who_meets_all(text: DraftText) -> list[tuple[str, list[int]]]:
    counts = (text.preview or {}).get("who_meets_all", {})
    return [(titles.kind_name(kind), numbers) for kind, numbers in counts.items()]


def _steps(request: HttpRequest, draft: MovementDraft, refused: forms.Form | None) -> list[tuple[str, str, forms.Form]]:
    """Each step but the issue that is possible now for the reader: its address, its name, its form."""
    listed = []
    for event in possible(DraftState(draft.state)):
        step = STEPS[event]
        if (
            event is DraftEvent.ISSUE
            or not may(request, step.action)
            or (step.apart and _is_apart(request, draft, event))
        ):
            continue
        form = DraftStepForm(draft, event, asks_reason=step.asks_reason)
        same = isinstance(refused, DraftStepForm) and refused.auto_id == form.auto_id
        address = reverse(f"movement-draft-{event}", args=[draft.pk])
        listed.append((address, titles.event_name(event), refused if same and refused is not None else form))
    return listed


def _issue(request: HttpRequest, draft: MovementDraft, refused: forms.Form | None) -> forms.Form | None:
    if (
        draft.state != DraftState.CHECKED
        or not may(request, "movement_draft.issue")
        or _is_apart(request, draft, DraftEvent.ISSUE)
    ):
        return None
    return refused if isinstance(refused, IssueForm) else IssueForm(draft)


def _is_apart(request: HttpRequest, draft: MovementDraft, event: DraftEvent) -> bool:
    """Whether the reader had a hand in the draft, and so does not take the step."""
    user = request.user
    return isinstance(user, User) and any(same_person(user, other) for other in actions.had_a_hand(draft, event))


def values_form(draft: MovementDraft, text: DraftText, data: object = None) -> ValuesForm:
    """The form of a draft's usual values, with what is wrong with the text at the fields it is about.

    Raises:
        UserError: its file cannot be read as values.
    """
    judgement = judged(text)
    movement = judgement.movement.movement if judgement.movement else base_movement(draft)
    form = ValuesForm(draft, actions.fields_of(text), own_titles(draft, text), movement, data)
    for name, told in faults_at_fields(draft, text, judgement).items():
        field = form.fields[value_name(name)]
        field.help_text = format_html("{} <strong>{}</strong>", SafeString(field.help_text), told)  # escaped
    return form


def faults_at_fields(draft: MovementDraft, text: DraftText, judgement: Judgement) -> dict[str, str]:
    """What is wrong, by the name of the field whose line it is about."""
    lines, amendments = locate(text.files[draft.path]), tree_of(text.files[draft.path]).get("amendment", [])
    line_of = {name: lines.at.get(field.path) for name, field in actions.fields_of(text).items()}
    for i, amendment in enumerate(amendments):
        if amendment.get("path") in line_of:
            line_of[amendment["path"]] = lines.line(("amendment", i, "value"))
    own = [fault for fault in judgement.faults if fault.file == draft.path]
    return {name: fault.say(language()) for fault in own for name, line in line_of.items() if line == fault.line}
