"""What people send is read by forms, which say beside a field what does not fit; nothing is cut off silently."""

import ast
from pathlib import Path

from support.source_code import tree_of

APPS = Path(__file__).parents[2] / "src" / "thidua" / "web" / "apps"
# (room, what is read by hand) → why no form is needed.
BY_HAND = {
    ("accounts/views/own_account.py", "request.POST.get('next', '/')"): "an address of this site, checked by safe_back",
    ("evaluations/views/as_of.py", "request.POST.get('next', '/')"): "likewise",
}


# (module, what is cut at a fixed length) → why nothing is lost that somebody sent: not text, or shown as a beginning.
HASH, ROWS, DAY = (
    "the beginning of a hash or an id",
    "rows, not text: how many there are is told",
    "the day of ISO text",
)
ONE, NEWEST = "rows, not text: one or two are enough", "rows, not text: the newest or oldest of a longer list"
FIXED_CUTS = {
    ("apps/accounts/queries.py", "User.objects.filter(email__iexact=email)[:2]"): ONE,
    ("apps/api/endpoints.py", "error.errors[:50]"): "the first of the faults; the rest are told when those are mended",
    ("apps/api/queries.py", "kept.values(*names)[:NEWEST]"): NEWEST,
    ("apps/audit/management/commands/audit_log.py", "listed.reverse()[:1]"): ONE,
    ("apps/audit/tables.py", "value[:12]"): HASH,
    ("apps/awards/domain/editions.py", "lines.values('award_list__edition')[:1]"): ONE,
    ("apps/audit/views.py", "AuditAnchor.objects.all()[:10]"): NEWEST,
    ("apps/awards/domain/dossier_completeness.py", "digest[:2]"): HASH,
    ("apps/accounts/sessions.py", "hashlib.sha256(cookie_value.encode()).hexdigest()[:KEY_LENGTH]"): HASH,
    ("apps/awards/domain/dossier_completeness.py", "paper.sha256[:2]"): HASH,
    ("apps/awards/models/answer_files.py", "self.sha256[:2]"): HASH,
    ("apps/awards/papers/pdf_queue.py", "paper.sha256[:32]"): HASH,
    ("apps/awards/papers/responsibility_sheet.py", "evaluation.as_of_at[:10]"): DAY,
    ("apps/awards/papers/proposal_documents.py", "str(candidate.standing['as_of_at'])[:10]"): DAY,
    ("apps/dashboard/flows.py", "row[:2]"): "two columns of a row",
    ("apps/dashboard/queries.py", "of.annotate(place=_place('state')).values('place')[:1]"): ONE,
    ("apps/dashboard/queries.py", "of.values('share_millionths')[:1]"): ONE,
    ("apps/dashboard/views.py", "evaluation.as_of_at[:10]"): DAY,
    ("apps/dashboard/views.py", "ids[:AT_MOST]"): "ids, not text: the page says that there are too many",
    (
        "apps/evaluations/ledger_mark.py",
        "AuditEntry.objects.filter(what=KEPT).order_by('-number')[:LOOKED_AT]",
    ): NEWEST,
    ("apps/definitions/calendar_editor.py", "listed[:MOST_CHANGES]"): ROWS,
    (
        "apps/definitions/views.py",
        "CalendarDraft.objects.filter(saved_at__isnull=True, base=calendar_editor.number())"
        ".select_related('by')[:MOST_DRAFTS]",
    ): NEWEST,
    ("apps/evaluations/site_engine.py", "fingerprint[:12]"): HASH,
    ("apps/evaluations/views/as_of.py", "site_engine.open_ledger().imports()[:-IMPORTS - 1:-1]"): NEWEST,
    ("apps/imports/actions.py", "upload.id.hex[:12]"): HASH,
    (
        "apps/imports/queries.py",
        "Upload.objects.filter(import_number__isnull=True, refused__isnull=True)"
        ".select_related('made_by', 'job')[:100]",
    ): NEWEST,
    ("apps/movement_drafts/previews.py", "changes[:MOST_CHANGES]"): ROWS,
    ("apps/open_data/views.py", "rows[:50]"): ROWS,
    ("apps/reports/unit_brief.py", "sorted(dated)[:DUE_SHOWN]"): ROWS,
    ("apps/accounts/passwords.py", "reading[:READ_AT_MOST]"): "what the library looks at; the password stays whole",
    ("apps/outbox/actions.py", "due.select_related('user').order_by('next_at', 'queued_at')[:AT_ONCE]"): NEWEST,
    ("apps/outbox/actions.py", "reason[0][:LONGEST_REASON]"): "of a mail server's answer, for the operator",
    ("apps/portal/feed.py", "library()[:MOST]"): NEWEST,
    ("apps/portal/feed.py", "published_rows()[:MOST]"): NEWEST,
    ("apps/portal/feed.py", "release.as_of_at[:10]"): DAY,
    (
        "apps/portal/feed.py",
        "sorted(items, key=lambda item: item.at, reverse=True)[:MOST]",
    ): NEWEST,
    ("apps/portal/public_content.py", "row[:3]"): "three columns of a row",
    ("apps/portal/views.py", "library()[:MOST_INITIATIVES]"): NEWEST,
    ("apps/portal/views.py", "published_rows()[:MOST_STORIES]"): NEWEST,
    ("apps/portal/views.py", "decided[:MOST_DECISIONS]"): NEWEST,
    ("apps/stories/actions.py", "slugify(fold(title))[:LONGEST_SLUG]"): "of an address; the title stays whole",
    ("apps/stories/picture_files.py", "sha256[:2]"): HASH,
    ("apps/registers/evidence_files.py", "sha256[:2]"): HASH,
    ("apps/registers/form_fields.py", "Evaluation.objects.only('id', 'made_at', 'import_number')[:50]"): NEWEST,
    ("apps/registers/models.py", "self.sha256[:2]"): HASH,
    (
        "apps/registers/queries.py",
        "sorted(whole, key=lambda key: (-overdue_there[key], -whole[key], key))[:MOST_BARS]",
    ): ROWS,
    ("apps/registers/tables.py", "model.objects.filter(pk=OuterRef(column)).values('rank')[:1]"): ONE,
    ("apps/registers/views/participants.py", "list_freeze.sha256[:16]"): HASH,
    ("apps/spreadsheets/views.py", "draft.with_fate(NEW, CHANGED)[:SHOWN]"): ROWS,
    ("apps/spreadsheets/views.py", "draft.with_fate(REFUSED)[:SHOWN]"): ROWS,
    ("apps/spreadsheets/views.py", "refusal.lines[:20]"): "the first refusals; comparing the file again tells all",
}


def rooms() -> list[tuple[str, ast.Module]]:
    return [
        (path.relative_to(APPS).as_posix(), tree_of(path))
        for path in sorted(APPS.rglob("*.py"))
        if "migrations" not in path.parts
    ]


def reads_of(tree: ast.Module) -> set[str]:
    """Single values taken out of what was posted; whole forms take `request.POST` itself."""
    values = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("get", "getlist"):
            of = node.func.value
        elif isinstance(node, ast.Subscript):
            of = node.value
        else:
            continue
        if ast.unparse(of) == "request.POST":
            values.add(ast.unparse(node))
    return values


def fixed_cuts(tree: ast.AST) -> set[str]:
    """Whatever is cut at a length that stands in the program."""
    return {
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Subscript)
        and isinstance(node.slice, ast.Slice)
        and node.slice.lower is None
        and (isinstance(node.slice.upper, ast.Constant) or ast.unparse(node.slice.upper or node).isupper())
    }


def test_text_is_cut_in_one_place_only_which_marks_the_cut() -> None:
    web = APPS.parent
    cuts = {
        (path.relative_to(web).as_posix(), cut)
        for path in sorted(web.rglob("*.py"))
        for cut in fixed_cuts(tree_of(path))
    }
    assert cuts - set(FIXED_CUTS) == set(), "refuse it, or use safe_filenames.shortened"
    assert set(FIXED_CUTS) - cuts == set(), "allowed, but no longer there"
    assert fixed_cuts(ast.parse("name[:200], name[:MOST], name[1:5], name[:length]")) == {"name[:200]", "name[:MOST]"}


def test_what_is_posted_is_read_by_forms() -> None:
    assert {(room, value) for room, tree in rooms() for value in reads_of(tree)} == set(BY_HAND)


def test_nothing_that_was_sent_is_cut_or_made_a_number_by_hand() -> None:
    wrong = []
    for room, tree in rooms():
        for node in ast.walk(tree):
            cut = isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice)
            number = isinstance(node, ast.Call) and ast.unparse(node.func) == "int"
            if (cut or number) and any(
                sign in ast.unparse(node) for sign in ("request.", "cleaned_data", ".strip()[:")
            ):
                wrong.append((room, ast.unparse(node)))
    assert len(rooms()) > 100
    assert wrong == []


def test_what_is_made_a_number_was_not_merely_asked_for_digits() -> None:
    """`"²".isdigit()` is true, and `int("²")` fails."""
    wrong = [
        (room, node.lineno, "use whole_number")
        for room, tree in rooms()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("isdigit", "isnumeric")
    ]
    assert wrong == []


# Django's field → ours, which reads what people and spreadsheets write.
READ_OUR_WAY = {
    "forms.IntegerField": "WholeNumberField",
    "forms.DateField": "DayField",
    "forms.DateTimeField": "MomentField",
}


def test_numbers_days_and_moments_are_read_by_the_fields_of_the_site() -> None:
    wrong = [
        (room, node.lineno, f"{ast.unparse(node)}: use {READ_OUR_WAY[ast.unparse(node)]}")
        for room, tree in rooms()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) in READ_OUR_WAY
    ]
    assert wrong == []


def test_choices_are_drawn_by_forms() -> None:
    templates = sorted(APPS.parent.rglob("*.html"))
    assert len(templates) > 100
    assert [path.name for path in templates if "<select" in path.read_text(encoding="utf-8")] == []
