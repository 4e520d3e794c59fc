"""The public library of recognised initiatives, and how other units say that they apply one, too."""
