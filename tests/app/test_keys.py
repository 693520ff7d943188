"""Keys, by what is engraved on them and by their place."""

import sys

import pytest

from digits.app.window.commands import Command, bind_keys

SHIFT, LOCK, CONTROL, ALT, NUM_LOCK, ALT_GR = 0x1, 0x2, 0x4, 0x8, 0x10, 0x80


@pytest.fixture
def press(root):
    """A function that presses a key, and tells which commands ran."""
    runs: list[str] = []
    keys = ("Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+O", "E", "[", "Esc", "Enter")
    bind_keys(root, [Command(key, lambda key=key: runs.append(key), (key,)) for key in keys])
    root.focus_force()
    root.update()

    def press(keysym, state=0):
        runs.clear()
        root.event_generate(f"<Key-{keysym}>", state=state)
        return runs

    return press


@pytest.mark.skipif(sys.platform != "linux", reason="an X server's modifiers")
@pytest.mark.parametrize(
    ("keysym", "state", "runs"),
    [
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
    ],
)
def test_keys_with_modifiers(press, keysym, state, runs):
    assert press(keysym, state) == runs
