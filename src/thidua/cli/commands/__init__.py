"""The commands: one module a command, named after it (`import_.py` → `import`), found by looking into this folder."""
