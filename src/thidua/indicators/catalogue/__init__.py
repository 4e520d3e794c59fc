"""The indicators, one SQL file each, with what reads and checks their headers."""
