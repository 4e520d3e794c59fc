"""Made-up, seeded city-years to try the program on."""
