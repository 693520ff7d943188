"""DrawingCanvas: the paper that one draws on."""

import math
import tkinter as tk
from collections.abc import Callable
from functools import partial

from digits.app.paper.ink_layer import InkLayer
from digits.app.window.session import LIMITS
from digits.app.window.theme import follow_theme, palette
from digits.ink.drawing import ASPECT, MARGIN, Drawing
from digits.ink.strokes import Box, Stroke

HINT = "Draw a digit or a number"
ERASER = 1.5  # width of the eraser, in brushes
# Screen pixels per pixel of the drawing in the usual window; on larger paper the pen grows less than the paper does.
USUAL_UNIT = 1.9

Point = tuple[float, float]


class DrawingCanvas(tk.Canvas):
    """Paper that fills its frame. The left button draws, the right one erases.

    The drawing is always as high as the paper; its width follows the frame, from a square to three of them. Ink is
    never cut off by a narrower frame: the paper becomes smaller instead.

    Args:
        on_change: called after each change.
        choose: called with a place on the drawing that was clicked with Ctrl.
    """

    def __init__(
        self,
        parent: tk.Misc,
        drawing: Drawing,
        on_change: Callable[[], None],
        choose: Callable[[float, float], None] = lambda x, y: None,
    ):
        super().__init__(parent, width=1, height=1, borderwidth=0, takefocus=True, cursor="crosshair")
        self.is_eraser = tk.BooleanVar(self)
        self.is_eraser.trace_add("write", lambda *_: self._show_ring(False))  # until the pointer moves
        self.brush = tk.DoubleVar(self, drawing.brush)  # its width in pixels of the drawing, in the usual window
        self.brush.trace_add("write", lambda *_: self._set_brush())
        self._drawing = drawing
        self._on_change = on_change
        self.ink = InkLayer(self, drawing)
        self._action: Callable[[float, float], None] | None = None  # what the pressed pointer does as it moves
        self._position: Point = 0.0, 0.0  # of the pointer, in pixels of the drawing
        self._erased = 0.0  # how broad a path the eraser changes, in pixels of the drawing
        self._frame = 1, 1  # in screen pixels
        self._marked: Box | None = None
        self._path: list[Point] = []  # of a pressed pointer that has not come over the paper yet
        self._hint = self.create_text(0, 0, text=HINT, font="TkCaptionFont", state="normal", tags="hint")
        self._mark = self.create_rectangle(0, 0, 0, 0, state="hidden", tags="mark")
        self._ring = self.create_oval(0, 0, 0, 0, state="hidden")  # what the eraser would touch
        secondary = (2, 3) if self.tk.call("tk", "windowingsystem") == "aqua" else (3,)
        for button, erases in ((1, False), *((button, True) for button in secondary)):
            self.bind(f"<ButtonPress-{button}>", partial(self._begin, erases=erases))
            self.bind(f"<B{button}-Motion>", self._move)
            self.bind(f"<ButtonRelease-{button}>", self._release)
        self.bind("<Control-ButtonPress-1>", lambda event: choose(*self._locate(event)))
        self.bind("<Motion>", self._hover)
        self.bind("<Leave>", lambda event: self._show_ring(False))
        parent.bind("<Configure>", self._resize)
        follow_theme(self, self._dress)

    def _dress(self) -> None:
        colours = palette()
        edge = round(self.winfo_fpixels("1.5p"))
        self.configure(background=colours.paper, highlightthickness=edge)
        self.configure(highlightcolor=colours.accent, highlightbackground=colours.edge)
        self.itemconfigure(self._hint, fill=colours.faint)
        self.itemconfigure(self._ring, outline=colours.faint)
        self.itemconfigure(self._mark, outline=colours.accent, width=round(self.winfo_fpixels("1.5p")))
        self.ink.redraw()

    @property
    def unit(self) -> float:
        """Screen pixels per pixel of the drawing."""
        return self.ink.unit

    def mark(self, box: Box | None) -> None:
        """Put a frame round one digit, in pixels of the drawing; None: round none."""
        if box != self._marked:
            self._marked = box
            self.itemconfigure(self._mark, state="normal" if box else "hidden")
            self._place_mark()

    def follow(self, other: tk.Misc) -> None:
        """Let a stroke that begins on another widget draw, all of it, as soon as it reaches the paper."""

        def press(event: "tk.Event[tk.Misc]") -> None:
            self._path = [self._locate(event)]

        def move(event: "tk.Event[tk.Misc]") -> None:
            if self._path:
                self._path.append(self._locate(event))
                if self.winfo_containing(event.x_root, event.y_root) is self:
                    self._begin(event)
            else:
                self._move(event)

        other.bind("<ButtonPress-1>", press, add="+")
        other.bind("<B1-Motion>", move, add="+")
        other.bind("<ButtonRelease-1>", self._release, add="+")

    def undo(self) -> None:
        self._drawing.undo()
        self.redraw()

    def redo(self) -> None:
        self._drawing.redo()
        self.redraw()

    def clear(self) -> None:
        self._drawing.clear()
        self.redraw()

    def change_brush(self, factor: float) -> None:
        low, high = LIMITS["brush"]
        self.brush.set(min(max(self.brush.get() * factor, low), high))

    def redraw(self) -> None:
        """Show a change of the drawing that was not made with the pointer; what the pointer was doing ends."""
        self._action = None
        self._fit()
        self._changed()

    def _resize(self, event: "tk.Event[tk.Misc]") -> None:
        self._frame = event.width, event.height
        self._fit()

    def _fit(self) -> None:
        """Lay out the paper, as wide as the frame allows and the ink needs, and paint the ink."""
        width, height = self._frame
        if min(width, height) < 20:
            return
        size = self._drawing.size
        fitting = min(max(width * size // height, size), ASPECT * size)
        self._drawing.width = max(fitting, self._ink_width())
        self.ink.unit = min(width / self._drawing.width, height / size)
        paper = round(self._drawing.width * self.unit), round(size * self.unit)
        self.place(x=0, y=0, width=paper[0], height=paper[1])
        self.coords(self._hint, paper[0] / 2, paper[1] / 2)
        self._set_brush()
        self.ink.redraw()
        self._place_mark()

    def _set_brush(self) -> None:
        self._drawing.brush = self.brush.get() * min(math.sqrt(USUAL_UNIT / self.unit), 1)

    def _place_mark(self) -> None:
        if self._marked:
            left, top, right, bottom = (side * self.unit for side in self._marked)
            gap = self.winfo_fpixels("2p")
            self.coords(self._mark, left - gap, top - gap, right + gap, bottom + gap)
            self.tag_raise(self._mark)

    def _ink_width(self) -> int:
        """How wide the drawing must be for all of its ink; what was drawn beyond the paper's edge does not count."""
        drawing = self._drawing
        rights = [max(x for x, _ in stroke.points) + stroke.width / 2 for stroke in drawing.strokes]
        if drawing.picture and (box := drawing.picture.getbbox()):
            rights.append(box[2] + min(box[0], MARGIN * drawing.size))  # as free on its right as on its left
        return min(math.ceil(max(rights, default=0)) + 1, drawing.width)

    def _changed(self) -> None:
        self.itemconfigure(self._hint, state="normal" if self._drawing.is_empty else "hidden")
        self._on_change()

    def _begin(self, event: "tk.Event[tk.Misc]", erases: bool = False) -> None:
        self.focus_set()
        path, self._path = self._path or [self._locate(event)], []
        self._position = position = path[-1]
        if erases or self.is_eraser.get():
            widest = max((stroke.width for stroke in self._drawing.strokes), default=0)  # what is cut ends round
            self._erased = self._eraser + 2 * widest
            self._action = self._drawing.extend_erasing
            self._erase(lambda: self._drawing.start_erasing(*position, self._eraser / 2), [position])
        else:
            self._drawing.add(path)
            self._action = self._drawing.extend
            self.ink.redraw_along(self._drawing.strokes[-1])
            self._changed()

    def _move(self, event: "tk.Event[tk.Misc]") -> None:
        self._hover(event)
        if self._action is None:
            return
        before, self._position = self._position, self._locate(event)
        if self._action == self._drawing.extend:
            self._drawing.extend(*self._position)
            self.ink.extend()
            self._on_change()
        else:
            self._erase(lambda: self._drawing.extend_erasing(*self._position), [before, self._position])

    def _erase(self, action: Callable[[], None], path: list[Point]) -> None:
        """Show what an action has erased along a path; where it was nothing, nothing has changed."""
        before = self._drawing.strokes
        action()
        if self._drawing.strokes is not before:
            self.ink.redraw_along(Stroke(path, self._erased))
            self._changed()

    def _release(self, event: "tk.Event[tk.Misc]") -> None:
        if self._action == self._drawing.extend:  # segments that were smoothed one by one are faint where they meet
            self.ink.redraw_along(self._drawing.strokes[-1])
        self._action, self._path = None, []

    @property
    def _eraser(self) -> float:
        return self._drawing.brush * ERASER

    def _locate(self, event: "tk.Event[tk.Misc]") -> Point:
        """The place of the pointer, in pixels of the drawing; an event of another widget becomes one of the paper."""
        if event.widget is not self:
            event.x, event.y = event.x_root - self.winfo_rootx(), event.y_root - self.winfo_rooty()
            event.widget = self
        return event.x / self.unit, event.y / self.unit

    def _hover(self, event: "tk.Event[tk.Misc]") -> None:
        erases = self.is_eraser.get() or self._action == self._drawing.extend_erasing
        self._show_ring(erases)
        if erases:
            radius = self._eraser / 2 * self.unit
            self.coords(self._ring, event.x - radius, event.y - radius, event.x + radius, event.y + radius)

    def _show_ring(self, is_shown: bool) -> None:
        state = "normal" if is_shown else "hidden"
        if self.itemcget(self._ring, "state") != state:  # Tk paints anew even what is hidden already
            self.itemconfigure(self._ring, state=state)
