"""The look inside, light and dark, help, and that all of it fits and is reached by keys."""

import threading
import tkinter as tk

import pytest
import ttkbootstrap as ttk

from app_driver import SEVEN, draw, wait_for_title
from digits.app import theme
from digits.app.networks import Networks
from digits.recognition.recognizer import Recognizer
from helpers import PATIENCE, wait_until


@pytest.fixture(autouse=True)
def _no_system_preference(monkeypatch):
    monkeypatch.setattr(theme, "PREFERENCES", {})


def widgets_of(widget):
    yield widget
    for child in widget.winfo_children():
        yield from widgets_of(child)


def test_the_look_inside_is_live_on_every_page(open_app):
    app = open_app(load=None)
    width = app.winfo_width()
    app.commands["look"].run()
    wait_until(lambda: app.winfo_width() > width, app.update)
    caption, view = app.inspector._maps[0]
    assert "Draw a digit" in caption.cget("text")
    draw(app, SEVEN)
    wait_until(lambda: view._photo, app.update)
    captions = [caption.cget("text") for caption, _ in app.inspector._maps]
    assert captions == [
        "First convolution: 32 maps of 26 x 26",
        "Second convolution: 64 maps of 11 x 11",
        "Third convolution: 64 maps of 3 x 3",
    ]
    app.canvas.clear()
    wait_until(lambda: not view._photo, app.update)
    app.commands["look"].run()
    wait_until(lambda: app.winfo_width() == width, app.update)
    assert app.inspector is None


def test_the_look_inside_may_be_closed_while_it_is_computed(open_app):
    app = open_app(load=None)
    go = threading.Event()
    look, app.reader.feature_maps = app.reader.feature_maps, lambda pixels: go.wait() and look(pixels)
    draw(app, SEVEN)
    app.commands["look"].run()
    wait_until(lambda: app.reading, app.update)
    app.commands["look"].run()
    go.set()
    wait_until(lambda: not app.jobs.is_busy, app.update)
    assert app.inspector is None


def test_why_this_digit_and_not_that(open_app):
    app = open_app(load=None)
    draw(app, SEVEN)
    app.commands["look"].run()
    app.inspector.select(1)
    caption, view = app.inspector._evidence
    wait_until(lambda: "speaks for 7" in caption.cget("text"), app.update)
    assert view._photo
    app.inspector._pair[1].set("1")
    app.inspector._pair[1].event_generate("<<ComboboxSelected>>")
    wait_until(lambda: "orange ink for 1," in caption.cget("text"), app.update)
    app.inspector._pair[0].set("4")
    app.inspector._pair[0].event_generate("<<ComboboxSelected>>")
    wait_until(lambda: "speaks for 4, orange ink for 1," in caption.cget("text"), app.update)


def test_a_network_without_convolutions_has_no_maps_and_no_filters_to_show(open_app):
    app = open_app(load=lambda path: Networks.load(path.with_name("mlp.h5"), Recognizer.load))
    draw(app, SEVEN)
    app.commands["look"].run()
    for page, (caption, view) in ((0, app.inspector._maps[0]), (2, app.inspector._filters)):
        app.inspector.select(page)
        wait_until(
            lambda caption=caption: caption.cget("text") == "This network has no convolutions.",
            app.update,
        )
        assert not view._photo


def test_the_filters_need_no_drawing(open_app):
    app = open_app(load=None)
    app.commands["look"].run()
    app.inspector.select(2)
    wait_until(lambda: app.inspector._filters[1]._photo, app.update)


def test_the_perceptron_answers_beside_the_first_network_or_is_said_to_be_missing(open_app):
    app = open_app()
    draw(app, SEVEN)
    wait_for_title(app, "1 (91 %)")
    assert app.answer.second.cget("text") == "Perceptron: none"
    app.reader.second = app.reader.first
    app.commands["recognize"].run()
    wait_until(lambda: app.answer.second.cget("text") == "Perceptron: 1 (91 %)", app.update)


def test_light_and_dark(open_app, monkeypatch):
    app = open_app()
    draw(app, SEVEN)

    def colours():
        line = app.canvas.find_withtag("ink")[0]
        return app.canvas.cget("background"), app.canvas.itemcget(line, "fill"), app.cget("background")

    light = colours()
    app.mode.set("dark")
    dark = colours()
    assert all(one != other for one, other in zip(light, dark, strict=True))
    for paper, ink, _ in (light, dark):
        brightness = [sum(app.winfo_rgb(colour)) / 3 / 65535 for colour in (paper, ink)]
        assert abs(brightness[0] - brightness[1]) > 0.8
    app.mode.set("light")
    assert colours() == light
    monkeypatch.setattr("digits.app.theme.system_mode", lambda: "dark")
    app.mode.set("system")
    wait_until(lambda: colours() == dark, app.update)


def test_a_late_answer_about_the_system_does_not_undo_the_person_s_choice(open_app, monkeypatch):
    app = open_app()
    go = threading.Event()
    monkeypatch.setattr("digits.app.theme.system_mode", lambda: go.wait(PATIENCE) and "light")
    app.choose_mode()
    app.mode.set("dark")
    go.set()
    wait_until(lambda: not app.jobs.is_busy, app.update)
    assert app.worn == "dark"


def test_help_is_beside_the_window_and_closes_by_key(open_app):
    app = open_app()
    app.commands["help"].run()
    (window,) = (child for child in app.winfo_children() if isinstance(child, tk.Toplevel) and "help" in str(child))
    wait_until(window.winfo_viewable, app.update)
    texts = [widget.cget("text") for widget in widgets_of(window) if "label" in str(widget)]
    assert {"F1", "Esc", "[", "]", "E", "Enter"} <= set(texts)
    draw(app, SEVEN)
    wait_for_title(app, "1 (91 %)")
    window.focus_force()
    window.event_generate("<Escape>")
    app.update()
    assert not window.winfo_exists()
    assert len(app.drawing.strokes) == 1


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("inside", [False, True])
def test_nothing_is_clipped_in_the_smallest_window(open_app, mode, inside):
    app = open_app()
    app.mode.set(mode)
    for _ in range(10):
        draw(app, [(100, 100)])
    wait_for_title(app, "not a digit")
    if inside:
        app.commands["look"].run()
    app.update()
    app.geometry("x".join(map(str, app.minsize())))
    wait_until(lambda: (app.winfo_width(), app.winfo_height()) == app.minsize(), app.update)
    for widget in widgets_of(app):
        if isinstance(widget, tk.Menu | tk.Toplevel) or not widget.winfo_ismapped() or isinstance(widget, tk.Canvas):
            continue
        if isinstance(widget, ttk.Button | ttk.Label | ttk.Checkbutton):
            assert widget.winfo_width() >= widget.winfo_reqwidth(), str(widget)
        right = widget.winfo_rootx() + widget.winfo_width() - app.winfo_rootx()
        bottom = widget.winfo_rooty() + widget.winfo_height() - app.winfo_rooty()
        assert right <= app.winfo_width(), str(widget)
        assert bottom <= app.winfo_height(), str(widget)
    assert app.canvas.winfo_width() >= 150


def test_every_control_is_reached_by_tab(open_app):
    app = open_app()
    app.canvas.focus_force()
    app.update()
    reached = []
    widget = app.canvas
    while widget not in reached:
        reached.append(widget)
        widget = widget.tk_focusNext()
    kinds = [widget.winfo_class() for widget in reached]
    assert kinds.count("TButton") == 5  # Undo and Redo have nothing to do yet
    assert {"Canvas", "TScale", "TCheckbutton"} <= set(kinds)
