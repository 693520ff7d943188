"""What commands say of themselves."""

import ttkbootstrap as ttk

from digits.app.window.commands import hint
from helpers import wait_until


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
