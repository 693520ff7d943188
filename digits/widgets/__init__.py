"""What the window is made of: each widget one class with one job, given the functions that it calls."""

from digits.widgets.answer import AnswerView
from digits.widgets.bars import ProbabilityBars
from digits.widgets.canvas import DrawingCanvas
from digits.widgets.commands import Command, add_to_menu, bind_keys, explain, make_button
from digits.widgets.controls import Controls
from digits.widgets.images import ImageView
from digits.widgets.theme import PALETTES, Palette, ask_system_mode, line_height, make_style, system_mode

__all__ = [
    "PALETTES",
    "AnswerView",
    "Command",
    "Controls",
    "DrawingCanvas",
    "ImageView",
    "Palette",
    "ProbabilityBars",
    "add_to_menu",
    "ask_system_mode",
    "bind_keys",
    "explain",
    "line_height",
    "make_button",
    "make_style",
    "system_mode",
]
