"""A display for windows that nobody needs to see: an X server without a screen."""

import os
import shutil
import subprocess
import tempfile


def forget() -> None:
    """The next window remembers nothing of earlier ones, above all no drawing and no look inside."""
    os.environ |= {f"XDG_{name}_HOME": tempfile.mkdtemp() for name in ("CONFIG", "DATA", "STATE")}


def start_display(dpi: int = 96, size: str = "2600x1600") -> tuple["subprocess.Popen[bytes]", str]:
    """Start one; returns its process, to be terminated, and its name for DISPLAY.

    Raises:
        OSError: there is no Xvfb, or it does not start.
    """
    if not shutil.which("Xvfb"):
        raise OSError("There is no Xvfb to make a display: install the package xvfb.")
    reader, writer = os.pipe()
    screen = ["-screen", "0", f"{size}x24", "-dpi", str(dpi), "-nolisten", "tcp", "-noreset", "-r"]
    command = ["Xvfb", "-displayfd", str(writer), *screen]
    nothing = subprocess.DEVNULL  # should this program die, nobody waits for the end of its output in vain
    server = subprocess.Popen(command, pass_fds=[writer], stdin=nothing, stdout=nothing, stderr=nothing)
    os.close(writer)
    with os.fdopen(reader) as answer:
        number = answer.readline().strip()  # the server writes it as soon as it accepts windows
    if not number:
        raise OSError("Xvfb did not start.")
    return server, f":{number}"
