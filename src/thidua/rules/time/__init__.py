"""Working time: the calendar, deadlines and the clock that stops while something is awaited."""
