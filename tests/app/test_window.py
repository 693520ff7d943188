"""The window as a whole: keys, what closes what, what is remembered, what is said where, and that all of it fits."""

import json
import sys
import tkinter as tk

import pytest
import ttkbootstrap as ttk

from app_driver import SEVEN, draw, press, say, wait_for_title, widgets_of
from digits.app.window import theme
from digits.app.window.commands import Command, bind_keys, hint
from digits.app.window.session import Settings, on_screen
from helpers import wait_until


def test_escape_closes_what_is_open_before_it_clears_anything(open_app):
    app = open_app()
    draw(app, SEVEN)
    app.commands["look"].run()
    app.page.complain("Something went wrong.")
    press(app, "<Escape>")
    assert not app.page.notice.text
    press(app, "<Escape>")
    assert not app.panel.is_open.get()
    assert not app.drawing.is_empty
    press(app, "<Escape>")
    assert app.drawing.is_empty


def test_size_mode_brush_and_panel_are_remembered(open_app):
    app = open_app()
    app.geometry("900x600")
    app.mode.set("dark")
    app.canvas.brush.set(30)
    app.commands["look"].run()
    wait_until(lambda: app.panel.inspector.winfo_viewable(), app.update)
    width, height = app.winfo_width(), app.winfo_height()
    assert on_screen(app, 9999, 9999)[1] + app.winfo_rooty() < app.winfo_screenheight()  # there are menus too
    app.destroy()
    app = open_app()
    app.update()
    assert (app.winfo_width(), app.winfo_height()) == pytest.approx((width, height), abs=1)
    assert app.mode.get() == theme.mode() == "dark"
    assert app.canvas.brush.get() == 30
    assert app.panel.is_open.get()


def test_menu_items_are_greyed_where_there_is_nothing_to_do_and_help_closes_by_key(open_app):
    app = open_app()

    def state(title, label):
        menu = app.nametowidget(app.nametowidget(app["menu"]).entrycget(title, "menu"))
        menu.tk.call(menu.cget("postcommand"))
        return str(menu.entrycget(label, "state"))

    items = [("Edit", "Undo"), ("Edit", "Clear"), ("File", "Save..."), ("File", "Copy answer")]
    assert [state(*item) for item in items] == ["disabled"] * 4
    app.commands["help"].run()
    (window,) = (child for child in app.winfo_children() if isinstance(child, tk.Toplevel) and "help" in str(child))
    wait_until(window.winfo_viewable, app.update)
    texts = [widget.cget("text") for widget in widgets_of(window) if "label" in str(widget)]
    assert {"F1", "Esc", "[", "]", "E", "Enter"} <= set(texts)
    draw(app, SEVEN)
    wait_for_title(app, "1 (91 %)")
    assert [state(*item) for item in items] == ["normal"] * 4
    assert app.controls.buttons["undo"].instate(["!disabled"])
    assert state("Edit", "Redo") == "disabled"
    window.focus_force()
    window.event_generate("<Escape>")
    app.update()
    assert not window.winfo_exists()
    assert len(app.drawing.strokes) == 1


def test_every_control_is_reached_by_tab(open_app):
    app = open_app()
    app.canvas.focus_force()
    app.update()
    reached = []
    widget = app.canvas
    while widget not in reached:
        reached.append(widget)
        widget = widget.tk_focusNext()
    buttons = app.controls.buttons
    assert {*buttons.values()} - {*reached} == {buttons["undo"], buttons["redo"]}
    assert {"Canvas", "TScale", "TCheckbutton"} <= {widget.winfo_class() for widget in reached}
    buttons["sample"].focus_force()
    app.update()
    buttons["sample"].event_generate("<Return>")  # presses that button, and is no Enter of the window
    wait_until(lambda: app.drawing.picture, app.update)
    assert say(app).startswith("MNIST calls its test digit")


def test_a_hint_is_shown_while_the_pointer_rests_and_then_no_more(root):
    """A style that the toolkit is about to drop warns in the callback that shows the hint: that fails this test."""
    button = ttk.Button(root, text="Clear")
    button.pack()
    hint(button, "Undo brings it back")
    root.update()

    def shown():
        return [label.cget("text") for window in button.winfo_children() for label in window.winfo_children()]

    button.event_generate("<Enter>")
    wait_until(shown, root.update)
    assert shown() == ["Undo brings it back"]
    button.event_generate("<Leave>")
    root.update()
    assert shown() == []


OTHER = Settings(width=900, height=700, mode="dark", brush=12.5, panel=True)
DAMAGED = ["", "{", "[]", "null", '"width"', "[" * 100_000, '{"width": 800', "\x00"]
IMPOSSIBLE = [("width", 1), ("width", "wide"), ("width", True), ("height", 10**9), ("mode", "pink"), ("mode", [])]
IMPOSSIBLE += [("brush", float("nan")), ("brush", 10_000.0), ("panel", "yes"), ("future", 1)]


def test_settings_come_back_and_what_is_damaged_or_cannot_be_has_its_default(tmp_path):
    path = tmp_path / "new folder" / "window.json"
    assert Settings.load(path) == Settings()
    OTHER.save(path)
    assert Settings.load(path) == OTHER
    OTHER.save(path / "under a file")  # which harms nobody
    for content in DAMAGED:
        path.write_text(content)
        assert Settings.load(path) == Settings(), content
    for name, value in IMPOSSIBLE:
        path.write_text(json.dumps(vars(OTHER) | {name: value}))
        expected = vars(OTHER) | {key: default for key, default in vars(Settings()).items() if key == name}
        assert vars(Settings.load(path)) == expected, (name, value)


SHIFT, LOCK, CONTROL, ALT, NUM_LOCK, ALT_GR = 0x1, 0x2, 0x4, 0x8, 0x10, 0x80


@pytest.mark.skipif(sys.platform != "linux", reason="an X server's modifiers")
def test_keys_with_modifiers(root):
    runs: list[str] = []
    keys = ("Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+O", "E", "[", "Esc", "Enter")
    bind_keys(root, [Command(key, lambda key=key: runs.append(key), (key,)) for key in keys])
    root.focus_force()
    root.update()
    for keysym, state, expected in [
        ("z", CONTROL, ["Ctrl+Z"]),
        ("Z", CONTROL | SHIFT, ["Ctrl+Shift+Z"]),
        ("Z", CONTROL | LOCK, ["Ctrl+Z"]),
        ("z", CONTROL | LOCK | SHIFT, ["Ctrl+Shift+Z"]),
        ("z", CONTROL | NUM_LOCK, ["Ctrl+Z"]),
        ("O", CONTROL | SHIFT, []),
        ("e", 0, ["E"]),
        ("E", SHIFT, ["E"]),
        ("e", CONTROL, []),
        ("e", ALT, []),  # a menu's key
        ("bracketleft", ALT_GR, ["["]),
        ("Escape", 0, ["Esc"]),
        ("KP_Enter", 0, ["Enter"]),
        ("odiaeresis", 0, []),
    ]:
        runs.clear()
        root.event_generate(f"<Key-{keysym}>", state=state)
        assert runs == expected, (keysym, state)


def test_no_child_has_the_focus_when_a_window_closes(open_app, monkeypatch):
    """Tk keeps the address of one that dies with it, and crashes when a later window of the process takes the focus."""
    app, focused = open_app(), []
    app.canvas.focus_force()
    app.update()
    destroy = tk.Tk.destroy
    monkeypatch.setattr(tk.Tk, "destroy", lambda window: focused.append(window.focus_get()) or destroy(window))
    app.destroy()
    assert focused == [app]
