"""Notice: what went wrong, said where the eye is."""

import tkinter as tk
from tkinter import font

from digits.app.window.theme import follow_theme, line_height, palette


class Notice(tk.Label):
    """A sentence over the top of the paper, in a style of its own; nothing moves for it. A click hides it.

    Args:
        paper: the frame that it lies over.
    """

    def __init__(self, paper: tk.Misc):
        line = line_height(paper)
        self._font = font.nametofont("TkDefaultFont", paper).copy()
        self._font.configure(weight="bold")
        super().__init__(
            paper, font=self._font, anchor="w", justify="left", padx=line // 2, pady=line // 3, cursor="hand2"
        )
        self.bind("<Button-1>", lambda event: self.hide())
        self.bind("<Configure>", lambda event: self.configure(wraplength=event.width - line))
        follow_theme(self, self._dress)

    def _dress(self) -> None:
        self.configure(background=palette().warning, foreground=palette().paper)

    @property
    def text(self) -> str:
        """The sentence that is shown; empty where none is."""
        return str(self.cget("text"))

    def show(self, sentence: str) -> None:
        self.configure(text=sentence)
        self.place(x=0, y=0, relwidth=1)
        self.lift()

    def hide(self) -> None:
        if self.text:
            self.configure(text="")
            self.place_forget()
