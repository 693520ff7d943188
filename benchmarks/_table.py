"""Markdown tables, and numbers with three digits."""


def row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def head(*cells: str) -> str:
    """A table's first two lines; numbers stand to the right."""
    return f"{row(*cells)}\n|---|{'--:|' * (len(cells) - 1)}"


def number(value: float) -> str:
    """Three significant digits: 1,230 or 12.3 or 0.0123."""
    decimals = 2 - int(f"{value:.2e}".partition("e")[2])
    return f"{round(value, decimals):,.{max(decimals, 0)}f}"
