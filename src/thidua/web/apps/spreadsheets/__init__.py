"""Spreadsheets out of the site's lists and in again: one reader, one preview, one writer for all of them."""
