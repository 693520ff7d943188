"""Another program on the X server, which copies to the clipboard, drags onto a window or closes one.

python tests/other_program.py copy                  holds its standard input as the PNG in the clipboard
python tests/other_program.py drag WINDOW X Y URI   drops a file on the window at a place of the screen
python tests/other_program.py close WINDOW          asks the window to close, as a window manager does for a person
"""

import ctypes
import sys
from ctypes import c_long, c_ulong, c_void_p

SELECTION_REQUEST, SELECTION_NOTIFY, CLIENT_MESSAGE = 30, 31, 33  # kinds of events
Event = c_long * 24


class OtherProgram:
    """A window that nobody sees, and what it gives to whoever asks for a selection."""

    def __init__(self, selection: str, kind: str, data: bytes):
        self.xlib = ctypes.CDLL("libX11.so.6")
        self.xlib.XOpenDisplay.restype = c_void_p
        for name in ("XDefaultRootWindow", "XCreateSimpleWindow", "XInternAtom"):
            getattr(self.xlib, name).restype = c_ulong
        self.display = c_void_p(self.xlib.XOpenDisplay(None))
        root = c_ulong(self.xlib.XDefaultRootWindow(self.display))
        size = 0, 0, 1, 1, 0, c_ulong(0), c_ulong(0)
        self.window = self.xlib.XCreateSimpleWindow(self.display, root, *size)
        self.kind, self.data = self.atom(kind), data
        owned = c_ulong(self.atom(selection))
        self.xlib.XSetSelectionOwner(self.display, owned, c_ulong(self.window), c_ulong(0))
        self.xlib.XSync(self.display, False)

    def atom(self, name: str) -> int:
        return self.xlib.XInternAtom(self.display, name.encode(), False)

    def send(self, window: int, *values: int) -> None:
        self.xlib.XSendEvent(self.display, c_ulong(window), False, c_long(0), Event(*values))
        self.xlib.XFlush(self.display)

    def tell(self, window: int, message: str, *values: int) -> None:
        self.send(window, CLIENT_MESSAGE, 0, 0, 0, window, self.atom(message), 32, *values)

    def next_message(self) -> int:
        """Give what is asked for until there is a message; returns its type."""
        event = Event()
        while True:
            self.xlib.XNextEvent(self.display, event)
            if event[0] & 0xFF == SELECTION_REQUEST:
                self.give(*event[5:10])
            elif event[0] & 0xFF == CLIENT_MESSAGE:
                return event[5]

    def give(self, window: int, selection: int, kind: int, place: int, time: int) -> None:
        if kind == self.kind:
            where = c_ulong(window), c_ulong(place)
            self.xlib.XChangeProperty(self.display, *where, c_ulong(kind), 8, 0, self.data, len(self.data))
        else:
            place = 0
        self.send(window, SELECTION_NOTIFY, 0, 0, 0, window, selection, kind, place, time)


def copy() -> None:
    program = OtherProgram("CLIPBOARD", "image/png", sys.stdin.buffer.read())
    print("ready", flush=True)
    program.next_message()


def drag(window: int, x: int, y: int, uri: str) -> None:
    kind = "text/uri-list"
    program = OtherProgram("XdndSelection", kind, f"{uri}\r\n".encode())
    program.tell(window, "XdndEnter", program.window, 5 << 24, program.atom(kind))  # version 5 of the protocol
    program.tell(window, "XdndPosition", program.window, 0, x << 16 | y, 0, program.atom("XdndActionCopy"))
    while program.next_message() != program.atom("XdndStatus"):
        pass
    program.tell(window, "XdndDrop", program.window)
    while program.next_message() != program.atom("XdndFinished"):
        pass


def close(window: int) -> None:
    program = OtherProgram("PRIMARY", "TEXT", b"")
    program.tell(window, "WM_PROTOCOLS", program.atom("WM_DELETE_WINDOW"))
    program.xlib.XSync(program.display, False)


if __name__ == "__main__":
    if sys.argv[1] == "copy":
        copy()
    elif sys.argv[1] == "close":
        close(int(sys.argv[2]))
    else:
        target, left, top = map(int, sys.argv[2:5])
        drag(target, left, top, sys.argv[5])
