"""DrawingCanvas: where one draws. It shows what a Drawing holds and nothing else."""

import tkinter as tk
from collections.abc import Callable, Sequence
from functools import partial

from PIL import Image, ImageTk

from digits.app.images import tint
from digits.app.theme import Palette
from digits.ink.drawing import Drawing
from digits.ink.strokes import Stroke

CHUNK = 64  # points of a line item: a growing stroke is repainted from its last chunk on, not as a whole
ERASER = 1.5  # width of the eraser, in brushes


class DrawingCanvas(tk.Canvas):
    """A square as large as its frame allows. The left button draws, the right one erases.

    Args:
        parent: the frame that it fills.
        drawing: what it shows and changes.
        on_change: called after each change that the pointer makes.
    """

    def __init__(self, parent: tk.Misc, drawing: Drawing, on_change: Callable[[], None]):
        super().__init__(parent, width=1, height=1, borderwidth=0, takefocus=True)
        self.is_eraser = tk.BooleanVar(self)
        self._drawing = drawing
        self._on_change = on_change
        self._shown: list[tuple[Stroke, list[int]]] = []  # each stroke and its items
        self._shown_picture: Image.Image | None = None
        self._photo: ImageTk.PhotoImage | None = None
        self._action: Callable[[float, float], None] | None = None  # what the pressed pointer does as it moves
        self._unit = 1.0  # screen pixels per canvas pixel of the drawing
        self._palette: Palette | None = None
        self._hint = self.create_text(0, 0, text="Draw a digit", font="TkCaptionFont")
        self._ring = self.create_oval(0, 0, 0, 0, state="hidden", tags="ring")
        for button, erases in self._buttons():
            self.bind(f"<ButtonPress-{button}>", partial(self._press, erases=erases))
            self.bind(f"<B{button}-Motion>", self._move)
            self.bind(f"<ButtonRelease-{button}>", self._release)
        self.bind("<Motion>", self._hover)
        self.bind("<Leave>", lambda event: self.itemconfigure(self._ring, state="hidden"))
        parent.bind("<Configure>", self._fit)

    def _buttons(self) -> list[tuple[int, bool]]:
        secondary = (2, 3) if self.tk.call("tk", "windowingsystem") == "aqua" else (3,)
        return [(1, False), *((button, True) for button in secondary)]

    def recolor(self, palette: Palette) -> None:
        self._palette = palette
        self.configure(
            background=palette.paper,
            highlightthickness=2,  # the frame of the paper, in another colour while the keys go here
            highlightbackground=palette.track,
            highlightcolor=palette.accent,
            cursor="crosshair",
        )
        self.itemconfigure(self._hint, fill=palette.faint)
        self.itemconfigure(self._ring, outline=palette.faint)
        self._repaint()

    def undo(self) -> None:
        self._drawing.undo()
        self.redraw()

    def redo(self) -> None:
        self._drawing.redo()
        self.redraw()

    def clear(self) -> None:
        self._drawing.clear()
        self.redraw()

    def toggle_eraser(self) -> None:
        self.is_eraser.set(not self.is_eraser.get())

    @property
    def brush(self) -> float:
        """Its width in canvas pixels."""
        return self._drawing.brush

    def set_brush(self, width: float) -> None:
        self._drawing.brush = width

    def redraw(self) -> None:
        """Show a change of the drawing that was not made with the pointer; what the pointer was doing ends."""
        self._action = None
        self._refresh()
        self._on_change()

    def _refresh(self) -> None:
        """Show the drawing as it is now; strokes that stand where they stood are left alone."""
        strokes = self._drawing.strokes
        same = 0
        while same < min(len(strokes), len(self._shown)) and self._shown[same][0] is strokes[same]:
            same += 1
        for _, items in self._shown[same:]:
            self.delete(*items)
        self._shown[same:] = [(stroke, self._paint(stroke.points, stroke.width)) for stroke in strokes[same:]]
        if self._drawing.picture is not self._shown_picture:
            self._shown_picture = self._drawing.picture
            self._paint_picture()
        self.itemconfigure(self._hint, state="normal" if self._drawing.is_empty else "hidden")

    def _repaint(self) -> None:
        for _, items in self._shown:
            self.delete(*items)
        self._shown.clear()
        self._shown_picture = None
        self._refresh()

    def _fit(self, event: "tk.Event[tk.Misc]") -> None:
        side = min(event.width, event.height)
        if side < 20:
            return
        self.place(x=(event.width - side) // 2, y=0, width=side, height=side)
        self._unit = side / self._drawing.size
        self.coords(self._hint, side / 2, side / 2)
        self._repaint()

    def _paint(self, points: Sequence[tuple[float, float]], width: float) -> list[int]:
        return [self._line(points[max(start - 1, 0) : start + CHUNK], width) for start in range(0, len(points), CHUNK)]

    def _coords(self, points: Sequence[tuple[float, float]]) -> list[float]:
        coords = [value * self._unit for point in points for value in point]
        if len(points) == 1:  # a line of no length is a dot on some systems and nothing on others
            coords += [coords[0] + 0.01, coords[1]]
        return coords

    def _line(self, points: Sequence[tuple[float, float]], width: float) -> int:
        line = self.create_line(
            self._coords(points), width=width * self._unit, capstyle="round", joinstyle="round", tags="ink"
        )
        if self._palette:
            self.itemconfigure(line, fill=self._palette.ink)
        self.tag_raise(self._ring)
        return line

    def _paint_picture(self) -> None:
        self.delete("picture")
        self._photo = None
        if self._drawing.picture and self._palette:
            side = round(self._unit * self._drawing.size)
            ink = self._drawing.picture.resize((side, side), Image.Resampling.BICUBIC)
            picture = tint(ink, self._palette.paper, self._palette.ink)
            self._photo = ImageTk.PhotoImage(picture, master=self)
            self.create_image(0, 0, image=self._photo, anchor="nw", tags="picture")
            self.tag_lower("picture")

    def _press(self, event: "tk.Event[tk.Misc]", erases: bool) -> None:
        self.focus_set()
        x, y = event.x / self._unit, event.y / self._unit
        if erases or self.is_eraser.get():
            self._drawing.start_erasing(x, y, self._drawing.brush * ERASER / 2)
            self._action = self._drawing.extend_erasing
        else:
            self._drawing.start(x, y)
            self._action = self._drawing.extend
        self._refresh()
        self._on_change()

    def _move(self, event: "tk.Event[tk.Misc]") -> None:
        self._hover(event)
        if self._action is None:
            return
        self._action(event.x / self._unit, event.y / self._unit)
        if self._action == self._drawing.extend:
            self._grow()
        else:
            self._refresh()
        self._on_change()

    def _grow(self) -> None:
        stroke, items = self._shown[-1]
        first = (len(items) - 1) * CHUNK  # of the points in the last item
        if len(stroke.points) > first + CHUNK:
            items.append(self._line(stroke.points[first + CHUNK - 1 :], stroke.width))
        else:
            self.coords(items[-1], self._coords(stroke.points[max(first - 1, 0) :]))

    def _release(self, event: "tk.Event[tk.Misc]") -> None:
        self._action = None

    def _hover(self, event: "tk.Event[tk.Misc]") -> None:
        """Ring what the eraser would touch."""
        erases = self.is_eraser.get() or self._action == self._drawing.extend_erasing
        self.itemconfigure(self._ring, state="normal" if erases else "hidden")
        radius = self._drawing.brush * ERASER / 2 * self._unit
        self.coords(self._ring, event.x - radius, event.y - radius, event.x + radius, event.y + radius)
