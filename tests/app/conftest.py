"""What several tests of the window use."""

import pytest
from PIL import Image, ImageOps

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
    path = tmp_path / "séven picture.png"
    ImageOps.invert(seven).convert("RGB").save(path)
    return path
