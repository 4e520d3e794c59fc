"""What workers do for what waits: remind of limits, write digests."""

from thidua.web.apps.jobs.registry import looked_after
from thidua.web.apps.my_work import digests, reminders

looked_after(reminders.remind)
looked_after(digests.write_in_turn)
