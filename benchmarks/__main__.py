"""Every number of benchmarks/RESULTS.md: python -m benchmarks [FILE...]

FILE: recordings of drawn digits, for the accuracy (see benchmarks.drawn_digits).
"""

import subprocess
import sys
from pathlib import Path

from benchmarks._table import join, machine

RESULTS = Path(__file__).with_name("RESULTS.md")
SCRIPTS = ("training", "inference", "startup", "latency", "pictures", "growth", "accuracy")


def main() -> None:
    outputs = []
    for script in SCRIPTS:
        print(f"== {script}", flush=True)
        files = sys.argv[1:] if script == "accuracy" else []
        command = [sys.executable, "-m", f"benchmarks.{script}", *files]
        outputs.append(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)
        print(outputs[-1])
    RESULTS.write_text(f"# Speed and accuracy, measured by `make bench`\n\n{machine()}\n\n{join(outputs)}")


if __name__ == "__main__":
    main()
