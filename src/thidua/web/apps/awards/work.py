"""What workers do for the awards: prove, remind."""

from thidua.web.apps.awards import proof, reminders
from thidua.web.apps.jobs.handlers import looked_after

looked_after(reminders.remind)
PROVE = proof.prove
