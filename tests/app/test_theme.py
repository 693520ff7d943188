"""Light and dark: that all can be read, and what is chosen is shown."""

import os
import sys
import tkinter as tk
from unittest.mock import MagicMock

import pytest
import ttkbootstrap as ttk
from PIL import ImageGrab

from app_driver import SEVEN, draw, widgets_of
from digits.app.window import theme
from digits.recognition.lessons import make_lesson
from helpers import contrast, wait_until
from samples import STROKES
from samples import draw as drawn

ENOUGH = 4.5  # WCAG 2.1, level AA
WITH_WORDS = ttk.Label, ttk.Button, ttk.Checkbutton, ttk.Radiobutton


def test_all_widgets_have_enough_contrast(open_app, file):
    file.change([make_lesson(drawn(STROKES[7]), 7)])
    app = open_app(load=None, lessons=file)
    wait_until(lambda: app.corrections.teacher.lessons, app.update)
    draw(app, [(40, 70), (40, 230)])
    draw(app, [(140, 70), (240, 70), (180, 230)])
    wait_until(lambda: app.answer.chips.words, app.update)
    app.commands["look"].run()
    app.commands["help"].run()
    app.corrections.show_lessons()
    for mode in "light", "dark":
        app.mode.set(mode)
        app.update()
        colours, ground = theme.palette(), theme.palette().ground
        pairs = {(name, getattr(colours, name), ground) for name in ("text", "faint", "accent", "contrast")}
        pairs |= {(name, getattr(colours, name), colours.paper) for name in ("faint", "ink", "contrast")}
        assert contrast(colours.edge, ground) > 2
        of_widgets = {(str(widget), *pair) for widget in widgets_of(app) for pair in colours_of(widget)}
        assert {"Menu", "TButton", "TLabel"} <= {app.nametowidget(name).winfo_class() for name, *_ in of_widgets}
        assert {pair: contrast(*pair[1:]) for pair in pairs | of_widgets if contrast(*pair[1:]) < ENOUGH} == {}


def colours_of(widget):
    """Pairs #rrggbb of words and ground that a widget has: as it is, under the pointer, and pressed."""

    def hexadecimal(colour):
        return "#" + "".join(f"{level >> 8:02x}" for level in widget.winfo_rgb(str(colour)))

    if isinstance(widget, tk.Menu):
        kinds = ("", ""), ("active", "active"), ("disabled", "")
        pairs = [(f"{kind}foreground", f"{ground}background") for kind, ground in kinds]
        return [tuple(hexadecimal(widget.cget(option)) for option in pair) for pair in pairs]
    if not isinstance(widget, WITH_WORDS) or not widget.cget("text"):
        return []
    style = str(widget.cget("style")) or widget.winfo_class()
    found = []
    for states in [(), ("active",), ("active", "pressed")]:
        now = (*states, *map(str, widget.state()))
        names = "foreground", "background"
        of_its_own = (str(widget.cget(name)) if isinstance(widget, ttk.Label) else "" for name in names)
        of_style = (ttk.Style().lookup(style, name, now) for name in names)
        found.append(tuple(hexadecimal(own or styled) for own, styled in zip(of_its_own, of_style, strict=True)))
    return found


def test_light_dark_and_as_the_system_has_it(open_app, monkeypatch):
    monkeypatch.setattr(theme, "system_mode", lambda: "dark")
    app = open_app()
    draw(app, SEVEN)

    def colours():
        app.update()
        return app.canvas.cget("background"), app.cget("background"), str(app.answer.detail.cget("foreground"))

    dark = colours()
    app.mode.set("light")
    assert all(one != other for one, other in zip(colours(), dark, strict=True))
    for choice in ("dark", "system"):
        app.mode.set(choice)
        assert colours() == dark


def test_windows_is_asked_without_a_program(monkeypatch):
    registry = MagicMock()
    registry.QueryValueEx.side_effect = [(0, 4), (1, 4), FileNotFoundError]  # an older Windows has no such value
    monkeypatch.setitem(sys.modules, "winreg", registry)
    monkeypatch.setattr(sys, "platform", "win32")
    assert [theme.system_mode() for _ in range(3)] == ["dark", "light", "light"]


def test_a_sentence_without_room_ends_at_a_word_but_a_long_name_anywhere(root):
    sentence, name = "Some ink could not be read: write it larger.", f"Opened {'x' * 80}.png."
    for width in range(80, 300, 7):
        *words, last = theme.shortened(sentence, root, width).removesuffix("\N{HORIZONTAL ELLIPSIS}").split()
        assert [*words, last] == sentence.split()[: len(words) + 1]
    assert "xxxxxxxxxx" in theme.shortened(name, root, 250)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems ask the person before a program sees the screen")
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_each_control_shows_that_it_has_the_focus(open_app, mode):
    app = open_app(load=None)
    app.mode.set(mode)
    for button in app.controls.buttons.values():
        theme.enable(button, True)
    controls = [widget for widget in widgets_of(app.controls) if widget.winfo_class() not in ("TFrame", "TLabel")]
    blind = []
    for control in controls:
        app.canvas.focus_force()
        before = picture_of(control)
        control.focus_force()
        if picture_of(control) == before:
            blind.append(str(control))
    assert len(controls) >= 9
    assert blind == []
    for is_on in (False, True):
        app.canvas.is_eraser.set(is_on)
        button = app.controls.buttons["eraser"]
        width, height = button.winfo_width(), button.winfo_height()
        icon = picture_of(button).convert("L").crop((width // 4, height // 4, width * 3 // 4, height * 3 // 4))
        assert contrast(*(f"#{level:02x}{level:02x}{level:02x}" for level in icon.getextrema())) > ENOUGH


def picture_of(widget):
    """The pixels that the screen shows of a widget."""
    widget.update()
    left, top = widget.winfo_rootx(), widget.winfo_rooty()
    box = left, top, left + widget.winfo_width(), top + widget.winfo_height()
    return ImageGrab.grab(box, xdisplay=os.environ["DISPLAY"])
