"""Open data: the public part of the results, released by somebody, kept byte for byte."""
