"""WhyPage: "Why 4 and not 9?", answered on the ink."""

import tkinter as tk
from collections.abc import Callable
from functools import partial

import ttkbootstrap as ttk
from PIL import ImageTk

from digits.app.inside.pages import NOTHING, Page
from digits.app.inside.sheet import enlarge
from digits.app.window.theme import background, follow_theme, palette
from digits.recognition.inspection import Evidence

WHY = (
    "A square of 5 x 5 pixels is wiped out at each place in turn: "
    "ink without which {digit} loses its lead over {rival} speaks for {digit}."
)


class WhyPage(Page):
    """Which ink speaks for one digit and which for another.

    Args:
        parent: the widget that it stands in.
        asked: called when another pair of digits was chosen.
    """

    def __init__(self, parent: tk.Misc, asked: Callable[[], None]):
        super().__init__(parent)
        self._asked = asked
        self.pair: list[int | None] = [None, None]  # as chosen; None: as the answer suggests
        question = ttk.Frame(self)
        self.boxes = []
        for index, words in enumerate(("Why", "and not")):
            ttk.Label(question, text=words, font="TkHeadingFont").pack(side="left")
            box = ttk.Combobox(question, values=[*map(str, range(10))], state="readonly", width=3)
            box.bind("<<ComboboxSelected>>", partial(self._choose, index))
            box.bind("<Key>", partial(self._type, index))
            box.pack(side="left", padx=self._line // 3)
            self.boxes.append(box)
        ttk.Label(question, text="?", font="TkHeadingFont").pack(side="left")
        question.pack(anchor="w", pady=(0, self._line // 2), before=self.explanation)
        self.legend = [tk.Label(self, anchor="w", borderwidth=0) for _ in range(3)]
        self.view = tk.Label(self, borderwidth=0)
        self._evidence: Evidence | None = None
        self._photo: ImageTk.PhotoImage | None = None
        self._width = 1
        for label in self.legend:
            label.pack(anchor="w")
        self.view.pack(anchor="w", pady=self._line // 2)
        follow_theme(self, self._dress)

    @staticmethod
    def colours() -> tuple[str, str, str, str]:
        """Of paper, ink that speaks for neither, ink that speaks for the digit, and for its rival."""
        shades = palette()
        return shades.paper, shades.neutral, shades.accent, shades.contrast

    def forget(self) -> None:
        """Let the next answer suggest the pair."""
        self.pair = [None, None]

    def show(self, evidence: Evidence | None) -> None:
        """The evidence and the pair that it is about; None for empty paper."""
        self._evidence = evidence
        if evidence:
            self.explanation.configure(text=WHY.format(digit=evidence.digit, rival=evidence.rival))
            words = f"speaks for {evidence.digit}", f"speaks for {evidence.rival}", "speaks for neither"
            values = str(evidence.digit), str(evidence.rival)
        else:
            self.explanation.configure(text=NOTHING)
            words, values = ("", "", ""), ("", "")
        for label, text in zip(self.legend, words, strict=True):
            label.configure(text=f"\N{BLACK SQUARE} {text}" if text else "")
        for box, value in zip(self.boxes, values, strict=True):
            box.set(value)
        self._paint()

    def _choose(self, index: int, event: "tk.Event[tk.Misc]") -> None:
        box = self.boxes[index]
        box.selection_clear()
        self.pair[index] = int(box.get())
        self._asked()

    def _type(self, index: int, event: "tk.Event[tk.Misc]") -> None:
        if event.char.isdecimal() and event.char.isascii():
            self.boxes[index].set(event.char)
            self._choose(index, event)

    def _dress(self) -> None:
        _, _, positive, negative = self.colours()
        for label, colour in zip(self.legend, (positive, negative, palette().faint), strict=True):
            label.configure(background=background(), foreground=colour)
        self.view.configure(background=background())

    def _paint(self) -> None:
        self._photo = None
        if self._evidence:
            self._photo = ImageTk.PhotoImage(enlarge(self._evidence.picture, self._width), master=self)
        self.view.configure(image=self._photo or "")

    def _enlarge(self, side: int) -> None:
        if side != self._width:
            self._width = max(side, 1)
            self._paint()
