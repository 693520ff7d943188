"""The app in a window of this process: a stand-in for its recognizer, and the events that a person's hand makes."""

import io
import itertools

import numpy as np
from PIL import Image

from digits.app.window.theme import palette
from digits.ink.segmentation import find_layouts
from digits.recognition import Number, Recognition
from digits.recognition.network import Network
from helpers import wait_until

NAME = "Handwritten Digit Recognition"
SEVEN = [(70, 70), (210, 70), (130, 230)]  # corners, in canvas pixels of a canvas of 280


class FakeRecognizer:
    """Answers with the number of strokes, or as it was taught for so many strokes; rejects more than nine."""

    cannot_look = cannot_teach = ""

    def __init__(self, lessons=()):
        self.reader, self.model, self.remarks = self, Network([]), ()
        self.taught = {len(drawing.strokes): label for drawing, label, _ in lessons}

    def teach(self, lessons):
        return FakeRecognizer(lessons)

    def read(self, drawing):
        number = len(drawing.strokes)
        digit = self.taught.get(number, number if number < 10 else None)
        best = min(number, 9) if digit is None else digit
        probabilities = np.full(10, 0.01, dtype=np.float32)
        probabilities[best] = 0.91
        recognition = Recognition(digit, best, 0.91, probabilities, np.zeros((28, 28), dtype=np.uint8))
        text = "?" if digit is None else str(digit)
        parts = tuple(tuple(layout.pieces) for layout in find_layouts(drawing)[:1])
        return Number(text, 0.91, (recognition,), ((0, 0, 280, 280),), parts, 0, (), (0.91,), (False,))


def draw(app, corners, steps=12, button=1):
    """Press, move along straight lines from corner to corner, release."""
    unit = app.canvas.unit
    path = np.concatenate([np.linspace(*pair, steps) for pair in itertools.pairwise(corners)] or [corners])
    points = [{"x": round(x * unit), "y": round(y * unit)} for x, y in path]
    app.canvas.event_generate(f"<ButtonPress-{button}>", **points[0])
    for point in points[1:]:
        app.canvas.event_generate(f"<B{button}-Motion>", **point)
        app.update()
    app.canvas.event_generate(f"<ButtonRelease-{button}>", **points[-1])
    app.update()


def lead(widget, *points, button=1):
    """Press at the first of the points, in screen pixels, move over the others and release."""
    (x, y), *others = points
    widget.event_generate(f"<ButtonPress-{button}>", x=x, y=y)
    for x, y in others:
        widget.event_generate(f"<B{button}-Motion>", x=x, y=y)
    widget.event_generate(f"<ButtonRelease-{button}>", x=x, y=y)
    widget.update()


def wait_for_title(app, start):
    """Until the title begins so, and not for the first half of what was drawn."""

    def title_is_right():
        return app.title().startswith(f"{NAME} - {start}") and not app.jobs.pending

    wait_until(title_is_right, app.update)


def say(app):
    """What went wrong, or else the last line."""
    return app.page.notice.text or app.page.sentence


def texts(view):
    """The answer, how sure it is, and what else is said."""
    return tuple(str(label.cget("text")) for label in (view.text, view.headline, view.detail))


def percentages(bars):
    """What stands beside the ten bars."""
    return [bars.itemcget(item, "text") for item in bars.percentages]


def shown(canvas):
    """The ink as it is on the paper: 8-bit greyscale, 255 on 0, in the paper's size."""
    photo = canvas.itemcget("ink", "image")
    low, high = (canvas.winfo_rgb(colour)[0] >> 8 for colour in (palette().paper, palette().ink))
    paper = Image.new("L", canvas.ink.ink.size, low)
    if canvas.ink.ink.getbbox():  # else there may be no image
        paper.paste(Image.open(io.BytesIO(canvas.tk.call(photo, "data", "-format", "ppm"))).getchannel("R"))
    return paper.point([max(0, min(255, round(255 * (level - low) / (high - low)))) for level in range(256)])


def widgets_of(widget):
    yield widget
    for child in widget.winfo_children():
        yield from widgets_of(child)


def press(app, key):
    app.canvas.focus_force()
    app.update()
    app.canvas.event_generate(key)
    app.update()


def run(app, name):
    """Run a command as a key does: what fails is said."""
    app.after_idle(app.commands[name].run)
    app.update()
