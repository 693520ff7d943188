"""Print the versions installed in this environment as constraints for pip.

    .venv/bin/python tools/constraints.py > constraints.txt

The app runs on a newer Python than TensorFlow does: a package that needs a newer version there gets a second line.
"""

import json
import subprocess
import sys
from pathlib import Path

NEWEST = "3.14"  # of the app; the environment has Python 3.11, the oldest, whose versions suit all up to NEWEST
APP = Path(__file__).parent.parent / "requirements-app.txt"
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check"]


def pip(*arguments: str) -> str:
    return subprocess.run([*PIP, *arguments], capture_output=True, text=True, check=True).stdout


def main() -> None:
    resolve = ["install", "--dry-run", "--quiet", "--ignore-installed", "--target", "unused", "--only-binary", ":all:"]
    report = json.loads(pip(*resolve, "--python-version", NEWEST, "--report", "-", "-r", str(APP)))
    newest = {part["metadata"]["name"].lower(): part["metadata"]["version"] for part in report["install"]}
    print("# The versions that the tests passed with. `make constraints` renews this file.")
    for line in pip("freeze", "--all", "--exclude", "pip", "--exclude", "wheel").splitlines():
        name, _, version = line.partition("==")
        if newest.get(name.lower(), version) == version:
            print(line)
        else:
            print(f'{line}; python_version < "{NEWEST}"')
            print(f'{name}=={newest[name.lower()]}; python_version >= "{NEWEST}"')


if __name__ == "__main__":
    main()
