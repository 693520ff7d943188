"""The look inside the network."""
