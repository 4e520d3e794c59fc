"""Cells made comparable: encodings, text, codes, dates and words; personal data left out."""
