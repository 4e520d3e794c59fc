"""The web workspaces: a Django site over the engine. Nothing below this storey knows Django."""
