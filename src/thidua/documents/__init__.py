"""What leaves the program as a file people read: reports."""
