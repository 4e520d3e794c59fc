"""The city dashboard: all units and criteria, compared, over the months, between each other, on the map."""
