"""What others may listen to. A listener's error undoes the change: both are in one transaction."""

from django.dispatch import Signal

# Sent with `what` (what happened), `user` (whose account), `by` (who did it, or None) and `details`, before the commit.
account_changed = Signal()
# Sent with `pending` (the change) and `step` (`ask`, `confirm`, `stop`), before the commit.
pending_change_moved = Signal()
