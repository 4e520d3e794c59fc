"""From rows to figures: sums, shares, percentiles and intervals, and queries that count several at once."""
