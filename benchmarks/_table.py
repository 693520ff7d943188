"""Markdown tables."""


def row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def head(*cells: str) -> str:
    """A table's first two lines; numbers stand to the right."""
    return f"{row(*cells)}\n|---|{'--:|' * (len(cells) - 1)}"
