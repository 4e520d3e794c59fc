"""Reports to the city, made from the data and the registers."""
