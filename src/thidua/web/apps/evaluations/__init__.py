"""What the engine found, kept for pages to read: evaluations, verdicts, figures, open dossiers."""
