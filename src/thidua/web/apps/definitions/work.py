"""What workers do for the calendar: try a draft."""

from thidua.web.apps.definitions.calendars import try_out

TRY = try_out
