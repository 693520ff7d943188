"""The window's own parts: page, commands, keys, colours, settings."""
