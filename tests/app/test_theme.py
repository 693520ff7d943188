"""Light and dark: that all can be read, and what is chosen is shown."""

import threading

import pytest
import ttkbootstrap as ttk

from app_driver import SEVEN, draw
from digits.app import theme
from digits.app.icon import draw_icon
from helpers import PATIENCE, wait_until

ENOUGH = 4.5  # WCAG 2.1, level AA


@pytest.fixture(autouse=True)
def _no_system_preference(monkeypatch):
    monkeypatch.setattr(theme, "PREFERENCES", {})


def contrast(one, other):
    """Of two colours #rrggbb, from 1 to 21, as WCAG 2.1 defines it."""

    def luminance(colour):
        shares = [level / 255 for level in bytes.fromhex(colour[1:])]
        linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
        return sum(weight * share for weight, share in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_of_black_and_white():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_all_words_have_enough_contrast(open_app, mode):
    app = open_app()
    app.appearance.choice.set(mode)
    app.update()
    colours, style = theme.palette(), ttk.Style()
    ground = theme.background()
    pairs = [(getattr(colours, name), ground) for name in ("text", "faint", "accent", "contrast")]
    pairs += [(colours.faint, colours.paper), (colours.ink, colours.paper), (colours.paper, colours.warning)]
    for name, states in (("TButton", ()), ("primary.TButton", ()), ("TButton", ("disabled",))):
        pairs.append(tuple(str(style.lookup(name, option, states)) for option in ("foreground", "background")))
    assert {pair: contrast(*pair) for pair in pairs if contrast(*pair) < ENOUGH} == {}
    assert contrast(colours.edge, ground) > 2


def test_light_dark_and_as_the_system_has_it(open_app, monkeypatch):
    app = open_app()
    draw(app, SEVEN)

    def colours():
        app.update()
        return app.canvas.cget("background"), app.cget("background"), str(app.answer.detail.cget("foreground"))

    light = colours()
    app.appearance.choice.set("dark")
    dark = colours()
    assert all(one != other for one, other in zip(light, dark, strict=True))
    app.appearance.choice.set("light")
    assert colours() == light
    monkeypatch.setattr(theme, "ask_mode", lambda choice: lambda: "dark")
    app.appearance.choice.set("system")
    wait_until(lambda: colours() == dark, app.update)


def test_a_late_answer_about_the_system_does_not_undo_the_person_s_choice(open_app, monkeypatch):
    app = open_app()
    go = threading.Event()
    monkeypatch.setattr(theme, "ask_mode", lambda choice: lambda: go.wait(PATIENCE) and "light")
    app.appearance.update()
    app.appearance.choice.set("dark")
    go.set()
    wait_until(lambda: not app.jobs.is_busy, app.update)
    assert app.appearance.mode == "dark"


def test_the_icon_is_a_seven_in_every_size(root):
    assert [draw_icon(side).size for side in (16, 64)] == [(16, 16), (64, 64)]
    assert draw_icon(64).getpixel((44, 17)) == (255, 255, 255, 255)
    assert draw_icon(64).getpixel((0, 0))[3] == 0
