"""The paper that is drawn on."""
