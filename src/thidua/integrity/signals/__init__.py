"""Integrity signals: what an examiner should look at, one SQL file each, counted beside peers, never judged."""
