"""What the pages of awards show: rows, steps and forms, put together from the records."""
