"""The report of a whole evaluation: one HTML page and one workbook from the same data."""
