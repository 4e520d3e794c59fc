"""What workers do for drafts: find out which verdicts one would change."""

from thidua.web.apps.movement_drafts.previews import try_out

TRY = try_out
