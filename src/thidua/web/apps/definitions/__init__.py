"""What every indicator and criterion means, where it comes from; the calendar and its editor."""
