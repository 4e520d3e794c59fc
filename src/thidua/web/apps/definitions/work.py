"""What workers do for the calendar: try a draft, lay the newest version down where a crash came between."""

from thidua.web.apps.definitions.calendars import repair, try_out
from thidua.web.apps.jobs.handlers import looked_after

looked_after(repair)
TRY = try_out
