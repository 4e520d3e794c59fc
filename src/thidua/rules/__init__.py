"""Pure rules: frozen terms in, verdicts out; no file, clock, engine or chance."""
