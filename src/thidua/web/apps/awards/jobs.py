"""What workers do for the awards: prove, bundle, print."""

from thidua.web.apps.awards.domain import recomputation
from thidua.web.apps.awards.papers import evidence_bundle, pdf_queue

JOBS = (recomputation.prove, evidence_bundle.work, pdf_queue.work)
