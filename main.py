"""Handwritten digit recognition: draw a digit in the window, or name picture files on the command line."""

import gc
import os
import signal
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy comes: the quickest for one small image
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Tk would let Python see Ctrl+C only at the window's next event

from digits.app import cli

try:
    import tkinter as tk
except ImportError:  # this Python lacks Tk: files can be recognised all the same
    if __name__ != "__main__":
        raise
    sys.exit(cli.main_without_window())

import ttkbootstrap as ttk

from digits.app.answer.reading import Reading
from digits.app.files.exchange import Exchange
from digits.app.inside import Panel
from digits.app.lessons import Corrections
from digits.app.paper.controls import Controls
from digits.app.window import commands, session, theme
from digits.app.window.commands import Command, History, switch
from digits.app.window.jobs import Jobs, explain
from digits.app.window.page import Page
from digits.app.window.session import LEAST, Settings, on_screen, settings_path
from digits.app.window.side_window import HelpWindow
from digits.ink.drawing import Drawing
from digits.recognition.lessons import LessonFile, lessons_path
from digits.recognition.recognizer import Recognizer

ICON = Path(__file__).parent / "digits" / "app" / "window" / "icon.png"
NAME = "Handwritten Digit Recognition"
HINT = "Right button: erase. F1: all keys."
PAUSE = 10_000  # milliseconds between two collections of garbage


class App(tk.Tk):
    """The window. Worker threads do what takes time; all else happens on Tk's own thread.

    Args:
        model: the network's file.
        load: gives the recognizer in such a file, or raises ModelFileError.
        lessons: where lessons are kept; None to keep them for this session only.
    """

    def __init__(
        self,
        model: Path = cli.MODEL,
        load: Callable[[Path], Recognizer] = Recognizer.load,
        lessons: LessonFile | None = None,
    ):
        settings = Settings.load(settings_path())
        asking = ThreadPoolExecutor(1).submit(theme.system_mode)  # a program, while Tk begins
        super().__init__(className="Digits")
        self.withdraw()  # until all is in its place
        self.drawing = Drawing(brush=settings.brush)
        self._steps = 0  # of the drawing that the history has
        self.jobs = Jobs(self, self.fail)
        self.mode = theme.apply_mode(self, settings.mode, asking.result())
        self.reading = Reading(self.drawing, self.jobs.submit, self._show_state)
        self.session = session.Session(self, self.drawing, self.jobs.submit, self._settings)
        self.history = History(self._show_history)
        self.page = Page(self, self.reading, self.changed)
        self.canvas, self.answer = self.page.canvas, self.page.answer
        self.exchange = Exchange(self.page, self.jobs.submit)
        self.corrections = Corrections(self.page, self.history, self.jobs.submit, lessons)
        self.panel = Panel(self.page, self.jobs.submit)
        self.full_screen = tk.BooleanVar(self)
        self.full_screen.trace_add("write", lambda *_: self._fill_screen())
        self.commands = self._commands()
        self.controls = self.page.controls = Controls(self.page, self.commands, self.canvas)
        self.page.pack(fill="both", expand=True)
        commands.add_menu_bar(self, self.commands, self.mode)
        self.icon = tk.PhotoImage(master=self, data=ICON.read_bytes())  # Tcl opens no odd names in some locales
        self.iconphoto(True, self.icon)
        self.minsize(*on_screen(self, *LEAST))
        self.geometry("{}x{}".format(*on_screen(self, settings.width, settings.height)))
        commands.bind_keys(self, self.commands.values())
        self.canvas.bind("<Configure>", lambda event: self.reading.read())  # wider paper may show more ink
        self.protocol("WM_DELETE_WINDOW", self.destroy)

        self._show_history()
        self._say_hint()
        self._show_state()
        if settings.panel:
            self.panel.is_open.set(True)
        self.canvas.focus_set()
        self.deiconify()
        self.after_idle(self._recover)
        self.after_idle(self.jobs.submit, "load", lambda: load(model), self._loaded, self._not_loaded)

    def _commands(self) -> dict[str, Command]:
        paper, hint = self.canvas, "Clear; Undo brings it back"
        return {
            "recognize": Command("Recognize", self.recognize, ("Enter",), "Read once more"),
            "clear": Command("Clear", paper.clear, ("Ctrl+L", "Delete"), hint, lambda: not self.drawing.is_empty),
            "escape": Command("Close or clear", self.escape, ("Esc",), "Close what is open, or clear"),
            **self.history.commands(),
            "eraser": switch("Eraser", paper.is_eraser, "E", "Erase with the pen"),
            "finer": Command("Finer brush", lambda: paper.change_brush(1 / 1.2), ("[",)),
            "broader": Command("Broader brush", lambda: paper.change_brush(1.2), ("]",)),
            **self.exchange.commands(),
            "look": self.panel.command,
            "full screen": switch("Full screen", self.full_screen, "F11"),
            "help": Command("Help", lambda: HelpWindow(self, self.commands), ("F1",)),
            "quit": Command("Quit", self.destroy, ("Ctrl+Q",)),
            **self.corrections.commands(),
        }

    def changed(self) -> None:
        """The drawing has changed: recognise it."""
        if self.drawing.steps != self._steps:
            self._steps = self.drawing.steps
            self.history.did(self.canvas.undo, self.canvas.redo)
        self.corrections.moved_on()
        self.exchange.follow()
        self._say_hint()
        self.session.has_changed = True
        self.reading.changed()

    def recognize(self) -> None:
        """Recognise the drawing once more, and say so."""
        if self.reading.problem:
            self.page.complain(self.reading.problem)
        elif self.drawing.is_empty:
            self.page.say("Draw a digit first.")
        elif self.reading.recognizer is None:
            self.page.say("The network is still loading: the answer comes by itself.")
        else:
            self.reading.read(self._say_again)

    def escape(self) -> None:
        """Close what is open; clear the paper where nothing is."""
        if self.page.notice.text:
            self.page.notice.hide()
        elif self.full_screen.get():
            self.full_screen.set(False)
        elif self.panel.is_open.get():
            self.panel.is_open.set(False)
        else:
            self.canvas.clear()

    def fail(self, error: BaseException) -> None:
        """Say what went wrong."""
        self.page.complain(explain(error))

    def report_callback_exception(self, kind: object, error: BaseException, trace: object) -> None:
        """Tk calls this where a command fails: what went wrong there is said as what did on other threads."""
        self.fail(error)

    def destroy(self) -> None:
        """Close the window. All lessons are on the disk then; what else the threads do is not waited for long."""
        self.session.close()
        for timer in self.tk.splitlist(self.tk.call("after", "info")):
            self.tk.call("after", "cancel", timer)  # its command goes with the widget that has it
        self.focus_set()  # from a child that dies first: Tk would keep its address, and crash with the next window
        super().destroy()
        self.fail = lambda error: None  # type: ignore[method-assign]  # an open dialogue fails with its window
        ttk.Style.instance = None  # or the next window of this process would get styles that died with this one
        self.has_ended = self.jobs.close()

    def _settings(self) -> Settings:
        size = self._size_before if self.full_screen.get() else session.size_of(self)
        return Settings(*size, self.mode.get(), self.canvas.brush.get(), self.panel.is_open.get())

    def _fill_screen(self) -> None:
        self._size_before = session.size_of(self)  # it comes back when the window fills the screen no longer
        self.attributes("-fullscreen", self.full_screen.get())

    def _recover(self) -> None:
        if self.session.recover():
            self.canvas.redraw()
            self.page.say("This drawing was on the paper when the program ended. Undo removes it.")

    def _loaded(self, recognizer: Recognizer) -> None:
        self.reading.recognizer = recognizer
        self.corrections.teacher.start(recognizer)
        self.exchange.accept_drops()  # not sooner, because it takes time
        self.exchange.resume()
        if recognizer.remarks:
            self._say_hint()
        if recognizer.cannot_look:
            self._forbid_look(recognizer.cannot_look)
        self._show_state()
        self.reading.read()

    def _not_loaded(self, error: BaseException) -> None:
        self.reading.problem = explain(error, "The network could not be loaded")
        cli.fail(self.reading.problem)
        self._forbid_look(self.reading.problem)
        self._show_state()
        self._say_hint()
        self.page.complain(self.reading.problem)

    def _forbid_look(self, why: str) -> None:
        self.panel.is_open.set(False)
        theme.enable(self.controls.buttons["look"], False)
        self.controls.hints["look"].configure(text=why)

    def _show_history(self) -> None:
        for name in ("undo", "redo"):
            theme.enable(self.controls.buttons[name], self.commands[name].is_possible())

    def _say_hint(self) -> None:
        remarks = self.reading.recognizer.remarks if self.reading.recognizer else ()
        self.page.say(self.reading.problem or " ".join(remarks) or HINT)

    def _say_again(self) -> None:
        self.answer.flash()
        self.page.say(f"Read again: {self.reading.text or 'no ink'}")

    def _show_state(self) -> None:
        """Title, answer and look inside say how things stand."""
        if self.reading.failure:
            self.page.complain(self.reading.failure)
        state = self.answer.tell(self.reading)
        if self.title() != f"{NAME} - {state}":
            self.title(f"{NAME} - {state}")
        self.canvas.mark(self.reading.box)
        self.panel.look()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; returns the exit code."""
    parsed = cli.parse(arguments)
    if parsed.files:
        return cli.recognize_files(parsed.files, parsed.model, parsed.json, parsed.keras)
    sys.setswitchinterval(0.001)  # seconds: a worker's thread hands over to the pen five times sooner than usual
    gc.disable()  # a worker that collected a closed window's images would wait for Tk's thread, which waits for it
    gc.freeze()  # what has come so far stays, and is not searched
    ttk.utils.enable_high_dpi_awareness()
    try:
        app = App(
            parsed.model,
            partial(Recognizer.load, use_keras=parsed.keras),
            None if parsed.no_lessons else LessonFile(lessons_path()),
        )
    except tk.TclError as error:
        return cli.fail(
            f"no window can be opened ({error}): run it where there is a display, "
            "or name picture files to recognise without a window."
        )

    def collect() -> None:
        gc.collect()
        app.after(PAUSE, collect)

    app.after(PAUSE, collect)
    app.mainloop()
    code = cli.MISTAKE if app.reading.problem else 0
    if not app.has_ended:
        os._exit(code)
    return code


if __name__ == "__main__":
    sys.exit(main())
