"""Command: one thing that a person can do. Its menu item, its button and its keys are made from it.

Keys work on any keyboard: Latin or not, with Caps Lock or without. History takes back what was done.
"""

import tkinter as tk
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import ttkbootstrap as ttk

from digits.app.window.theme import follow_theme, palette
from digits.ink.drawing import STEPS


class Command(NamedTuple):
    label: str
    run: Callable[[], object]
    keys: tuple[str, ...] = ()  # as people write them: "Ctrl+Z", "Enter", "E"; the first is the one shown
    hint: str = ""  # for tooltip and help, where the label does not say it all
    is_possible: Callable[[], bool] = lambda: True  # asked when its menu opens
    is_on: tk.BooleanVar | None = None  # of what is switched on and off: its menu item gets a check mark

    def shown_keys(self, widget: tk.Misc) -> str:
        """The keys as the person's keyboard has them."""
        return " or ".join(shown_key(widget, key) for key in self.keys)


def switch(
    label: str, is_on: tk.BooleanVar, key: str, hint: str = "", is_possible: Callable[[], bool] = lambda: True
) -> Command:
    """A command that is switched on and off: whoever has the variable acts when it changes."""
    return Command(label, lambda: is_on.set(not is_on.get()), (key,), hint, is_possible, is_on)


MENUS = {
    "File": ("open", "paste", "sample", "", "save", "copy", "", "quit"),
    "Edit": ("undo", "redo", "clear", "", "eraser", "finer", "broader", "", "recognize"),
    "It was": (*"0123456789", "no digit", "", "lessons"),
    "View": ("look", "full screen", ""),
    "Help": ("help",),
}
MODES = {"system": "Follow the system", "light": "Light", "dark": "Dark"}


def shown_key(widget: tk.Misc, key: str) -> str:
    """A key as the person's keyboard has it."""
    return key.replace("Ctrl", "Cmd") if widget.tk.call("tk", "windowingsystem") == "aqua" else key


def add_menu_bar(window: tk.Tk, commands: Mapping[str, Command], mode: tk.StringVar) -> None:
    """Give the window a menu bar of the commands, by their names in MENUS, and of the choice between light and dark."""
    bar = ttk.Menu(window, borderwidth=0)
    for title, names in MENUS.items():
        menu = ttk.Menu(bar, tearoff=False)
        bar.add_cascade(label=title, menu=menu, underline=0)
        listed = [commands[name] if name else None for name in names]
        for command in listed:
            if command is None:
                menu.add_separator()
                continue
            key = shown_key(menu, command.keys[0]) if command.keys else ""
            if command.is_on:
                menu.add_checkbutton(label=command.label, accelerator=key, variable=command.is_on)
            else:
                menu.add_command(label=command.label, command=command.run, accelerator=key)
        if title == "View":
            for value, label in MODES.items():
                menu.add_radiobutton(label=label, variable=mode, value=value)

        def update(menu: tk.Menu = menu, listed: list[Command | None] = listed) -> None:
            for index, command in enumerate(listed):
                if command:
                    menu.entryconfigure(index, state="normal" if command.is_possible() else "disabled")

        menu.configure(postcommand=update)

    def dress() -> None:
        for menu in (bar, *bar.winfo_children()):
            menu["disabledforeground"] = palette().faint

    follow_theme(bar, dress)
    window.configure(menu=bar)


def hint(widget: tk.Misc, text: str) -> ttk.ToolTip:
    return ttk.ToolTip(widget, text=text, bootstyle="@secondary")


Step = tuple[Callable[[], None], Callable[[], None]]  # what undoes it, and what does it again


class History:
    """The last steps, of whatever kind.

    Args:
        changed: called when there is something else to be undone or done again.
    """

    def __init__(self, changed: Callable[[], None]):
        self._changed = changed
        self._done: list[Step] = []
        self._undone: list[Step] = []

    def commands(self) -> dict[str, Command]:
        hint = "Take back what was done last"
        return {
            "undo": Command("Undo", self.undo, ("Ctrl+Z",), hint, lambda: bool(self._done)),
            "redo": Command("Redo", self.redo, ("Ctrl+Shift+Z", "Ctrl+Y"), is_possible=lambda: bool(self._undone)),
        }

    def did(self, undo: Callable[[], None], redo: Callable[[], None]) -> None:
        """Note a step that was done just now."""
        self._done = [*self._done[-STEPS + 1 :], (undo, redo)]
        self._undone.clear()
        self._changed()

    def undo(self) -> None:
        self._go(self._done, self._undone, 0)

    def redo(self) -> None:
        self._go(self._undone, self._done, 1)

    def _go(self, steps: list[Step], opposite: list[Step], way: int) -> None:
        if steps:
            opposite.append(steps.pop())
            opposite[-1][way]()
            self._changed()


NAMES = {"Return": "Enter", "KP_Enter": "Enter", "Escape": "Esc", "bracketleft": "[", "bracketright": "]"}
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
        if command is None:
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
