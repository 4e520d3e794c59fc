"""One small contract, one module an engine."""
