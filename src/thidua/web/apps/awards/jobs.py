"""What workers do for the awards: prove, bundle, remind."""

from thidua.web.apps.awards.domain import recomputation, reminders
from thidua.web.apps.awards.papers import evidence_bundle, pdf_queue
from thidua.web.apps.jobs.registry import looked_after

looked_after(reminders.remind)
JOBS = (recomputation.prove, evidence_bundle.work, pdf_queue.work)
