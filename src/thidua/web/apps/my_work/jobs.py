"""What workers do for what waits: remind of limits."""

from thidua.web.apps.jobs.registry import looked_after
from thidua.web.apps.my_work import reminders

looked_after(reminders.remind)
