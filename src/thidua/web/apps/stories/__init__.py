"""Stories of those who do it well (V.4): drafted, checked by whoever is concerned, approved, published, withdrawn."""
