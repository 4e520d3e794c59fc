"""What workers do for what waits: remind of limits, write digests, tell what is urgent."""

from thidua.web.apps.jobs.registry import looked_after
from thidua.web.apps.my_work import digests, reminders, urgent_notices

looked_after(reminders.remind)
looked_after(digests.write_in_turn)
looked_after(urgent_notices.write_in_turn)
