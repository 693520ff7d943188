"""Another program on the X server, which drags onto a window or closes one.

python tests/other_program.py drag WINDOW X Y URI   drops a file on the window at a place of the screen
python tests/other_program.py close WINDOW          asks the window to close, as a window manager does for a person
"""

import ctypes
import sys
from ctypes import c_long, c_ulong, c_void_p

SELECTION_REQUEST, SELECTION_NOTIFY, CLIENT_MESSAGE = 30, 31, 33  # kinds of events
Event = c_long * 24


class OtherProgram:
    """A window that nobody sees."""

    def __init__(self) -> None:
        self.xlib = ctypes.CDLL("libX11.so.6")
        self.xlib.XOpenDisplay.restype = c_void_p
        for name in ("XDefaultRootWindow", "XCreateSimpleWindow", "XInternAtom"):
            getattr(self.xlib, name).restype = c_ulong
        self.display = c_void_p(self.xlib.XOpenDisplay(None))
        root, nothing = c_ulong(self.xlib.XDefaultRootWindow(self.display)), c_ulong(0)
        self.window = self.xlib.XCreateSimpleWindow(self.display, root, 0, 0, 1, 1, 0, nothing, nothing)

    def atom(self, name: str) -> int:
        return self.xlib.XInternAtom(self.display, name.encode(), False)

    def send(self, window: int, *values: int) -> None:
        self.xlib.XSendEvent(self.display, c_ulong(window), False, c_long(0), Event(*values))
        self.xlib.XSync(self.display, False)

    def tell(self, window: int, message: str, *values: int) -> None:
        self.send(window, CLIENT_MESSAGE, 0, 0, 0, window, self.atom(message), 32, *values)

    def give(self, selection: str, kind: str, data: bytes) -> None:
        """Let others have this data, where they ask for that kind."""
        self.kind, self.data = self.atom(kind), data
        self.xlib.XSetSelectionOwner(self.display, c_ulong(self.atom(selection)), c_ulong(self.window), c_ulong(0))

    def wait_for(self, message: str) -> None:
        """Give what is asked for until that message comes."""
        event = Event()
        while event[0] & 0xFF != CLIENT_MESSAGE or event[5] != self.atom(message):
            self.xlib.XNextEvent(self.display, event)
            if event[0] & 0xFF == SELECTION_REQUEST:
                window, selection, kind, place, time = event[5:10]
                if kind == self.kind:
                    where, size = (c_ulong(window), c_ulong(place), c_ulong(kind), 8, 0), len(self.data)
                    self.xlib.XChangeProperty(self.display, *where, self.data, size)
                self.send(window, SELECTION_NOTIFY, 0, 0, 0, window, selection, kind, place * (kind == self.kind), time)


def drag(window: str, x: str, y: str, uri: str) -> None:
    program, target, kind = OtherProgram(), int(window), "text/uri-list"
    program.give("XdndSelection", kind, f"{uri}\r\n".encode())
    program.tell(target, "XdndEnter", program.window, 5 << 24, program.atom(kind))  # version 5 of the protocol
    program.tell(target, "XdndPosition", program.window, 0, int(x) << 16 | int(y), 0, program.atom("XdndActionCopy"))
    program.wait_for("XdndStatus")
    program.tell(target, "XdndDrop", program.window)
    program.wait_for("XdndFinished")


def close(window: str) -> None:
    program = OtherProgram()
    program.tell(int(window), "WM_PROTOCOLS", program.atom("WM_DELETE_WINDOW"))


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
