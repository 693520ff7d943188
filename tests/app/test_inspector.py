"""The panel that looks inside the network."""

from itertools import product

import numpy as np
import pytest

from app_driver import SEVEN, draw, wait_for_title
from digits.recognition.network import Layer, Network
from digits.recognition.recognizer import Recognizer
from helpers import wait_until


@pytest.fixture
def app(open_app):
    """The app with its own network, a seven drawn and the panel open."""
    app = open_app(load=None)
    draw(app, SEVEN)
    wait_for_title(app, "7 (")
    app.commands["look"].run()
    return app


def maps_are_shown(app):
    return app.panel.inspector.sheets[0].views[2].cget("image")


def test_the_maps_are_live_and_say_what_they_are(app):
    wait_until(lambda: maps_are_shown(app), app.update)
    assert [caption.cget("text") for caption in app.panel.inspector.sheets[0].captions] == [
        "Convolution 1: 32 maps, 26 x 26",
        "Convolution 2: 64 maps, 11 x 11",
        "Convolution 3: 64 maps, 3 x 3",
    ]
    assert "what one filter finds" in app.panel.inspector.sheets[0].text.cget("text")
    app.canvas.clear()
    wait_until(lambda: not maps_are_shown(app), app.update)
    assert app.panel.inspector.sheets[0].text.cget("text") == "Draw a digit to see what the network makes of it."


def test_why_this_digit_and_not_the_next_likeliest(app):
    why = app.panel.inspector.sheets[1]
    app.panel.inspector.select(1)
    order = app.reading.number.digits[0].probabilities.argsort()
    wait_until(lambda: why.captions[0].cget("text") == f"Why 7 and not {order[-2]}?", app.update)
    assert why.views[0].cget("image")
    assert f"Blue speaks for 7, orange for {order[-2]}" in why.text.cget("text")
    app.canvas.clear()
    wait_until(lambda: not why.views[0].cget("image"), app.update)
    assert why.text.cget("text") == "Draw a digit to see what the network makes of it."


def test_what_a_network_cannot_do_is_greyed_and_said(open_app):
    weights = [np.zeros((784, 10), np.float32), np.zeros(10, np.float32)]
    dense = Network([Layer("Flatten"), Layer("Dense", "sigmoid", weights)])
    app = open_app(load=lambda path: Recognizer(dense))
    draw(app, SEVEN)
    wait_until(lambda: app.reading.number, app.update)
    assert app.controls.buttons["look"].instate(["disabled"])
    for command, sentence in (("look", "it has no convolutions"), ("4", "it does not end in a dense layer")):
        assert not app.commands[command].is_possible()
        app.commands[command].run()
        assert sentence in app.page.notice.text
    assert not app.panel.is_open.get()


def test_all_text_stays_within_its_page(app):
    wait_until(lambda: maps_are_shown(app), app.update)
    app.canvas.clear()  # the filters need no drawing
    app.panel.inspector.select(2)
    wait_until(lambda: app.panel.inspector.sheets[2].views[0].cget("image"), app.update)
    app.history.undo()
    for size, index in product(["480x360", "1280x640"], range(3)):
        app.panel.inspector.select(index)
        app.geometry(size)
        wait_until(lambda: not app.jobs.pending, app.update)
        page = app.panel.inspector.sheets[index]
        wait_until(lambda page=page: page.winfo_ismapped(), app.update)
        app.update()
        for label in (child for child in page.winfo_children() if child.winfo_class() == "TLabel"):
            assert label.winfo_x() + label.winfo_reqwidth() <= page.winfo_width(), label.cget("text")
