"""Lists beside the figures: the rows under a figure, flows between steps, dossiers still pending."""
