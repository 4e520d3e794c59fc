"""What workers do for the calendar: try a draft, lay the newest version down where a crash came between."""

from thidua.web.apps.definitions.calendar_editor import repair, try_out
from thidua.web.apps.jobs.registry import looked_after

looked_after(repair)
TRY = try_out
