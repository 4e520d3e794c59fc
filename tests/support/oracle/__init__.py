"""A second reading of every indicator, and facts drawn to try it on."""
