"""Whether what a movement says fits together and refers to what exists."""
