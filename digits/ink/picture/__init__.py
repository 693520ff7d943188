"""Ink in a photograph or scan."""
