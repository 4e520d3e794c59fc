"""The registers of the movement: one description file each, one set of models, pages, import and export over them."""
