"""What several tests of the window use."""

import pytest
from PIL import Image, ImageOps

from app_driver import SEVEN, draw, wait_for_title
from digits.app.window import theme
from digits.mnist import load_mnist
from digits.recognition.lessons import LessonFile


@pytest.fixture(autouse=True)
def _no_system_preference(monkeypatch):
    """What the system prefers, light or dark, is not asked."""
    monkeypatch.setattr(theme, "PREFERENCES", {})


@pytest.fixture
def file(tmp_path):
    """Where lessons are kept."""
    return LessonFile(tmp_path / "lessons.jsonl")


@pytest.fixture
def picture(tmp_path):
    """A photo-like seven: dark on light, RGB."""
    seven = Image.fromarray(load_mnist()[1][0][0]).resize((300, 300), Image.Resampling.BICUBIC)
    path = tmp_path / "séven 100%20 picture.png"
    ImageOps.invert(seven).convert("RGB").save(path)
    return path


@pytest.fixture
def app(open_app, file):
    """The window with lessons, and a drawing that is read as 1."""
    app = open_app(lessons=file)
    draw(app, SEVEN)
    wait_for_title(app, "1 (91 %)")
    return app
