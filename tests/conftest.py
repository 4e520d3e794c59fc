"""Set-up every test shares."""
