"""Files written whole or not at all, text that is safe in spreadsheets, progress of long work."""
