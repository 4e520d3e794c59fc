"""The documents of the award process as Word files: what stands in them, their templates, and the reading back."""
