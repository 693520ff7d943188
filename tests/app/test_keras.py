"""`main.py --keras`: the same app, its answers computed by Keras."""

from functools import partial

import pytest

from app_driver import NAME, SEVEN, draw
from digits.recognition.recognizer import Recognizer
from helpers import wait_until

pytestmark = pytest.mark.slow  # TensorFlow takes seconds to come


def test_the_window_is_the_same_with_the_look_inside(open_app):
    app = open_app(load=partial(Recognizer.load, use_keras=True))
    draw(app, SEVEN)
    wait_until(lambda: app.title().startswith(f"{NAME} - 7 ("), app.update)
    app.commands["look"].run()
    wait_until(lambda: "32 maps, 26 x 26" in app.panel.inspector.maps.captions[0].cget("text"), app.update)
