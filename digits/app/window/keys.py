"""The keys of commands, on any keyboard: Latin or not, with Caps Lock or without."""

import tkinter as tk
from collections.abc import Iterable

from digits.app.window.commands import Command

NAMES = {"Return": "Enter", "KP_Enter": "Enter", "Escape": "Esc", "bracketleft": "[", "bracketright": "]"}
TYPED_INTO = {"TCombobox", "TEntry", "TSpinbox", "Entry", "Text", "Listbox"}  # letters typed there are no commands
SHIFT, CONTROL = 0x1, 0x4  # bits of an event's state
LATIN = "\u024f"  # the last letter of Latin alphabets

# Where the keys lie, by the numbers that the systems have for their places.
PLACES = {
    "x11": {10: "1234567890", 24: "QWERTYUIOP[]", 38: "ASDFGHJKL", 52: "ZXCVBNM"},
    "win32": {48: "0123456789", 65: "ABCDEFGHIJKLMNOPQRSTUVWXYZ", 0xDB: "[", 0xDD: "]"},
    "aqua": {},  # macOS itself gives a shortcut's Latin letter
}


def bind_keys(window: tk.Misc, commands: Iterable[Command]) -> None:
    """Run each command when one of its keys is pressed anywhere in the window."""
    table = {key: command for command in commands for key in command.keys}
    system = str(window.tk.call("tk", "windowingsystem"))
    places = {first + index: key for first, keys in PLACES[system].items() for index, key in enumerate(keys)}

    def press(event: "tk.Event[tk.Misc]") -> str | None:
        modifiers, key = _modifiers(int(event.state), system), _key(event, places)
        if key.isdecimal() and modifiers == "Ctrl+Shift+":
            modifiers = "Ctrl+"  # on some keyboards digits need Shift
        command = None if modifiers is None else table.get(f"{modifiers}{key}")
        if command is None or (not modifiers and key != "Esc" and event.widget.winfo_class() in TYPED_INTO):
            return None
        command.run()
        return "break"

    window.bind("<Key>", press)


def _modifiers(state: int, system: str) -> str | None:
    """The modifiers held, as in "Ctrl+Shift+"; None where Alt is, which opens menus.

    Shift alone does not count, nor does Caps Lock: both give E for e.
    """
    control, alt = {"aqua": (0x8, CONTROL), "win32": (CONTROL, 0x20000), "x11": (CONTROL, 0x8)}[system]
    held = state & (control | alt)
    if held == control:
        return "Ctrl+Shift+" if state & SHIFT else "Ctrl+"
    return "" if held == 0 or (system == "win32" and held == control | alt) else None  # AltGr there is both


def _key(event: "tk.Event[tk.Misc]", places: dict[int, str]) -> str:
    """The key as a Command has it: by what is engraved on it or, where that is no Latin letter or digit, by its place.

    Digits have the place of digits even where they need Shift, as on French and Czech keyboards.
    """
    if event.keysym in NAMES:
        return NAMES[event.keysym]
    if len(event.keysym) == 1 and event.keysym.isascii():
        return event.keysym.upper()
    place = places.get(event.keycode, event.keysym)
    return place if (place.isalnum() and len(place) == 1) or event.char > LATIN else event.keysym
