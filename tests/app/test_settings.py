"""What the window remembers."""

import json

import pytest

from digits.app.window.settings import Settings

OTHER = Settings(width=900, height=700, mode="dark", brush=12.5, panel=True)


def test_what_is_saved_is_loaded_and_what_cannot_be_saved_harms_nobody(tmp_path):
    path = tmp_path / "new folder" / "window.json"
    assert Settings.load(path) == Settings()
    OTHER.save(path)
    assert Settings.load(path) == OTHER
    OTHER.save(path / "under a file")


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '"width"', "[" * 100_000, '{"width": 800', "\x00"])
def test_a_damaged_file_means_defaults(tmp_path, content):
    path = tmp_path / "window.json"
    path.write_text(content)
    assert Settings.load(path) == Settings()


IMPOSSIBLE = [("width", 1), ("width", "wide"), ("width", True), ("height", 10**9), ("mode", "pink"), ("mode", [])]
IMPOSSIBLE += [("brush", float("nan")), ("brush", 10_000.0), ("panel", "yes"), ("future", 1)]


@pytest.mark.parametrize(("name", "value"), IMPOSSIBLE)
def test_a_value_that_cannot_be_has_its_default_and_the_others_theirs(tmp_path, name, value):
    path = tmp_path / "window.json"
    path.write_text(json.dumps({"height": 700, "mode": "dark"} | {name: value}))
    loaded = Settings.load(path)
    assert (loaded.height, loaded.mode) == (600 if name == "height" else 700, "system" if name == "mode" else "dark")
    assert (loaded.width, loaded.brush, loaded.panel) == (1000, 20, False)
