"""What workers do for the awards: prove, bundle, remind."""

from thidua.web.apps.awards import bundles, proof, reminders
from thidua.web.apps.jobs.handlers import looked_after

looked_after(reminders.remind)
JOBS = (proof.prove, bundles.work)
