"""Commands of the awards."""
