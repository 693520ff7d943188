"""AnswerView: what was drawn, how sure that is, what may be wrong with it, and from which pixels."""

import tkinter as tk
from collections.abc import Callable
from textwrap import wrap
from tkinter import font

import ttkbootstrap as ttk
from PIL import Image

from digits.app.answer.reading import Reading
from digits.app.answer.widgets import Cells, PixelView, ProbabilityBars
from digits.app.window.commands import hint
from digits.app.window.theme import change, enable, follow_theme, line_height, palette, resize_font, shortened
from digits.ink.mnist_format import FIELD
from digits.recognition import CLASSES, Number, describe_number, percent

LIKELY = 0.5  # from here on a number, or a rejected digit, is rather right than wrong
ROOMY_DIGITS = 4  # digits at most whose chips have room for percentages
ROWS = 4  # of the text at most; a number is not broken, because it would look like two
FLASH = 250  # milliseconds
QUESTION = "Wrong? It was"
LABELS = [*map(str, range(CLASSES)), "no digit"]
NO_PIXELS = Image.new("L", (FIELD, FIELD))
SEEN = "What the network sees:\n28 x 28 pixels"


class AnswerView(ttk.Frame):
    """The number, as large as there is room; below it how sure that is, its digits, and all about the chosen one.

    Every part keeps its place, whatever is shown.

    Args:
        choose: called with the index of the digit that was chosen.
        join: called with the index of a digit that is one with the chosen one.
    """

    def __init__(self, parent: tk.Misc, choose: Callable[[int], None], join: Callable[[int], None]):
        super().__init__(parent)
        self._large = font.nametofont("TkDefaultFont", self).copy()
        self._large.configure(weight="bold", size=-100)
        self._extent = self._large.measure("0") / 100, self._large.metrics("linespace") / 100  # in sizes of the font
        self._room = 1, 1  # of the text, in screen pixels
        self._detail_room = 1  # the width of its two lines together
        self._said = "", "", "", "faint"  # text, headline, detail, and the text's colour as the palette names it
        self.text = ttk.Label(self, font=self._large, anchor="w", justify="left")
        self.headline = ttk.Label(self, font="TkCaptionFont", anchor="w")
        self.detail = ttk.Label(self, anchor="nw", justify="left")
        self._whole = hint(self.detail, "")  # all of it, where it is cut short
        self.chips = Cells(self, choose, join)
        hint(self.chips, "Choose a digit; Shift joins those that are one")
        self.said = ttk.Label(self, text=QUESTION, anchor="w", justify="left")
        self.undo = ttk.Button(self, text="Undo", padding=0)
        enable(self.undo, False)
        self.teach = Cells(self, lambda index: None)  # whoever teaches says what a click does, there and on Undo
        self.teach.show(LABELS, is_enabled=False)
        hint(self.teach, "Teach what it was (Ctrl and the digit)")
        self.bars = ProbabilityBars(self)
        self.seen = PixelView(self)
        hint(self.seen, SEEN)
        self.caption = ttk.Label(self, anchor="w", justify="left")
        self.bind("<Configure>", lambda event: self._lay_out(event.width, event.height))
        follow_theme(self, self._dress)

    def tell(self, reading: Reading) -> str:
        """Say how things stand; returns it in a phrase."""
        if reading.number:
            return self.show(reading.number, reading.chosen)
        if reading.problem:
            state, detail = "no network", "Nothing can be recognised."
        elif reading.recognizer is None:
            state, detail = "loading", "You can draw already."
        elif reading.failure:
            state, detail = "no answer", "Draw on, or press Enter to try again."
        else:
            state, detail = "ready", "What you draw is read here."
        self._show("", state.capitalize(), detail, "faint")
        self.chips.show([])
        self.bars.show()
        self.seen.show(NO_PIXELS)
        return state

    def show(self, number: Number, chosen: range) -> str:
        """The answer for a drawing that is not empty, and its digits in question; returns it in a phrase."""
        digit, certainty = number.digits[chosen[0]], number.certainties[chosen[0]]
        is_sure = "?" not in number.text and number.confidence >= LIKELY
        sure = f"{percent(number.confidence)} sure"
        headline = "Not sure" if "?" in number.text else sure if is_sure else f"Only {sure}"
        order = digit.probabilities.argsort()[::-1]
        first, second = (f"{index} ({percent(digit.probabilities[index])})" for index in order[:2])
        chips: list[str] = []
        doubtful: list[int] = []
        if len(number.digits) > 1:
            what = "not a digit" if digit.digit is None else f"{digit.digit} ({percent(certainty)})"
            detail = f"digit {chosen[0] + 1} of {len(number.digits)}: {what}"
            for index, (each, unsure) in enumerate(zip(number.digits, number.unsure, strict=True)):
                share = f" {percent(number.certainties[index])}" if len(number.digits) <= ROOMY_DIGITS else ""
                mark = f"?{share}" if unsure else ""
                chips.append("?" if each.digit is None else f"{each.digit}{mark}")
                doubtful += [index] * (each.digit is None or unsure)
        elif digit.digit is not None:
            detail = f"then {second}"
        elif digit.confidence >= LIKELY:
            detail = f"perhaps {first}"
        else:
            headline, detail = "Not a digit", ""
        detail = " ".join(number.notes) or detail
        if len(chosen) > 1:
            detail = f"Digits {chosen[0] + 1} to {chosen[-1] + 1} are one? Say below which."
        self.chips.show(chips, chosen, doubtful)
        self._show(number.text, headline, detail, "accent" if is_sure else "faint")
        self.bars.show(digit.probabilities.tolist(), digit.digit)
        self.seen.show(Image.fromarray(digit.pixels))
        return number.text if len(number.digits) > 1 else describe_number(number)

    def reply(self, sentence: str = "", can_undo: bool = False) -> None:
        """Say something about a lesson, which may be taken back; without a sentence, ask for one."""
        change(self.said, text=sentence or QUESTION)
        enable(self.undo, can_undo)

    def flash(self) -> None:
        """Show that there was an answer, though it is the same."""
        self.text.configure(background=palette().accent, foreground=palette().paper)
        self.after(FLASH, lambda: self.text.configure(background="", foreground=getattr(palette(), self._said[3])))

    def _show(self, text: str, headline: str, detail: str, colour: str) -> None:
        self.teach.show(LABELS, is_enabled=bool(text))
        if (text, headline, detail, colour) != self._said:
            self._said = text, headline, detail, colour
            change(self.text, foreground=getattr(palette(), colour))
            change(self.headline, text=headline)
            self._whole["text"] = detail or headline
            self._fit()

    def _dress(self) -> None:
        self.text.configure(foreground=getattr(palette(), self._said[3]))
        for label in (self.detail, self.caption, self.said):
            label.configure(foreground=palette().faint)

    def _fit(self) -> None:
        """Make the text as large as it may be, in more rows where that doubles it, and cut short what else is said."""
        text, rows, size = self._said[0], [self._said[0]], 0.0
        for count in range(1, ROWS + 1):
            wrapped = wrap(text, max(len(text) // count, 1), break_long_words=False, break_on_hyphens=False) or [""]
            width, height = self._room[0] / max(*map(len, wrapped), 1), self._room[1] / len(wrapped)
            fitting = min((width - 0.5) / self._extent[0], (height - 2) / self._extent[1])  # Tk rounds up
            if fitting > 2 * size:
                rows, size = wrapped, fitting
        change(self.text, text="\n".join(rows))
        change(self.detail, text=shortened(self._said[2], self, self._detail_room))
        resize_font(self._large, max(int(size), 6))

    def _lay_out(self, width: int, height: int) -> None:
        line = line_height(self)
        gap = line // 2
        rows = {self.headline: 1.8, self.detail: 2.3, self.chips: 1.6, self.said: 2.3, self.teach: 1.6}
        free = height - round(sum(rows.values()) * line) - 4 * gap
        is_small = 0.44 * free < 0.7 * CLASSES * line  # then what the network saw stands beside the headline
        text = round((0.4 if is_small else 0.32) * free)
        side = round(3.7 * line) if is_small else round(0.22 * free)
        side = FIELD * max(side // FIELD, 1)  # whole steps
        self.seen.resize(side)
        wide = width - side - gap if is_small else width
        self._room, self._detail_room = (width - line // 2, text), round(1.6 * wide)
        y = 0
        for widget, room in {self.text: text, **{widget: round(rows[widget] * line) for widget in rows}}.items():
            beside = wide if widget in (self.headline, self.detail) else width
            if widget is self.said:
                button = font.nametofont("TkDefaultFont", self).measure("Undo") + line
                beside = width - button - gap
                self.undo.place(x=width - button, y=y + (room - 2 * line) // 2, width=button, height=2 * line)
            widget.place(x=0, y=y, width=beside, height=room)
            if widget in (self.detail, self.said):
                widget.configure(wraplength=beside - line // 2)  # Tk counts the space at which it wraps
            y += room + (gap if widget in (self.detail, self.chips, self.teach) else 0)
        if is_small:
            self.seen.place(x=width - side, y=text, width=side, height=side)
            self.caption.place_forget()
            self.bars.place(x=0, y=y, width=width, height=height - y)
        else:
            self.bars.place(x=0, y=y, width=width, height=height - y - side - gap)
            self.seen.place(x=0, y=height - side, width=side, height=side)
            self.caption.configure(text=SEEN, wraplength=width - side - line)
            self.caption.place(x=side + gap, y=height - side, width=width - side - gap, height=side)
        self._fit()
