"""Measure speed and accuracy anew, and write benchmarks/RESULTS.md: python -m benchmarks [FILE...]

FILE: recordings of drawn digits, other than those in data/ (see benchmarks.drawn_digits).
"""

import os
import platform
import subprocess
import sys
from datetime import date
from importlib.metadata import version
from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")
SCRIPTS = ("startup", "latency", "pictures", "numbers", "drawn_digits")
KEPT = "\n## Measured once\n"  # from this heading on, RESULTS.md stays as it is


def machine() -> str:
    """Date, machine and versions, in one line."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    versions = ", ".join(f"{library} {version(library)}" for library in ("numpy", "tensorflow", "keras"))
    return (
        f"{date.today()}, {names[0] if names else platform.processor()}, {os.cpu_count()} cores, "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}, {versions}"
    )


def main() -> None:
    results = f"# Speed and accuracy, measured by `make bench`\n\n{machine()}\n"
    for script in SCRIPTS:
        files = sys.argv[1:] if script == "drawn_digits" else []
        print(f"{script}...", flush=True)
        command = [sys.executable, "-m", f"benchmarks.{script}", *files]
        results += f"\n{subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout}"
    _, heading, kept = RESULTS.read_text(encoding="utf-8").partition(KEPT)
    RESULTS.write_text(results + heading + kept, encoding="utf-8")


if __name__ == "__main__":
    main()
