"""AnswerView: what was drawn, how sure that is, and from which pixels."""

import tkinter as tk
from collections.abc import Callable
from tkinter import font

import ttkbootstrap as ttk
from PIL import Image

from digits.app.answer.bars import ProbabilityBars
from digits.app.answer.chips import Chips
from digits.app.window.commands import hint
from digits.app.window.images import ImageView, tint
from digits.app.window.theme import follow_theme, line_height, palette, resize_font
from digits.recognition.numbers import Number, describe_number
from digits.recognition.recognition import CLASSES, Recognition, percent

LIKELY = 0.5  # from here on a rejected answer is worth a guess
WORDS = 6  # lines of text; words in less width would be too high
LOWEST = 0.55  # lines of text that a bar needs, or the digits beside the bars would overlap
SHARE = 0.73  # of a font's size that its digits are high
SEEN = "What the network sees: 28 x 28 pixels"


class AnswerView(ttk.Frame):
    """The digit, as large as there is room; below it how sure that is, all ten bars and what the network saw.

    Of a number, all its digits, a chip for each, and bars and image of the chosen one.

    Args:
        parent: the widget that it stands in.
        choose: called with the index of the digit whose chip was chosen.
        correct: called with the digit that the person says it was.
    """

    def __init__(
        self,
        parent: tk.Misc,
        choose: Callable[[int], None] = lambda index: None,
        correct: Callable[[int], None] = lambda digit: None,
    ):
        super().__init__(parent)
        self.grid_propagate(False)  # its size is given, not asked for
        line = line_height(self)
        self._large = font.nametofont("TkDefaultFont", self).copy()
        self._large.configure(weight="bold", size=-100)
        self._digit_width = self._large.measure("0") / 100  # in sizes of the font
        self.chosen = 0  # digit of the answer that bars and image show
        self.text = ""  # what was recognised, as one would write it; "?" where it is no digit; empty without an answer
        self._colour = "faint"  # of the digit, as the palette names it
        self.digit = ttk.Label(self, font=self._large, anchor="center")
        self.headline = ttk.Label(self, font="TkHeadingFont", anchor="center")
        self.detail = ttk.Label(self, anchor="center")
        self.chips = Chips(self, choose)
        self.bars = ProbabilityBars(self, correct)
        hint(self.bars, "Click the right digit to teach it")
        self.foot = ttk.Frame(self)  # what the network saw
        self.seen = ImageView(self.foot, side=28 * max(1, round(4 * line / 28)))
        self.caption = ttk.Label(self.foot, text=SEEN)
        self.seen.grid(row=0, column=0, padx=(0, line // 2))
        self.caption.grid(row=0, column=1)
        for row, widget in enumerate((self.digit, self.headline, self.detail, self.chips, self.bars, self.foot)):
            widget.grid(row=row, column=0, sticky="nsew", pady=(line // 2 if row > 3 else 0, 0))
        self.columnconfigure(0, weight=1)
        self.rowconfigure(4, weight=1)
        self.bars.bind("<Configure>", lambda event: self._share_out(), add="+")
        self._size = 4 * line  # height of the digit, in screen pixels
        self._ink: Image.Image | None = None  # what the network saw
        follow_theme(self, self._dress)

    def _dress(self) -> None:
        self.digit.configure(foreground=getattr(palette(), self._colour))
        for label in (self.detail, self.caption):
            label.configure(foreground=palette().faint)
        self._show_seen(self._ink)

    def resize(self, width: int, size: int) -> None:
        """Be so many screen pixels wide, the digit's own height being `size`."""
        self.configure(width=width)
        room = width - self.seen.side - line_height(self)
        self.caption.configure(wraplength=max(room, 1))
        if room < WORDS * line_height(self):
            self.caption.grid_remove()
        else:
            self.caption.grid()
        self._size = size
        self._fit()

    def _share_out(self) -> None:
        """Where the bars would be too low, what the network saw makes room for them."""
        line = line_height(self)
        room, own = self.bars.winfo_height(), self.foot.winfo_reqheight() + line // 2
        if self.foot.winfo_manager():
            room += own
        if room - own >= CLASSES * LOWEST * line:
            self.foot.grid()
        else:
            self.foot.grid_remove()

    def say(self, headline: str, detail: str = "") -> None:
        """No answer, but why there is none."""
        self.text = ""
        self._show("", headline, detail, "faint")
        self.chips.show([], 0)
        self.bars.show(None)
        self._show_seen(None)

    def show_number(self, number: Number) -> str:
        """The answer for a drawing that is not empty, one of its digits chosen; returns it in a phrase."""
        chosen = self.chosen
        self.text = number.text
        if len(number.digits) == 1:
            self.chips.show([], 0)
            self.show(number.digits[0], number.confidence)
            return describe_number(number)
        texts = ["?" if digit.digit is None else str(digit.digit) for digit in number.digits]
        self.chips.show([(text, digit.confidence) for text, digit in zip(texts, number.digits, strict=True)], chosen)
        colour = "faint" if "?" in number.text else "accent"
        self._show(number.text, f"{percent(number.confidence)} sure", f"digit {chosen + 1} of {len(texts)}", colour)
        self._show_evidence(number.digits[chosen])
        return number.text

    def show(self, recognition: Recognition, confidence: float) -> None:
        """The answer for one digit, and how sure it is that this is all there is."""
        order = recognition.probabilities.argsort()[::-1]
        chances = [f"{digit} ({percent(recognition.probabilities[digit])})" for digit in order[:2]]
        if recognition.digit is not None:
            self._show(str(recognition.digit), f"{percent(confidence)} sure", f"then {chances[1]}", "accent")
        elif recognition.confidence >= LIKELY:
            self._show("?", "Not sure", f"perhaps {chances[0]}", "faint")
        else:
            self._show("?", "Not a digit", "", "faint")
        self._show_evidence(recognition)

    def _show_evidence(self, recognition: Recognition) -> None:
        self.bars.show(recognition.probabilities.tolist(), recognition.digit)
        self._show_seen(Image.fromarray(recognition.pixels))

    def texts(self) -> tuple[str, str, str]:
        """The digit, how sure it is, and what else is said."""
        digit, headline, detail = (str(each.cget("text")) for each in (self.digit, self.headline, self.detail))
        return digit, headline, detail

    @property
    def digit_height(self) -> float:
        """Of the digit that is shown, in screen pixels."""
        return -SHARE * self._large.cget("size")

    def _show(self, digit: str, headline: str, detail: str, colour: str) -> None:
        self._colour = colour
        self.digit.configure(text=digit, foreground=getattr(palette(), colour))
        self.headline.configure(text=headline)
        self.detail.configure(text=detail)
        self._fit()

    def _fit(self) -> None:
        """Make the digit as large as it may be; several share the width."""
        widest = self._digit_width * max(len(self.digit.cget("text")), 1)
        resize_font(self._large, round(min(self._size / SHARE, max(int(str(self.cget("width"))), 1) / widest)))

    def _show_seen(self, ink: Image.Image | None) -> None:
        self._ink = ink
        if ink:
            self.seen.show(tint(ink, palette().paper, palette().ink))
            self.caption.configure(text=SEEN)
        else:
            self.seen.clear()
            self.caption.configure(text="")
