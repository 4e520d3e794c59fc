"""What `thidua doctor` finds in the folder of authorities whose signatures on papers count."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from thidua.i18n import UserError, _, formats
from thidua.ledger.store.health_check import FindingLevel, HealthFinding

SOON = timedelta(days=30)


def examine(home: Path, named: Path | None, now: datetime) -> Iterator[tuple[str, HealthFinding]]:
    """(check, finding); nothing where no folder is there and none is named."""
    folder = named or home / "signing-roots"
    if named or folder.is_dir():
        yield from (("signatures", finding) for finding in _folder(folder, now))


def _folder(folder: Path, now: datetime) -> Iterator[HealthFinding]:
    try:
        from thidua.documents.papers.trust_anchors import roots_of
    except ModuleNotFoundError:  # said already: the site's packages are missing
        return
    try:
        roots = roots_of(folder)
    except UserError as error:
        yield HealthFinding(FindingLevel.BAD, error.message, error.values)
        return
    text = _("{count} authorities are trusted for signatures on papers")
    yield HealthFinding(FindingLevel.OK, text, {"count": len(roots.roots)})
    for certificate in (*roots.roots, *roots.links):
        if certificate.not_valid_after < now + SOON:
            values = {"name": certificate.subject.human_friendly, "day": formats.day(certificate.not_valid_after)}
            text = _("The certificate of {name} ends on {day}: bring the new one beside it")
            yield HealthFinding(FindingLevel.NOTE, text, values)
    if not roots.lists:
        text = _("No list of revoked certificates lies in {folder}: signatures of revoked ones are accepted")
        yield HealthFinding(FindingLevel.NOTE, text, {"folder": folder})
    newest: dict[str, datetime] = {}
    for listed in roots.lists:
        due = listed["tbs_cert_list"]["next_update"].native
        if due is not None:
            name = listed.issuer.human_friendly
            newest[name] = max(due, newest.get(name, due))
    for name, due in sorted(newest.items()):
        if due < now:
            text = _("The list of certificates that {name} has revoked was due anew on {day}: bring the new one")
            yield HealthFinding(FindingLevel.NOTE, text, {"name": name, "day": formats.day(due)})
