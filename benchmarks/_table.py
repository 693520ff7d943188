"""Markdown tables: numbers with three digits, ratios, one table of several; and the machine they were measured on."""

import os
import platform
from collections.abc import Iterable, Sequence
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

LIBRARIES = ("numpy", "tensorflow", "keras", "torch", "onnxruntime")


def row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def head(*cells: str) -> str:
    """A table's first two lines; numbers stand to the right."""
    return f"{row(*cells)}\n|---|{'--:|' * (len(cells) - 1)}"


def number(value: float) -> str:
    """Three significant digits: 1,230 or 12.3 or 0.0123."""
    decimals = 2 - int(f"{value:.2e}".partition("e")[2])
    return f"{round(value, decimals):,.{max(decimals, 0)}f}"


def compared(name: str, values: Sequence[float], unit: str) -> str:
    """A row of values in `unit`, each with its ratio to the smallest."""
    return row(name, *(f"{number(value)} {unit} ({number(value / min(values))} x)" for value in values))


def join(outputs: Iterable[str]) -> str:
    """The tables in several outputs as one, each header a bold row; all other lines as a list below it."""
    rows, notes = [], []
    for output in outputs:
        lines = output.splitlines()
        for line, following in zip(lines, [*lines[1:], ""], strict=True):
            cells = [cell.strip() for cell in line.strip("| ").split(" | ")]
            if following.startswith("|--"):
                cells = [f"**{cell}**" for cell in cells]
            if line.startswith("| "):
                rows.append(cells)
            elif line and not line.startswith("|--"):
                notes.append(f"- {line}")
    width = max(map(len, rows))
    full = [[*cells, *[""] * (width - len(cells))] for cells in rows]
    return "\n".join([head(*full[0]), *(row(*cells) for cells in full[1:]), "", *notes]) + "\n"


def machine() -> str:
    """This machine, its software and today's date, one a line."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = platform.freedesktop_os_release()["PRETTY_NAME"] if platform.system() == "Linux" else platform.system()
    return "\n".join(
        [
            f"- {date.today()}",
            f"- {names[0] if names else platform.processor()}, {os.cpu_count()} cores, {gigabytes:.0f} GiB of memory",
            f"- {system}, {platform.system()} {platform.release()}",
            f"- Python {platform.python_version()}, {', '.join(filter(None, map(_installed, LIBRARIES)))}",
        ]
    )


def _installed(library: str) -> str:
    try:
        return f"{library} {version(library)}"
    except PackageNotFoundError:
        return ""
