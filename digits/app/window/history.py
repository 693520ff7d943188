"""History: whatever was done, in one order, to be taken back and done again."""

from collections.abc import Callable

from digits.app.window.commands import Command
from digits.ink.drawing import STEPS


class History:
    """The last steps, of whatever kind.

    Args:
        changed: called when there is something else to be undone or done again.
    """

    def __init__(self, changed: Callable[[], None]):
        self._changed = changed
        self._done: list[tuple[Callable[[], None], Callable[[], None]]] = []  # what undoes and what redoes a step
        self._undone: list[tuple[Callable[[], None], Callable[[], None]]] = []

    @property
    def can_undo(self) -> bool:
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        return bool(self._undone)

    def commands(self) -> dict[str, Command]:
        """What the person can do with it."""
        hint = "Take back what was done last"
        return {
            "undo": Command("Undo", self.undo, ("Ctrl+Z",), hint, lambda: self.can_undo),
            "redo": Command("Redo", self.redo, ("Ctrl+Shift+Z", "Ctrl+Y"), is_possible=lambda: self.can_redo),
        }

    def did(self, undo: Callable[[], None], redo: Callable[[], None]) -> None:
        """Note a step that was done just now."""
        self._done = [*self._done[-STEPS + 1 :], (undo, redo)]
        self._undone.clear()
        self._changed()

    def undo(self) -> None:
        """Take back the last step, if there is one."""
        if self._done:
            self._undone.append(self._done.pop())
            self._undone[-1][0]()
            self._changed()

    def redo(self) -> None:
        """Do again what was undone last, if nothing else was done since."""
        if self._undone:
            self._done.append(self._undone.pop())
            self._done[-1][1]()
            self._changed()
