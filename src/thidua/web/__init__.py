"""The web workspaces: a Django site over the engine. No package below knows Django."""
