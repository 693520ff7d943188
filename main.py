"""Handwritten digit recognition: draw a digit in the window, or name picture files on the command line."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digits import commandline

try:
    import tkinter as tk
except ImportError:  # this Python lacks Tk: files can be recognised all the same
    sys.exit(commandline.main_without_window())

import ttkbootstrap as ttk

from digits import widgets
from digits.drawing import Drawing
from digits.widgets import Command
from digits.wording import describe
from digits.worker import Worker

if TYPE_CHECKING:
    from digits.recognizer import Recognition, Recognizer

NAME = "Handwritten Digit Recognition"
POLL = 2  # milliseconds between two looks for the worker's results, while any are to come
SMALLEST = 480, 360  # the window, in pixels of a 96 dpi display
FIRST = 760, 520  # the window as it opens


def load_recognizer(model: Path) -> "Recognizer":
    from digits.recognizer import Recognizer  # and NumPy with it, once the window is there

    return Recognizer.load(model)


class App(tk.Tk):
    """The window. A worker's thread loads and recognises; all else happens on Tk's own thread."""

    def __init__(self, model: Path = commandline.MODEL, load: Callable[[Path], "Recognizer"] = load_recognizer):
        mode = widgets.ask_system_mode()
        super().__init__(className="Digits")
        self.withdraw()  # until all is in its place
        self.drawing = Drawing()
        self.recognizer: Recognizer | None = None
        self.recognition: Recognition | None = None
        self.problem = ""  # why there is no recognizer
        self.worker = Worker()
        self._polling = ""
        self.is_eraser = tk.BooleanVar(self)
        self.style = widgets.make_style()
        self.commands = self._commands()
        self._build()
        self.set_mode(mode())
        self._show_state()
        self.deiconify()
        self.after_idle(self._submit, "load", lambda: load(model), self._loaded, self._not_loaded)

    def _commands(self) -> dict[str, Command]:
        return {
            "recognize": Command("Recognize", self.recognize, ("Enter",)),
            "clear": Command("Clear", self.clear, ("Esc",), "Clear the canvas; Undo brings it back"),
            "undo": Command("Undo", self.undo, ("Ctrl+Z",), "Take back the last stroke"),
            "redo": Command("Redo", self.redo, ("Ctrl+Shift+Z", "Ctrl+Y")),
            "eraser": Command("Eraser", self.toggle_eraser, ("E",), "Erase; the right button always does"),
            "finer": Command("Finer brush", lambda: self.controls.change_brush(1 / 1.2), ("[",)),
            "quit": Command("Quit", self.destroy, ("Ctrl+Q",)),
            "broader": Command("Broader brush", lambda: self.controls.change_brush(1.2), ("]",)),
        }

    def _build(self) -> None:
        line, inch = widgets.line_height(self), self.winfo_fpixels("1i")
        self.minsize(*(round(side * inch / 96) for side in SMALLEST))
        self.geometry("x".join(str(round(side * inch / 96)) for side in FIRST))
        self.columnconfigure(0, weight=1)
        self.rowconfigure(0, weight=1)
        area = ttk.Frame(self)
        self.canvas = widgets.DrawingCanvas(area, self.drawing, self.changed)
        self.controls = widgets.Controls(self, self.commands, self.drawing.brush, self.set_brush, self.is_eraser)
        self.answer = widgets.AnswerView(self)
        self.message = ttk.Label(self, bootstyle="warning")
        area.grid(row=0, column=0, sticky="nsew", padx=line // 2, pady=line // 2)
        self.controls.grid(row=1, column=0, sticky="ew", padx=line // 2, pady=(0, line // 2))
        self.answer.grid(row=0, column=1, rowspan=2, sticky="nsew", padx=(0, line // 2), pady=line // 2)
        self.message.grid(row=2, column=0, columnspan=2, sticky="ew", padx=line // 2, pady=(0, line // 2))
        self.message.grid_remove()
        self.message.bind("<Configure>", lambda event: self.message.configure(wraplength=event.width))
        self.is_eraser.trace_add("write", lambda *_: setattr(self.canvas, "is_eraser", self.is_eraser.get()))
        for command in self.commands.values():
            widgets.bind_keys(self, command)
        self.controls.enable(can_undo=False, can_redo=False)
        self.canvas.focus_set()

    def set_mode(self, mode: str) -> None:
        """Dress the window "light" or "dark"."""
        self.style.theme_use(f"digits-{mode}")
        palette, background = widgets.PALETTES[mode], str(self.style.lookup("TFrame", "background"))
        self.configure(background=background)
        self.canvas.recolor(palette)
        self.answer.recolor(palette, background)

    def set_brush(self, width: float) -> None:
        self.drawing.brush = width

    def toggle_eraser(self) -> None:
        self.is_eraser.set(not self.is_eraser.get())

    def undo(self) -> None:
        self.drawing.undo()
        self.redraw()

    def redo(self) -> None:
        self.drawing.redo()
        self.redraw()

    def clear(self) -> None:
        self.drawing.clear()
        self.redraw()

    def redraw(self) -> None:
        """Show a change that was not made with the pointer."""
        self.canvas.stop()
        self.canvas.refresh()
        self.changed()

    def changed(self) -> None:
        """The drawing is another one: read it."""
        self.controls.enable(self.drawing.can_undo, self.drawing.can_redo)
        self.recognize()

    def recognize(self) -> None:
        """Read the drawing as it is now; what is drawn before the network is loaded is read then."""
        if self.drawing.is_empty:
            self.recognition = None
            self._show_state()
        elif self.recognizer:
            recognize, drawing = self.recognizer.recognize, self.drawing.snapshot()
            self._submit("recognize", lambda: recognize(drawing), self._recognized)

    def destroy(self) -> None:
        """Close the window; the thread is done with what it does when this returns."""
        super().destroy()
        ttk.Style.instance = None  # or a later window of this process would get styles that died with this one
        self.worker.close()

    def _recognized(self, recognition: "Recognition") -> None:
        if not self.drawing.is_empty:  # else it was cleared meanwhile
            self.recognition = recognition if recognition.best is not None else None
            self._show_state()

    def _loaded(self, recognizer: "Recognizer") -> None:
        self.recognizer = recognizer
        self._show_state()
        self.recognize()

    def _not_loaded(self, error: Exception) -> None:
        self.problem = str(error)
        commandline.fail(error)
        self._show_state()
        self.say(self.problem)

    def say(self, sentence: str) -> None:
        """A message to the person, under the drawing; an empty one takes it away."""
        self.message.configure(text=sentence)
        if sentence:
            self.message.grid()
        else:
            self.message.grid_remove()

    def _show_state(self) -> None:
        """The title and the answer say how things stand."""
        if self.problem:
            state = "no network"
            self.answer.say("No network", "Nothing can be recognised.")
        elif self.recognizer is None:
            state = "loading"
            self.answer.say("Loading", "You can draw already.")
        elif self.recognition is None:
            state = "ready"
            self.answer.say("Ready", "Draw a digit.")
        else:
            state = describe(self.recognition)
            self.answer.show(self.recognition)
        self.title(f"{NAME} - {state}")

    def _submit(self, *job: Any) -> None:
        self.worker.submit(*job)
        if not self._polling:
            self._poll()

    def _poll(self) -> None:
        self._polling = self.after(POLL, self._poll)  # first of all, so that an error in a result does not end it
        if not self.worker.poll():
            self.after_cancel(self._polling)
            self._polling = ""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; returns the exit code."""
    parsed = commandline.parse(arguments)
    if parsed.files:
        return commandline.recognize_files(parsed.files, parsed.model, parsed.json)
    sys.setswitchinterval(0.001)  # seconds: the worker's thread hands over to the pen five times sooner than usual
    ttk.utils.enable_high_dpi_awareness()
    try:
        app = App(parsed.model)
    except tk.TclError as error:
        return commandline.fail(
            f"no window can be opened ({error}): run it where there is a display, "
            "or name picture files to recognise without a window."
        )
    app.mainloop()
    return commandline.MISTAKE if app.problem else 0


if __name__ == "__main__":
    sys.exit(main())
