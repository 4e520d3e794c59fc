"""Reading files of five formats into sheets of columns; bad files are refused here, whole, with one line."""
