"""What Home Affairs asked for more, and what the unit answered: in words, with files, and by what it changed (V.5)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile

from thidua.i18n import UserError
from thidua.rules.awards.workflow import ProposalEvent, ProposalState
from thidua.web.apps.accounts.models import User
from thidua.web.apps.awards.domain.record_versions import acting_on_version, write_step
from thidua.web.apps.awards.models import AnswerFile, Proposal, Step
from thidua.web.apps.registers import evidence_files

# Steps of the unit by which it changes its dossier while more is asked for.
CHANGES = frozenset({"write_words", "make_papers", "take_paper", "attach_file", "take_off_file"})


@dataclass(frozen=True, slots=True)
class Request:
    """A request for more: what was asked, the answer (None: not yet), the files sent, what was changed in between."""

    question: Step
    answer: Step | None
    files: Sequence[AnswerFile]
    changes: Sequence[Step]


def requests_of(proposal: Proposal, steps: Sequence[Step]) -> list[Request]:
    """The requests for more, the oldest first; `steps`: all that was done with the proposal, in its order."""
    files = list(AnswerFile.objects.filter(request__proposal=proposal).select_related("added_by"))
    openings = [at for at, step in enumerate(steps) if step.what == ProposalEvent.ASK_MORE]
    requests = []
    for number, at in enumerate(openings):
        after = steps[at + 1 : openings[number + 1] if number + 1 < len(openings) else None]
        end = next((place for place, step in enumerate(after) if step.what == ProposalEvent.ANSWER), None)
        meanwhile = after[:end] if end is not None else after
        requests.append(
            Request(
                steps[at],
                after[end] if end is not None else None,
                [file for file in files if file.request_id == steps[at].pk],
                [step for step in meanwhile if step.what in CHANGES],
            )
        )
    return requests


@acting_on_version
def send_file(proposal: Proposal, sent: "UploadedFile[bytes]", *, by: User) -> AnswerFile:
    """A file that belongs to the answer, sent before the answer itself.

    Raises:
        UserError: nothing is asked for now, the file is not of a kind that is taken, or it was sent already.
    """
    request = proposal.steps.filter(what=ProposalEvent.ASK_MORE).order_by("-pk").first()
    if proposal.state != ProposalState.MORE_ASKED or request is None:
        raise UserError("files are sent while more is asked for")
    kept = evidence_files.keep(sent)
    file = AnswerFile.objects.create(
        request=request, name=kept.name, kind=kept.kind, size=kept.size, sha256=kept.sha256, added_by=by
    )
    write_step(proposal, "send_file", by=by, about=kept.name)
    return file
