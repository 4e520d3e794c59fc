"""What machines ask: does the site live, can it answer, how does it stand."""
