"""Pictures in and out: opened, dropped and saved, in a real window."""

import subprocess
import sys
import threading
from functools import partial
from pathlib import Path
from tkinter import filedialog

import numpy as np
import pytest
from PIL import Image, ImageOps

from app_driver import SEVEN, draw, run, say, wait_for_title
from digits.mnist import load_mnist
from digits.recognition.recognizer import Recognizer
from helpers import OTHER_PROGRAM, PATIENCE, wait_until


def test_opening_a_picture_shows_and_reads_its_ink_and_undo_brings_the_drawing_back(open_app, picture, monkeypatch):
    app = open_app(load=None)
    draw(app, [(140, 40), (140, 240)])
    monkeypatch.setattr(filedialog, "askopenfilenames", lambda **options: (str(picture),))
    app.commands["open"].run()
    wait_until(lambda: app.drawing.picture, app.update)
    wait_for_title(app, "7 (")
    assert say(app) == f"Opened {picture.name}."
    draw(app, [(20, 20)])
    assert say(app) != f"Opened {picture.name}."
    app.canvas.undo()
    app.canvas.undo()
    wait_for_title(app, "1 (")
    assert app.drawing.picture is None


def test_what_has_no_ink_or_is_no_picture_is_named_and_the_drawing_kept(open_app, tmp_path):
    app = open_app()
    draw(app, SEVEN)
    Image.new("RGB", (50, 50), "white").save(tmp_path / "white.png")
    (tmp_path / "text.png").write_text("no picture")
    for name, problem in ("white.png", "No ink"), ("text.png", f"{tmp_path / 'text.png'}: it is no picture"):
        app.exchange.open_file(str(tmp_path / name))
        wait_until(lambda problem=problem: problem in say(app), app.update)
        assert len(app.drawing.strokes) == 1


@pytest.fixture
def pictures(tmp_path):
    """Seven files with a digit each, the last below a bar, one that is no picture, and a blank one."""
    images, labels = load_mnist()[1]
    for number in range(7):
        Image.fromarray(images[number]).save(tmp_path / f"{number} shows {labels[number]}.png")
    four = ImageOps.expand(Image.fromarray(images[6]).resize((200, 200)), 100, 0)
    ImageOps.expand(four, (0, 20, 0, 0), 255).save(tmp_path / "6 shows 4.png")
    (tmp_path / "7 text.png").write_text("no picture")
    Image.new("L", (50, 50), 255).save(tmp_path / "8 white.png")
    return sorted(map(str, tmp_path.iterdir()))


def column(app, name):
    return [app.exchange.table.tree.set(row, name) for row in app.exchange.table.tree.get_children()]


def test_several_files_are_answered_in_a_table_that_shows_them_on_the_paper(open_app, pictures, tmp_path, monkeypatch):
    app = open_app(load=None)
    app.exchange.open_files([*pictures, pictures[0]])
    wait_until(lambda: app.exchange.table and "..." not in column(app, "answer"), app.update)
    table = app.exchange.table
    assert column(app, "answer") == [*(Path(path).stem[-1] for path in pictures[:7]), "unreadable", "no ink"]
    said = ["What lies along the picture's border was left out.", "it is no picture of a supported format, such as PN"]
    assert [note[:50] for note in column(app, "notes")] == [*[""] * 6, *said, ""]
    wait_for_title(app, "7 (")
    assert table.tree.selection() == (pictures[0],)
    table.tree.selection_set((pictures[1],))
    wait_for_title(app, "2 (")
    draw(app, [(140, 40)], button=3)  # what is erased there is still that file's
    assert table.tree.selection() == (pictures[1],)
    table.tree.selection_set((pictures[7],))
    wait_until(lambda: "7 text.png: it is no picture" in say(app), app.update)
    assert app.drawing.is_empty  # else paper and table would say two things
    assert table.tree.selection() == (pictures[7],)
    for row in (1, 1, 0):
        app.history.undo()
        app.update()
        assert table.tree.selection() == (pictures[row],)
    app.canvas.clear()
    app.update()
    assert table.tree.selection() == ()
    table.copy()
    lines = app.clipboard_get().splitlines()
    assert (len(lines), lines[0]) == (10, "File,Answer,How sure,Notes")
    assert lines[1].startswith(f"{pictures[0]},7,9")
    monkeypatch.setattr(filedialog, "asksaveasfilename", lambda **options: str(tmp_path / "none" / "table.csv"))
    app.after_idle(table.save)
    app.update()
    assert "table.csv: it cannot be written" in say(app)


def test_files_that_came_before_the_network_are_answered_with_it(open_app, pictures):
    loaded, began = threading.Event(), threading.Event()

    def load(model):
        began.set()
        assert loaded.wait(PATIENCE)
        return Recognizer.load(model)

    app = open_app(load=load, ready=False)
    wait_until(began.is_set, app.update)
    app.exchange._begin(pictures[:2])
    app.update()
    loaded.set()
    wait_until(lambda: column(app, "answer") == ["7", "2"], app.update)


@pytest.mark.skipif(sys.platform == "win32", reason="limits how large a file may grow, as only POSIX can")
def test_what_cannot_be_saved_is_kept_and_a_name_proposed(open_app, tmp_path, disk, monkeypatch):
    """Nor does what was saved before suffer from a full disk."""
    app, path, proposed = open_app(), tmp_path / "drawing.png", []
    monkeypatch.setattr(filedialog, "asksaveasfilename", lambda **options: proposed.append(options) or target)
    draw(app, SEVEN)
    wait_for_title(app, "1 (91 %)")
    save = partial(run, app, "save")
    for name, problem in [
        ("as.jpg", "drawings are saved as PNG: choose a name that ends in .png."),
        ("none/drawing.png", "it cannot be written ("),
        ("drawing.png", ""),
    ]:
        target = str(tmp_path / name)
        save()
        assert proposed[-1]["initialfile"] == "1.png"
        assert say(app).startswith(f"{target}: {problem}" if problem else f"Saved {name}.")
        assert list(tmp_path.iterdir()) == [path] * (not problem)
    np.testing.assert_array_equal(np.asarray(Image.open(path)), 255 - np.asarray(app.drawing.image()))
    before = path.read_bytes()
    draw(app, [(20, 20)])
    for room in (0, len(before) // 2):
        with disk(room):
            save()
        assert say(app) == f"{path}: it cannot be written (File too large)."
        assert path.read_bytes() == before
        assert list(tmp_path.iterdir()) == [path]
    assert len(app.drawing.strokes) == 2
    save()
    assert path.read_bytes() != before


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the dialogues are the system's")
@pytest.mark.parametrize("command", ["open", "save"])
def test_closing_while_a_dialogue_is_open(open_app, command):
    """The dialogue fails with the window that it belongs to, of which nobody need read."""
    app = open_app()
    draw(app, SEVEN)

    def close():
        if app.tk.call("grab", "current"):
            app.destroy()
        else:
            app.after(10, close)

    app.after(1, app.commands[command].run)
    app.after(10, close)
    app.mainloop()


@pytest.mark.skipif(sys.platform != "linux", reason="drags as on an X server")
def test_a_file_dragged_from_another_program(open_app, picture):
    app = open_app(load=None)
    wait_until(lambda: not app.jobs.pending, app.update)
    x, y = app.canvas.winfo_rootx() + 50, app.canvas.winfo_rooty() + 50
    command = [sys.executable, OTHER_PROGRAM, "drag", *map(str, (app.winfo_id(), x, y)), picture.as_uri()]
    with subprocess.Popen(command) as drag:
        wait_until(lambda: drag.poll() is not None, app.update)
    assert drag.returncode == 0
    wait_for_title(app, "7 (")
    assert say(app) == f"Opened {picture.name}."
