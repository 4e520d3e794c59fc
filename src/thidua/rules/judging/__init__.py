"""From a count to a verdict: thresholds, the distance to them, which of two rules is stricter."""
