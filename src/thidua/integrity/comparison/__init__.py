"""Units held against each other and against their own months: pure functions of counts, the statistics from SciPy."""
