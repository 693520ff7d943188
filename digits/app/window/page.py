"""Page: all that the window shows: the paper and what belongs to it, the answer, and beside them the look inside."""

import tkinter as tk
from collections.abc import Callable

import ttkbootstrap as ttk
from PIL import Image

from digits.app.answer.reading import Reading
from digits.app.answer.view import AnswerView
from digits.app.paper.canvas import DrawingCanvas
from digits.app.paper.controls import Controls
from digits.app.window.theme import TypeScale, change, follow_theme, line_height, palette, shortened
from digits.ink.drawing import ASPECT

Place = tuple[int, int, int, int]  # left, top, width, height, in screen pixels

ANSWER = 0.3  # of the page's width
ANSWER_LEAST = 13  # lines of text
SIDE_WIDTH = 18, 28, 0.34  # of what stands beside them: lines of text at least and at most, share of the page's width
TALL_PAGE = 1.3  # heights over the width from which on the answer stands below the paper


def rooms(width: int, height: int, line: int, has_side: bool) -> dict[str, Place]:
    """The place of each part on a page of so many screen pixels, in which a line of text is `line` high."""
    gap = line // 2
    row, last = 2 * line, round(1.3 * line)  # the controls, and the last line
    high = height - row - last - 3 * gap
    square = width - high - ANSWER_LEAST * line - 3 * gap  # what a square paper leaves
    side = round(min(max(square, SIDE_WIDTH[0] * line), SIDE_WIDTH[1] * line, SIDE_WIDTH[2] * width)) if has_side else 0
    found = {"side": (width - side, 0, side, height)}
    width -= side
    if height > TALL_PAGE * width:
        paper = width - 2 * gap, min(width - 2 * gap, height // 2)
        top = paper[1] + row + last + 3 * gap
        found["answer"] = gap, top, width - 2 * gap, height - top - gap
    else:
        answer = max(round(ANSWER * width), min(ANSWER_LEAST * line, round(0.46 * width)))
        answer = max(answer, width - 3 * gap - ASPECT * high)
        paper = width - answer - 3 * gap, min(high, width - answer - 3 * gap)  # never higher than wide
        found["answer"] = width - answer - gap, gap, answer, height - 2 * gap
    return found | {
        "paper": (gap, gap, *paper),
        "controls": (gap, paper[1] + 2 * gap, paper[0], row),
        "last line": (gap, paper[1] + row + 2 * gap + gap // 2, paper[0], last),
    }


class Page(ttk.Frame):
    """Paper, controls and last line in one column, the answer in another; all of them have their place from the start.

    Args:
        reading: of the drawing that is on the paper.
        changed: called after each change of it by the person.
    """

    def __init__(self, parent: tk.Misc, reading: Reading, changed: Callable[[], None]):
        super().__init__(parent, takefocus=False)
        self.reading, self.drawing = reading, reading.drawing
        self.controls: Controls  # whoever makes them puts them here
        self.side: tk.Widget | None = None  # what stands beside paper and answer
        self._type = TypeScale(self)
        self._area = ttk.Frame(self)
        self.canvas = DrawingCanvas(self._area, self.drawing, changed, reading.choose_at)
        self.notice = Notice(self._area)
        self.answer = AnswerView(self, reading.choose, reading.join)
        self._last_line = ttk.Frame(self)
        self.message = ttk.Label(self._last_line, anchor="w", width=1)
        self.link = ttk.Label(self._last_line, anchor="e", width=9, cursor="hand2")  # as "99 lessons" is
        self.link.pack(side="right", fill="y")
        self.message.pack(side="left", fill="both", expand=True)
        self.message.bind("<Configure>", lambda event: self._show_sentence())
        self.sentence = ""
        for outside in (self, self._area, self.notice):
            self.canvas.follow(outside)
        self.bind("<Configure>", lambda event: self.lay_out())
        follow_theme(self, self._dress)

    def say(self, sentence: str) -> None:
        """A remark to the person, in the last line; an earlier complaint is over."""
        self.notice.hide()
        if sentence != self.sentence:
            self.sentence = sentence
            self._show_sentence()

    def complain(self, sentence: str) -> None:
        """Say what went wrong, over the paper."""
        self.notice.show(sentence)

    def place_ink(self, ink: Image.Image, file: str = "") -> None:
        """Lay a picture's ink on the paper; `file` is where it came from."""
        ink.info["file"] = file
        self.drawing.place(ink)
        self.canvas.redraw()

    def count_lessons(self, count: int) -> None:
        change(self.link, text=f"{count} lesson{'s' if count > 1 else ''}" if count else "")

    def lay_out(self) -> None:
        """Give each part its place in the present size."""
        width, height = self.winfo_width(), self.winfo_height()
        if min(width, height) < 2:
            return
        self._type.fit(width, height)
        parts = {
            "paper": self._area,
            "controls": self.controls,
            "last line": self._last_line,
            "answer": self.answer,
            "side": self.side,
        }
        places = rooms(width, height, line_height(self), self.side is not None)
        for name, part in parts.items():
            if part:
                x, y, width, height = places[name]
                part.place(x=x, y=y, width=max(width, 1), height=max(height, 1))

    def _show_sentence(self) -> None:
        change(self.message, text=shortened(self.sentence, self, self.message.winfo_width() - line_height(self) // 4))

    def _dress(self) -> None:
        self.message.configure(foreground=palette().faint)
        self.link.configure(foreground=palette().accent)


class Notice(tk.Label):
    """What went wrong, over the top of the paper: nothing moves for it. A click hides it, and so does a stroke."""

    def __init__(self, paper: tk.Misc):
        line = line_height(paper)
        super().__init__(paper, font="TkHeadingFont", anchor="w", justify="left", padx=line // 2, pady=line // 3)
        self.configure(cursor="hand2")
        self.bind("<ButtonRelease-1>", lambda event: self.hide())
        self.bind("<Configure>", lambda event: self.configure(wraplength=event.width - line))
        follow_theme(self, lambda: self.configure(background=palette().contrast, foreground=palette().paper))

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
