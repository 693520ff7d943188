"""Handwritten digit recognition: draw a digit in the window, or name picture files on the command line."""

import os
import signal
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

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

from digits.app import commands, display, exchange, icon, jobs, keys, page, quiz, teacher, theme
from digits.app.commands import Command
from digits.app.settings import Settings, settings_path
from digits.ink.drawing import Drawing
from digits.recognition.lesson_file import LessonFile, lessons_path

if TYPE_CHECKING:
    from PIL import Image

    from digits.app.inspector import Inspector
    from digits.app.lessons_window import LessonsWindow
    from digits.app.networks import Answer, Networks

NAME = "Handwritten Digit Recognition"
SMALLEST = 480, 360  # the window, in pixels of a 96 dpi display
HINT = "The right button erases. F1 lists all keys."


def load_networks(path: Path, use_keras: bool = False) -> "Networks":
    from digits.app.networks import Networks  # and NumPy with it, once the window is there
    from digits.recognition.recognizer import Recognizer

    return Networks.load(path, partial(Recognizer.load, use_keras=use_keras))


class App(tk.Tk):
    """The window. Worker threads load, recognise and look inside; all else happens on Tk's own thread.

    Args:
        model: the network's file; the perceptron is looked for beside it.
        load: gives the networks of such a file, or raises ModelFileError.
        lessons: where lessons are kept; None to keep them for this session only.
    """

    def __init__(
        self,
        model: Path = cli.MODEL,
        load: Callable[[Path], "Networks"] = load_networks,
        lessons: LessonFile | None = None,
    ):
        self.settings = Settings.load(settings_path())
        ask_mode = theme.ask_mode(self.settings.mode)
        super().__init__(className="Digits")
        self.withdraw()  # until all is in its place
        self.drawing = Drawing(brush=self.settings.brush)
        self.networks: Networks | None = None
        self.result: Answer | None = None  # for the drawing; None while it is empty
        self.chosen = 0  # digit of it that bars, mark and panel show
        self.problem = ""  # why there is no network
        self.inspector: Inspector | None = None
        self.help_window: tk.Toplevel | None = None
        self.lessons_window: LessonsWindow | None = None
        self.widened = 0  # by how many screen pixels for the panel
        self.jobs = jobs.Jobs(self, lambda error: self.complain(str(error)))
        self.appearance = theme.Appearance(self, self.jobs.submit, self.settings.mode, ask_mode())
        self.panes = ttk.Panedwindow(self, orient="horizontal")
        self.page = page.Page(self.panes, self.drawing, self.changed, self.restore, self.choose, self.correct)
        self.canvas, self.answer, self.history = self.page.canvas, self.page.answer, self.page.history
        self.exchange = exchange.Exchange(
            self,
            self.drawing,
            self.place_ink,
            self.recognize_file,
            self.page,
            self.jobs.submit,
            self.say,
            self.complain,
        )
        self.page.add_strip(self.exchange.strip)
        self.quiz = quiz.Quiz(self.jobs.submit, self.place_ink, self.say)
        self.teacher = teacher.Teacher(lessons, self.jobs.submit, self._learned, self.say, self.complain)
        self.is_looking, self.is_presenting = tk.BooleanVar(self), tk.BooleanVar(self)
        self.commands = self._commands()
        self.controls = self.page.add_controls(self.commands)
        self._build()
        self._show_state()
        self.deiconify()
        self.after_idle(self.jobs.submit, "load", lambda: load(model), self._loaded, self._not_loaded)

    def _commands(self) -> dict[str, Command]:
        paper, files, drawing = self.canvas, self.exchange, self.drawing

        def has_ink() -> bool:
            return not drawing.is_empty

        return {
            "recognize": Command("Recognize", self.recognize, ("Enter",), "Recognize again; it also happens by itself"),
            "clear": Command("Clear", self.clear, (), "Clear the paper; Undo brings it back", has_ink),
            "escape": Command("Close or clear", self.escape, ("Esc",), "Close what is open, else clear the paper"),
            "undo": Command("Undo", self.undo, ("Ctrl+Z",), "Undo the last step", self.can_undo),
            "redo": Command("Redo", paper.redo, ("Ctrl+Shift+Z", "Ctrl+Y"), is_possible=lambda: drawing.can_redo),
            "eraser": Command("Eraser", paper.toggle_eraser, ("E",), "Erase with the pen", is_on=paper.is_eraser),
            "finer": Command("Finer brush", lambda: self.controls.change_brush(1 / 1.2), ("[",)),
            "broader": Command("Broader brush", lambda: self.controls.change_brush(1.2), ("]",)),
            "open": Command("Open...", files.open, ("Ctrl+O",), "Open a picture of a digit"),
            "paste": Command("Paste picture", files.paste, ("Ctrl+V",)),
            "sample": Command("Random", self.quiz.ask, ("Ctrl+R",), "A random digit of MNIST's test set"),
            "save": Command("Save...", files.save, ("Ctrl+S",), "Save the drawing as a picture", has_ink),
            "copy": Command("Copy answer", self.copy, ("Ctrl+C",), is_possible=lambda: bool(self._text())),
            "look": Command(
                "Look inside", self.toggle_inspector, ("Ctrl+I",), "Look inside the network", is_on=self.is_looking
            ),
            "present": Command(
                "Presentation",
                self.toggle_presentation,
                ("F11",),
                "Fill the screen with paper and answer",
                is_on=self.is_presenting,
            ),
            "help": Command("Help", self.help, ("F1",)),
            "quit": Command("Quit", self.destroy, ("Ctrl+Q",)),
            "lessons": Command("Lessons...", self.show_lessons, (), "Show what was taught"),
            "no digit": Command("Not a digit", lambda: self.correct(None), ("Ctrl+N",), "It was not a digit", has_ink),
            **{
                str(digit): Command(
                    str(digit), partial(self.correct, digit), (f"Ctrl+{digit}",), f"It was a {digit}", has_ink
                )
                for digit in range(10)
            },
        }

    def _build(self) -> None:
        inch = self.winfo_fpixels("1i")
        self.minsize(*(round(side * inch / 96) for side in SMALLEST))
        size = min(self.settings.width * inch / 96, self.winfo_screenwidth()), self.settings.height * inch / 96
        self.geometry(f"{size[0]:.0f}x{min(size[1], self.winfo_screenheight()):.0f}")
        self.panes.add(self.page, weight=1)
        self.panes.pack(fill="both", expand=True)
        self.menu_bar = commands.make_menu_bar(self, self.commands, self.appearance.choice)
        self.configure(menu=self.menu_bar)
        icon.set_icon(self)
        keys.bind_keys(self, self.commands.values())
        self.bind("<FocusIn>", lambda event: self.appearance.update() if event.widget is self else None)
        self.protocol("WM_DELETE_WINDOW", self.destroy)
        theme.follow_theme(self, lambda: self.configure(background=theme.background()))
        self.say(HINT)
        self.page.message.bind("<Button-1>", lambda event: self.teacher.undo())  # "Undo" stands in it
        self.canvas.focus_set()
        if self.settings.panel:
            self.toggle_inspector()

    def undo(self) -> None:
        """Take back the last step: a lesson, where nothing was drawn since."""
        if self.teacher.last:
            self.teacher.undo()
        else:
            self.canvas.undo()

    def can_undo(self) -> bool:
        return self.teacher.last is not None or self.drawing.can_undo

    def correct(self, label: int | None) -> None:
        """The person says what the chosen digit of the drawing is, or None: not a digit."""
        if self.drawing.is_empty or self.result is None:
            self.complain("There is nothing yet to be corrected: draw a digit first.")
        elif label == self.result.number.digits[self.chosen].digit:
            self.say(f"Yes, this is {teacher.name(label)}.")  # nothing to learn
        else:
            self.teacher.teach(teacher.part(self.drawing, self.result.number, self.chosen), label, self.chosen)

    def _learned(self, networks: "Networks") -> None:
        """Go on with networks that learned something."""
        self.networks = networks
        self.controls.enable(self.can_undo(), self.drawing.can_redo)
        if self.lessons_window and self.lessons_window.winfo_exists():
            self.lessons_window.show(self.teacher.lessons)
        self.recognize()

    def show_lessons(self) -> None:
        """Show what was taught, to be forgotten at will."""
        from digits.app.lessons_window import LessonsWindow

        if self.lessons_window and self.lessons_window.winfo_exists():
            self.lessons_window.destroy()
        self.lessons_window = LessonsWindow(self, self.teacher.remove, self.teacher.forget)
        self.lessons_window.show(self.teacher.lessons)

    def clear(self) -> None:
        """Clear the paper; the drawing is kept among the last ones."""
        self._keep()
        self.canvas.clear()

    def place_ink(self, ink: "Image.Image") -> None:
        """Lay a picture's ink on the paper, in the place of the drawing, which is kept among the last ones."""
        self._keep()
        self.drawing.place(ink)
        self.canvas.redraw()

    def recognize_file(self, path: str) -> str:
        """What a file shows, in a few words; for another thread. Nothing before the network is loaded."""
        from digits.app.batch import recognize_file

        return recognize_file(self.networks.recognizer, path).text if self.networks else ""

    def restore(self, drawing: Drawing) -> None:
        """Bring back one of the last drawings."""
        self._keep()
        self.drawing.restore(drawing)
        self.canvas.redraw()

    def _keep(self) -> None:
        if not self.drawing.is_empty and self.result:
            self.history.add(self.drawing.snapshot(), self._text() or "?")
            self.page.lay_out()

    def _text(self) -> str:
        """What was recognised, as one would write it; empty where nothing was."""
        text = self.result.number.text if self.result else ""
        return "" if text == "?" else text

    def copy(self) -> None:
        """Put the answer in the clipboard."""
        if self._text():
            self.exchange.copy(self._text())
        else:
            self.complain("There is no answer to copy yet: draw a digit first.")

    def help(self) -> None:
        from digits.app.help import HelpWindow

        if self.help_window and self.help_window.winfo_exists():
            self.help_window.destroy()
        self.help_window = HelpWindow(self, [command for name, command in self.commands.items() if not name.isdigit()])

    def escape(self) -> None:
        """Close what is open; clear the paper where nothing is."""
        if self.page.notice.text:
            self.page.notice.hide()
        elif self.is_presenting.get():
            self.toggle_presentation()
        elif self.inspector:
            self.toggle_inspector()
        else:
            self.clear()

    def toggle_inspector(self) -> None:
        """Open or close the panel that looks inside the network."""
        from digits.app.inspector import Inspector

        if self.inspector:
            self.panes.forget(self.inspector)
            self.inspector.destroy()
            self.inspector = None
            self._widen(-self.widened)
        else:
            self.inspector = Inspector(self.panes, self.jobs.submit)
            self.panes.add(self.inspector)
            self._widen(min(self.inspector.winfo_reqwidth(), self._room()))
            self._share_width()
            self._show_state()
        self.is_looking.set(self.inspector is not None)

    def _room(self) -> int:
        """How much wider the window may become without leaving the screen, in screen pixels."""
        if self.state() != "normal":  # maximised, or not shown yet: what is remembered includes the panel
            return 0
        return max(self.winfo_screenwidth() - self.winfo_rootx() - self.winfo_width() - theme.line_height(self), 0)

    def _widen(self, width: int) -> None:
        if width:
            self._resize(self.winfo_width() + width, self.winfo_height())
        self.widened = width

    def _resize(self, width: int, height: int) -> None:
        """Let the window have another size where it stands; `geometry` with a size would move it as well."""
        self.pack_propagate(False)
        self.configure(width=width, height=height)
        self.geometry("")

    def _share_width(self) -> None:
        """Let the panel have what it asks for, if the rest of the window keeps as much as its smallest size."""
        if self.inspector and not self.inspector.winfo_viewable():  # it has no place yet
            self.after(10, self._share_width)
        elif self.inspector:
            width, least = self.winfo_width(), self.minsize()[0]
            self.panes.sashpos(0, max(width - self.inspector.winfo_reqwidth(), min(least, 2 * width // 3)))

    def toggle_presentation(self) -> None:
        """Fill the screen with paper and answer, or show all again."""
        is_presenting = not self.is_presenting.get()
        self.is_presenting.set(is_presenting)
        if is_presenting:
            self.attributes("-fullscreen", True)
        self.configure(menu=tk.Menu(self) if is_presenting else self.menu_bar)  # while full: else the window would grow
        if not is_presenting:
            self.attributes("-fullscreen", False)
        self.page.present(is_presenting)

    def changed(self) -> None:
        """Recognise the drawing, which has changed."""
        self.teacher.last = None  # from here on, undo means the drawing
        self.controls.enable(self.drawing.can_undo, self.drawing.can_redo)
        self.say(self.problem or " ".join([HINT, self.teacher.count]))
        self.quiz.forget()
        self.recognize()

    def recognize(self) -> None:
        """Recognise the drawing as it is now; what is drawn before the network is loaded is recognised then."""
        if self.drawing.is_empty:
            self.result = None
            self._show_state()
        elif self.networks:
            recognize, drawing = self.networks.recognize, self.drawing.snapshot()
            self.jobs.submit("recognize", lambda: recognize(drawing), self._show_answer, is_interactive=True)

    def say(self, sentence: str) -> None:
        """A remark to the person, in the window's last line; an earlier complaint is over."""
        self.page.notice.hide()
        self.page.message.configure(text=sentence)

    def complain(self, sentence: str) -> None:
        """Say what went wrong, over the paper."""
        self.page.notice.show(sentence)

    def destroy(self) -> None:
        """Close the window; returns when the threads are done with what they are at."""
        self._remember()
        super().destroy()
        self.report_callback_exception = lambda *error: None  # an open dialogue fails with its window: no news
        ttk.Style.instance = None  # or the next window of this process would get styles that died with this one
        self.jobs.close()

    def _remember(self) -> None:
        if not self.is_presenting.get():
            inch = self.winfo_fpixels("1i")
            width, height = (round(side * 96 / inch) for side in (self.winfo_width(), self.winfo_height()))
            mode, panel = self.appearance.choice.get(), self.inspector is not None
            Settings(width, height, mode, self.drawing.brush, panel).save(settings_path())

    def _loaded(self, networks: "Networks") -> None:
        self.networks = networks
        self.teacher.start(networks)
        self.exchange.accept_drops(self.canvas)  # not sooner, because it takes time
        self._show_state()
        self.recognize()

    def _not_loaded(self, error: Exception) -> None:
        self.problem = str(error)
        cli.fail(error)
        self._show_state()
        self.complain(self.problem)

    def _show_answer(self, result: "Answer") -> None:
        if not self.drawing.is_empty:  # else it was cleared meanwhile
            self.result = result if result.number.digits else None
            self.quiz.judge(result.number)
            self.choose(result.newest)

    def choose(self, index: int) -> None:
        """Show one digit of the answer in bars, mark and panel."""
        self.chosen = index
        self._show_state()

    def _show_state(self) -> None:
        """Title, answer and look inside say how things stand."""
        if self.problem:
            state = "no network"
            self.answer.say("No network", "Nothing can be recognised.")
        elif self.networks is None:
            state = "loading"
            self.answer.say("Loading", "You can draw already.")
        elif self.result is None:
            state = "ready"
            self.answer.say("Ready")
        else:
            state = self.answer.show_number(self.result, self.chosen)
        self.title(f"{NAME} - {state}")
        several = self.result and len(self.result.number.digits) > 1
        self.canvas.mark(self.result.number.boxes[self.chosen] if self.result and several else None)
        if self.inspector and self.networks:
            self.inspector.look(self.networks.network, self.result and self.result.number.digits[self.chosen])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; returns the exit code."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy comes: the quickest for one small image
    parsed = cli.parse(arguments)
    if parsed.files:
        return cli.recognize_files(parsed.files, parsed.model, parsed.json, parsed.keras)
    display.on_lost_display(lambda: cli.fail("the display is gone, and the window with it."))
    sys.setswitchinterval(0.001)  # seconds: a worker's thread hands over to the pen five times sooner than usual
    ttk.utils.enable_high_dpi_awareness()
    try:
        app = App(
            parsed.model,
            partial(load_networks, use_keras=parsed.keras),
            None if parsed.no_lessons else LessonFile(lessons_path()),
        )
    except tk.TclError as error:
        return cli.fail(
            f"no window can be opened ({error}): run it where there is a display, "
            "or name picture files to recognise without a window."
        )
    app.mainloop()
    return cli.MISTAKE if app.problem else 0


if __name__ == "__main__":
    sys.exit(main())
