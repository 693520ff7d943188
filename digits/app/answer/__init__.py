"""The answer beside the paper."""
