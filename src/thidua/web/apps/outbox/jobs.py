"""What workers do with letters: send those whose time has come."""

from thidua.web.apps.jobs.registry import looked_after
from thidua.web.apps.outbox.actions import forget, send_due


@looked_after
def letters() -> None:
    """The letters that are due; old ones are forgotten. Of two workers that want one, one gets it."""
    send_due()
    forget()
