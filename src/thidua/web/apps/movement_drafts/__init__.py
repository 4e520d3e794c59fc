"""Movements and amendments of the city: drafted on the site, checked, issued."""
