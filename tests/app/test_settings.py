"""What the window remembers."""

import json

import pytest

from digits.app.window.settings import Settings

OTHER = Settings(width=900, height=700, mode="dark", brush=12.5, panel=True)


def test_what_is_saved_is_loaded(tmp_path):
    path = tmp_path / "new folder" / "window.json"
    OTHER.save(path)
    assert Settings.load(path) == OTHER


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "null", '"width"', "[" * 100_000, '{"width": 800', "\x00"],
)
def test_a_damaged_file_means_defaults(tmp_path, content):
    path = tmp_path / "window.json"
    path.write_text(content)
    assert Settings.load(path) == Settings()


def test_no_file_means_defaults(tmp_path):
    assert Settings.load(tmp_path / "none.json") == Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("width", 1),
        ("width", "wide"),
        ("width", True),
        ("height", 10**9),
        ("mode", "pink"),
        ("mode", []),
        ("brush", float("nan")),
        ("brush", 10_000.0),
        ("panel", "yes"),
        ("future", 1),
    ],
)
def test_a_value_that_cannot_be_has_its_default_and_the_others_theirs(tmp_path, name, value):
    path = tmp_path / "window.json"
    path.write_text(json.dumps({"mode": "dark", name: value} if name != "mode" else {name: value}))
    assert Settings.load(path) == (Settings() if name == "mode" else Settings(mode="dark"))


def test_what_cannot_be_saved_harms_nobody(tmp_path):
    (tmp_path / "file").write_text("in the way")
    OTHER.save(tmp_path / "file" / "window.json")
