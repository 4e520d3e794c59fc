"""Speed, side by side: `python -m bench`. Ratios and medians, never timed assertions."""
