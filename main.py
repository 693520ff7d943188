"""Handwritten digit recognition: draw a digit in the window, or name picture files on the command line."""

import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from digits.app import cli as commandline

# One small image is not worth sharing out, and many are shared out by digits.network. It counts before NumPy comes.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

try:
    import tkinter as tk
except ImportError:  # this Python lacks Tk: files can be recognised all the same
    sys.exit(commandline.main_without_window())

import ttkbootstrap as ttk

from digits.app import answer, canvas, commands, controls, display, exchange, jobs, menus, theme
from digits.app.commands import Command
from digits.ink.drawing import Drawing
from digits.recognition.words import describe

if TYPE_CHECKING:
    from digits.app.inspector import Inspector
    from digits.app.reading import Reader, Reading

NAME = "Handwritten Digit Recognition"
SMALLEST = 480, 360  # the window, in pixels of a 96 dpi display
FIRST = 720, 520  # the window as it opens
HINT = "The right button erases. F1 shows all that can be done."


def load_reader(model: Path) -> "Reader":
    from digits.app.reading import Reader  # and NumPy with it, once the window is there

    return Reader.load(model)


class App(tk.Tk):
    """The window. Worker threads load, read and look inside; all else happens on Tk's own thread."""

    def __init__(self, model: Path = commandline.MODEL, load: Callable[[Path], "Reader"] = load_reader):
        ask_mode = theme.ask_system_mode()
        super().__init__(className="Digits")
        self.withdraw()  # until all is in its place
        self.drawing = Drawing()
        self.reader: Reader | None = None
        self.reading: Reading | None = None  # of the drawing; None while it is empty
        self.problem = ""  # why there is no reader
        self.jobs = jobs.Jobs(self, lambda error: self.say(f"That did not work: {error}"))
        self.mode = tk.StringVar(self, "system")
        self.inspector: Inspector | None = None
        self.help_window: tk.Toplevel | None = None
        self.worn = ""
        mode = ask_mode()
        self.style = theme.make_style(mode)
        area = ttk.Frame(self)
        self.canvas = canvas.DrawingCanvas(area, self.drawing, self.changed)
        self.exchange = exchange.Exchange(self, self.drawing, self.canvas.redraw, self.jobs.submit, self.say)
        self.commands = self._commands()
        self._build(area)
        self.wear(mode)
        self._show_state()
        self.deiconify()
        self.after_idle(self.jobs.submit, "load", lambda: load(model), self._loaded, self._not_loaded)

    def _commands(self) -> dict[str, Command]:
        paper, files = self.canvas, self.exchange
        return {
            "recognize": Command("Recognize", self.read, ("Enter",)),
            "clear": Command("Clear", paper.clear, ("Esc",), "Clear the canvas; Undo brings it back"),
            "undo": Command("Undo", paper.undo, ("Ctrl+Z",), "Take back the last stroke, erasure or Clear"),
            "redo": Command("Redo", paper.redo, ("Ctrl+Shift+Z", "Ctrl+Y"), "Do again what was undone"),
            "eraser": Command("Eraser", paper.toggle_eraser, ("E",), "Eraser instead of pen"),
            "finer": Command("Finer brush", lambda: self.controls.change_brush(1 / 1.2), ("[",)),
            "broader": Command("Broader brush", lambda: self.controls.change_brush(1.2), ("]",)),
            "open": Command("Open...", files.open, ("Ctrl+O",), "Open a picture of a digit"),
            "paste": Command("Paste picture", files.paste, ("Ctrl+V",)),
            "sample": Command("Random", files.sample, ("Ctrl+R",), "A random digit of MNIST's test set"),
            "save": Command("Save drawing...", files.save, ("Ctrl+S",)),
            "copy": Command("Copy result", self.copy, ("Ctrl+C",)),
            "look": Command("Look inside", self.toggle_inspector, ("Ctrl+I",), "Show what happens inside the network"),
            "help": Command("Help", self.help, ("F1",)),
            "quit": Command("Quit", self.destroy, ("Ctrl+Q",)),
        }

    def _build(self, area: ttk.Frame) -> None:
        line, inch = theme.line_height(self), self.winfo_fpixels("1i")
        self.smallest = tuple(round(side * inch / 96) for side in SMALLEST)
        self.minsize(*self.smallest)
        self.geometry("x".join(str(round(side * inch / 96)) for side in FIRST))
        self.columnconfigure(0, weight=1)
        self.rowconfigure(0, weight=1)
        self.controls = controls.Controls(self, self.commands, self.canvas)
        self.answer = answer.AnswerView(self)
        self.message = ttk.Label(self, text=HINT)
        gap = line // 2
        area.grid(row=0, column=0, sticky="nsew", padx=gap, pady=(gap, gap // 2))
        self.controls.grid(row=1, column=0, sticky="ew", padx=gap)
        self.answer.grid(row=0, column=1, rowspan=2, sticky="nsew", padx=(0, gap), pady=gap)
        self.message.grid(row=2, column=0, columnspan=3, sticky="ew", padx=gap, pady=gap // 2)
        self.message.bind("<Configure>", lambda event: self.message.configure(wraplength=event.width))
        self.mode.trace_add("write", lambda *_: self.choose_mode())
        self.bind("<FocusIn>", lambda event: self.choose_mode() if event.widget is self else None)
        self.configure(menu=menus.make_menu_bar(self, self.commands, self.mode))
        for command in self.commands.values():
            commands.bind_keys(self, command)
        self.controls.enable(can_undo=False, can_redo=False)
        self.canvas.focus_set()

    def choose_mode(self) -> None:
        """Dress the window as the person has chosen, or as the system is now."""
        if self.mode.get() == "system":
            self.jobs.submit("mode", theme.system_mode, self._wear_as_system)
        else:
            self.wear(self.mode.get())

    def _wear_as_system(self, mode: str) -> None:
        if self.mode.get() == "system":  # else the person chose another meanwhile
            self.wear(mode)

    def wear(self, mode: str) -> None:
        """Dress the window "light" or "dark"."""
        if mode == self.worn:
            return
        self.worn = mode
        theme.use_mode(self.style, mode)
        self.palette, self.background = theme.PALETTES[mode], str(self.style.lookup("TFrame", "background"))
        self.configure(background=self.background)
        self.canvas.recolor(self.palette)
        self.message.configure(foreground=self.palette.faint)
        self.answer.recolor(self.palette, self.background)
        if self.inspector:
            self.inspector.recolor(self.palette, self.background)

    def copy(self) -> None:
        """Put the digit in the clipboard."""
        if self.reading and self.reading.first.digit is not None:
            self.exchange.copy(str(self.reading.first.digit))
        else:
            self.say("There is no digit yet that could be copied: draw one first.")

    def help(self) -> None:
        from digits.app.help import HelpWindow

        if self.help_window and self.help_window.winfo_exists():
            self.help_window.destroy()
        self.help_window = HelpWindow(self, self.commands.values(), self.background)

    def toggle_inspector(self) -> None:
        """Open or close the panel beside the answer; the window is widened for it and narrowed again."""
        from digits.app.inspector import Inspector

        width, height = self.winfo_width(), self.winfo_height()
        if self.inspector:
            width -= self.inspector.winfo_width()
            self.inspector.destroy()
            self.inspector = None
            self.minsize(*self.smallest)
        else:
            self.inspector = Inspector(self, self.jobs.submit, self.palette, self.background)
            self.inspector.grid(row=0, column=2, rowspan=2, sticky="nsew", padx=(0, theme.line_height(self) // 2))
            self.update_idletasks()
            width += self.inspector.winfo_reqwidth()
            height = max(height, self.winfo_reqheight())
            self.minsize(self.smallest[0] + self.inspector.winfo_reqwidth(), self.winfo_reqheight())
            self._show_state()
        self.geometry(f"{width}x{height}")

    def changed(self) -> None:
        """The drawing is another one: read it."""
        self.controls.enable(self.drawing.can_undo, self.drawing.can_redo)
        self.say(self.problem or HINT)
        self.read()

    def read(self) -> None:
        """Read the drawing as it is now; what is drawn before the network is loaded is read then."""
        if self.drawing.is_empty:
            self.reading = None
            self._show_state()
        elif self.reader:
            read, drawing = self.reader.read, self.drawing.snapshot()
            self.jobs.submit("read", lambda: read(drawing), self._show_reading, is_prompt=True)

    def say(self, sentence: str) -> None:
        """A remark or a complaint to the person, in the window's last line."""
        self.message.configure(text=sentence)

    def destroy(self) -> None:
        """Close the window; the threads are done with what they do when this returns."""
        super().destroy()
        self.report_callback_exception = lambda *error: None  # a dialogue that was open fails, which is no news
        ttk.Style.instance = None  # or a later window of this process would get styles that died with this one
        self.jobs.close()

    def _loaded(self, reader: "Reader") -> None:
        self.reader = reader
        self.exchange.accept_drops(self.canvas)  # not sooner, because it takes time
        self._show_state()
        self.read()

    def _not_loaded(self, error: Exception) -> None:
        self.problem = str(error)
        commandline.fail(error)
        self._show_state()
        self.say(self.problem)

    def _show_reading(self, reading: "Reading") -> None:
        if not self.drawing.is_empty:  # else it was cleared meanwhile
            self.reading = reading if reading.first.best is not None else None
            self._show_state()

    def _show_state(self) -> None:
        """The title, the answer and the look inside say how things stand."""
        if self.problem:
            state = "no network"
            self.answer.say("No network", "Nothing can be read.")
        elif self.reader is None:
            state = "loading"
            self.answer.say("Loading", "You can draw already.")
        elif self.reading is None:
            state = "ready"
            self.answer.say("Ready", "Draw a digit.")
        else:
            state = describe(self.reading.first)
            self.answer.show(self.reading.first, self.reading.second)
        self.title(f"{NAME} - {state}")
        if self.inspector and self.reader:
            self.inspector.look(self.reader, self.reading and self.reading.first)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; returns the exit code."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Tk lets Python see Ctrl+C only at the window's next event
    parsed = commandline.parse(arguments)
    if parsed.files:
        return commandline.recognize_files(parsed.files, parsed.model, parsed.json)
    display.on_lost_display(lambda: commandline.fail("the display is gone, and the window with it."))
    sys.setswitchinterval(0.001)  # seconds: a worker's thread hands over to the pen five times sooner than usual
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
