"""What the window is made of: each widget one class with one job, given the functions that it calls."""

from digits.widgets.answer import AnswerView
from digits.widgets.bars import ProbabilityBars
from digits.widgets.canvas import DrawingCanvas
from digits.widgets.commands import Command, bind_keys
from digits.widgets.controls import Controls
from digits.widgets.display import on_lost_display
from digits.widgets.exchange import Exchange
from digits.widgets.images import ImageView
from digits.widgets.jobs import Jobs
from digits.widgets.menus import make_menu_bar
from digits.widgets.theme import PALETTES, Palette, ask_system_mode, line_height, make_style, system_mode, use_mode

__all__ = [
    "PALETTES",
    "AnswerView",
    "Command",
    "Controls",
    "DrawingCanvas",
    "Exchange",
    "ImageView",
    "Jobs",
    "Palette",
    "ProbabilityBars",
    "ask_system_mode",
    "bind_keys",
    "line_height",
    "make_menu_bar",
    "make_style",
    "on_lost_display",
    "system_mode",
    "use_mode",
]
