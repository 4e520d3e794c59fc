"""What `thidua doctor` looks at: the surroundings, the engine, the templates, the trust anchors of signatures."""
