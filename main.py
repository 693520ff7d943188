"""Handwritten digit recognition: draw a digit in the window, or name picture files on the command line."""

import os
import signal
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Tk would let Python see Ctrl+C only at the window's next event

from digits.app import cli

try:
    import tkinter as tk
except ImportError:  # this Python lacks Tk: files can be recognised all the same
    if __name__ != "__main__":
        raise
    sys.exit(cli.main_without_window())

import ttkbootstrap as ttk

from digits.app.files import sample
from digits.app.files.exchange import Exchange
from digits.app.inside.panel import Panel
from digits.app.lessons.corrections import Corrections
from digits.app.paper.autosave import PAUSE, Autosave
from digits.app.window import commands, jobs, keys, page, signals, theme, window_size
from digits.app.window.commands import Command
from digits.app.window.help import HelpWindow
from digits.app.window.log import explain
from digits.app.window.settings import Settings, settings_path
from digits.ink.drawing import Drawing
from digits.recognition.lessons import LessonFile, lessons_path
from digits.recognition.network import Network
from digits.recognition.numbers import Number
from digits.recognition.recognizer import Recognizer

ICON = Path(__file__).parent / "digits" / "app" / "window" / "icon.png"
NAME = "Handwritten Digit Recognition"
HINT = "The right button erases. F1 lists all keys."


class App(tk.Tk):
    """The window. Worker threads load, recognise and look inside; all else happens on Tk's own thread.

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
        self.settings = settings = Settings.load(settings_path())
        ask_mode = theme.ask_mode(settings.mode)
        super().__init__(className="Digits")
        self.withdraw()  # until all is in its place
        self.drawing = Drawing(brush=settings.brush)
        self.recognizer: Recognizer | None = None
        self.result: Number | None = None  # for the drawing; None while it is empty
        self.problem = ""  # why there is no network
        self.failure = ""  # why there is no answer to the drawing
        self.signal = 0  # that ends the program
        self.saving = ""  # the timer
        self.jobs = jobs.Jobs(self, lambda error: self.page.complain(explain(error)))
        self.autosave = Autosave(self.jobs.submit)
        self.appearance = theme.Appearance(self, self.jobs.submit, settings.mode, ask_mode())

        panes = ttk.Panedwindow(self, orient="horizontal")
        self.page = page.Page(panes, self.drawing, self.changed, self.choose)
        self.canvas, self.answer = self.page.canvas, self.page.answer
        self.read = partial(self.jobs.submit, thread="pictures")
        self.exchange = Exchange(self.page, lambda: self.recognizer, self.read)
        self.corrections = Corrections(self.page, lambda: self.result, self.jobs.submit, lessons, self._learned)
        self.panel = Panel(self, panes, self.jobs.submit, self._show_state)
        self.full_screen = window_size.FullScreen(self)
        self.commands = self._commands()
        self.controls = self.page.add_controls(self.commands)
        panes.add(self.page, weight=1)
        panes.pack(fill="both", expand=True)
        self.menu_bar = commands.add_menu_bar(self, self.commands, self.appearance.choice)
        self.icon = tk.PhotoImage(master=self, file=ICON)
        self.iconphoto(True, self.icon)
        window_size.set_first_size(self, settings.width, settings.height)
        keys.bind_keys(self, self.commands.values())
        self.protocol("WM_DELETE_WINDOW", self.destroy)
        self.protocol("WM_SAVE_YOURSELF", self.save)

        self._say_hint()
        self._show_state()
        if settings.panel:
            self.panel.toggle()
        self.canvas.focus_set()
        self.deiconify()
        self.after_idle(self._recover)
        self.after_idle(self.jobs.submit, "load", lambda: load(model), self._loaded, self._not_loaded)

    def _commands(self) -> dict[str, Command]:
        return {
            "recognize": Command("Recognize", self.recognize, ("Enter",), "Recognize again; it also happens by itself"),
            "escape": Command("Close or clear", self.escape, ("Esc",), "Close what is open, else clear the paper"),
            "undo": Command("Undo", self.undo, ("Ctrl+Z",), "Undo the last step", self.can_undo),
            **self.page.commands(),
            "sample": Command("Random", self.show_sample, ("Ctrl+R",), "A random digit of MNIST's test set"),
            **self.exchange.commands(),
            "look": self.panel.command,
            "full screen": self.full_screen.command,
            "help": Command("Help", self.help, ("F1",)),
            "quit": Command("Quit", self.destroy, ("Ctrl+Q",)),
            **self.corrections.commands(),
        }

    def changed(self) -> None:
        """Recognise the drawing, which has changed."""
        self.corrections.last = None  # from here on, undo means the drawing
        self.controls.enable(self.drawing.can_undo, self.drawing.can_redo)
        self._say_hint()
        self.recognize()
        self.saving = self.saving or self.after(PAUSE, self.save)

    def recognize(self) -> None:
        """Recognise the drawing as it is now; what is drawn before the network is loaded is recognised then."""
        self.failure = ""
        if self.drawing.is_empty:
            self.result = None
            self._show_state()
        elif self.recognizer:
            reader, drawing = self.recognizer.reader, self.drawing.snapshot()
            self.jobs.submit("recognize", lambda: reader.read(drawing), self._show_answer, self._show_failure, "pen")

    def undo(self) -> None:
        """Take back the last step: a lesson, where nothing was drawn since."""
        if self.corrections.last:
            self.corrections.undo()
        else:
            self.canvas.undo()

    def can_undo(self) -> bool:
        return self.corrections.last is not None or self.drawing.can_undo

    def escape(self) -> None:
        """Close what is open; clear the paper where nothing is."""
        if self.page.notice.text:
            self.page.notice.hide()
        elif self.full_screen.is_on.get():
            self.full_screen.toggle()
        elif self.panel.is_open.get():
            self.panel.toggle()
        else:
            self.page.clear()

    def show_sample(self) -> None:
        """Lay a random digit of MNIST's test set on the paper."""
        sample.ask(self.read, self.page.place_ink, self.page.say)

    def help(self) -> None:
        """List the keys."""
        HelpWindow(self, [command for name, command in self.commands.items() if not name.isdigit()])

    def choose(self, index: int) -> None:
        """Show one digit of the answer in bars, mark and panel."""
        self.answer.chosen = index
        self._show_state()

    def save(self) -> None:
        """Keep the settings, and the drawing for the case that the program does not end as it should."""
        self.saving = ""
        self._keep_settings()
        self.autosave.save(self.drawing.snapshot())

    def stop(self, number: int) -> None:
        """A signal ends the program: the drawing comes back with the next window."""
        self.signal = number
        self.destroy()

    def destroy(self) -> None:
        """Close the window. All lessons are on the disk then; what else the threads do is not waited for long."""
        self._keep_settings()
        if self.signal:
            self.autosave.save(self.drawing.snapshot(), None)
        else:
            self.autosave.close()
        for timer in self.tk.splitlist(self.tk.call("after", "info")):
            self.after_cancel(timer)
        super().destroy()
        self.report_callback_exception = lambda *error: None  # an open dialogue fails with its window: no news
        ttk.Style.instance = None  # or the next window of this process would get styles that died with this one
        self.has_ended = self.jobs.close()

    def _keep_settings(self) -> None:
        size = self.full_screen.size_before if self.full_screen.is_on.get() else window_size.size_at_96_dpi(self)
        mode, panel = self.appearance.choice.get(), self.panel.is_open.get()
        settings = Settings(*size, mode, self.drawing.brush, panel)
        if settings != self.settings:
            self.settings = settings
            settings.save(settings_path())

    def _recover(self) -> None:
        drawing = self.autosave.recover()
        if drawing:
            self.drawing.restore(drawing)
            self.canvas.redraw()
            self.page.say("This drawing was on the paper when the program ended. Undo removes it.")

    def _loaded(self, recognizer: Recognizer) -> None:
        self.recognizer = recognizer
        self.corrections.teacher.start(recognizer)
        self.exchange.accept_drops()  # not sooner, because it takes time
        self.exchange.resume()
        self._show_state()
        self.recognize()

    def _not_loaded(self, error: BaseException) -> None:
        self.problem = explain(error, "The network could not be loaded")
        cli.fail(self.problem)
        self._show_state()
        self.page.complain(self.problem)

    def _learned(self, recognizer: Recognizer) -> None:
        self.recognizer = recognizer
        self.controls.enable(self.can_undo(), self.drawing.can_redo)
        if self.drawing.is_empty:
            self._say_hint()
        self.recognize()

    def _say_hint(self) -> None:
        self.page.say(self.problem or f"{HINT} {self.corrections.teacher.count}".strip())

    def _show_answer(self, result: Number) -> None:
        if not self.drawing.is_empty:  # else it was cleared meanwhile
            self.result = result if result.digits else None
            self.choose(result.newest)

    def _show_failure(self, error: BaseException) -> None:
        self.result, self.failure = None, explain(error, "The drawing could not be read")
        self._show_state()
        self.page.complain(self.failure)

    def _show_state(self) -> None:
        """Title, answer and look inside say how things stand."""
        if self.problem:
            state = "no network"
            self.answer.say("No network", "Nothing can be recognised.")
        elif self.recognizer is None:
            state = "loading"
            self.answer.say("Loading", "You can draw already.")
        elif self.failure:
            state = "no answer"
            self.answer.say("No answer", "Draw on, or press Enter to try again.")
        elif self.result is None:
            state = "ready"
            self.answer.say("Ready")
        else:
            state = self.answer.show_number(self.result)
        self.title(f"{NAME} - {state}")
        several = self.result and len(self.result.digits) > 1
        self.canvas.mark(self.result.boxes[self.answer.chosen] if self.result and several else None)
        if self.panel.inspector and self.recognizer:
            assert isinstance(self.recognizer.model, Network)  # Recognizer.load gives no other
            self.panel.inspector.look(
                self.recognizer.model, self.result.digits[self.answer.chosen] if self.result else None
            )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; returns the exit code."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy comes: the quickest for one small image
    parsed = cli.parse(arguments)
    if parsed.files:
        return cli.recognize_files(parsed.files, parsed.model, parsed.json, parsed.keras)
    sys.setswitchinterval(0.001)  # seconds: a worker's thread hands over to the pen five times sooner than usual
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
    signals.on_signals(app, app.stop)
    app.mainloop()
    if app.signal:
        signals.end_by(app.signal)
    code = cli.MISTAKE if app.problem else 0
    if not app.has_ended:
        os._exit(code)
    return code


if __name__ == "__main__":
    sys.exit(main())
