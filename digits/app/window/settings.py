"""Settings: what the window remembers from one time to the next."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import platformdirs

from digits.atomic import atomic_path

LIMITS = {"width": (480, 10_000), "height": (360, 10_000), "brush": (6, 40)}


def settings_path() -> Path:
    """Where the person's settings lie."""
    return platformdirs.user_config_path("digits") / "window.json"


@dataclass
class Settings:
    width: int = 860  # of the window, in pixels of a 96 dpi display
    height: int = 560
    mode: str = "system"  # or "light" or "dark"
    brush: float = 20.0  # in pixels of the drawing
    panel: bool = False  # whether the look inside is open

    @classmethod
    def load(cls, path: Path) -> "Settings":
        """What was saved; whatever is missing or damaged has its default."""
        defaults = asdict(cls())
        try:
            saved = dict(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError, RecursionError):
            saved = {}
        return cls(**{name: saved[name] for name in defaults if name in saved and _fits(name, saved[name], defaults)})

    def save(self, path: Path) -> None:
        """Write the file whole or not at all; where that is impossible nothing is remembered, which harms nobody."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with atomic_path(path) as draft:
                draft.write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")
        except OSError:
            pass


def _fits(name: str, value: Any, defaults: dict[str, Any]) -> bool:
    if name == "mode":
        return value in ("system", "light", "dark")
    if name in LIMITS:
        low, high = LIMITS[name]
        return type(value) in {int, type(defaults[name])} and low <= value <= high
    return isinstance(value, type(defaults[name]))
