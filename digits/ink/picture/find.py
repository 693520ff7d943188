"""Any picture -> its ink: bright on black, whatever was the pen, the paper, the light and the file's mode."""

from typing import NamedTuple

import numpy as np
from PIL import Image

from digits.ink.picture.components import SPECK, choose, extents_of, label, lie_along_border, piece_within, soft_edge
from digits.ink.picture.grey import reduction, to_grey, upright
from digits.ink.picture.paper import Levels, find_levels, ink_signal
from digits.ink.picture.ruling import may_be_framed, without_fields, without_frame

CONTRAST = 7  # of 255: what differs less from evenly lit paper is not ink
CONTRAST_IN_SHADE = 24  # the same where the light is uneven: taking that out leaves traces
MARGIN = 1 / 2  # of the ink's shorter side, that is cut out around it
ENLARGED = 2  # times as large, at least, the ink is seen in what is cut out
EDGE = 2  # pixels: width of a line's soft edge
CONTRAST_WITHIN = 1 / 4  # of a frame's contrast, which the ink within has at least
LEFT_OUT = (
    "What lies along the picture's border was left out.",
    "Ink beside the writing was left out.",
    "A long line was left out.",
)


class Ink(NamedTuple):
    """Ink and where it lay: its pixel (x, y) begins at (left + x * scale, top + y * scale) in the picture.

    Its info says in "notes" what was left out, in sentences, and in "cut" on which sides, left, top, right and bottom,
    it reaches the picture's border, so that it may go on there.
    """

    image: Image.Image  # 8-bit greyscale, 255 on 0, cropped to the ink
    left: float  # in pixels of the picture, upright
    top: float
    scale: float  # pixels of the picture in one of the ink


def find_ink(image: Image.Image) -> Ink | None:
    """All ink of a picture, one digit's or more, and its place; None where there is none.

    The paper's shading is taken out, and so are frames, ruled lines, specks, and small ink cut off far away.
    What is small in a large picture is cut out and looked at again.
    """
    if 0 in image.size:
        return None
    ink = _find(to_grey(image), max(image.size))
    if ink is None or reduction(image.size) >= 1:
        return ink
    width, height = (side * ink.scale for side in ink.image.size)
    margin = MARGIN * min(width, height) + 4 * ink.scale
    if min(1, reduction((int(width + 2 * margin), int(height + 2 * margin)))) < ENLARGED * reduction(image.size):
        return ink
    whole = upright(image)
    left, top = max(0, int(ink.left - margin)), max(0, int(ink.top - margin))
    right = min(whole.width, int(ink.left + width + margin))
    bottom = min(whole.height, int(ink.top + height + margin))
    closer = _find(to_grey(whole.crop((left, top, right, bottom))), max(right - left, bottom - top))
    if closer is None:
        return ink
    closer.image.info |= ink.image.info
    return closer._replace(left=left + closer.left, top=top + closer.top)


def _find(grey: Image.Image, longest: int) -> Ink | None:
    """The ink of a picture in grey whose longer side was `longest` pixels."""
    signal, is_even = ink_signal(grey)
    levels = find_levels(signal, CONTRAST if is_even else CONTRAST_IN_SHADE)
    if levels is None:
        return None
    labels, boxes = label(signal > levels.threshold)
    edges = np.concatenate([[False], lie_along_border(labels, boxes)])[labels]
    if edges.any():
        edges = _spread(edges)
        levels = find_levels(signal[~edges], CONTRAST) or levels
        signal = np.where(edges, levels.paper, signal)
    mask, levels, has_line = _without_frame(signal, levels)
    labels, boxes = label(mask)
    chosen = choose(boxes, mask.shape)
    extents = extents_of(boxes)
    left_out = edges.any(), (~chosen & (extents > SPECK * extents.max())).any(), has_line
    mask = np.concatenate([[False], chosen])[labels]
    cleaned = _render(signal, mask, levels)
    scale = longest / max(grey.size)
    box = cleaned.getbbox()
    if box is None:
        return None
    ink = cleaned.crop(box)
    slack = soft_edge(mask.shape)
    reached = box[0] <= slack, box[1] <= slack, box[2] >= grey.width - slack, box[3] >= grey.height - slack
    ink.info = {"cut": reached, "notes": tuple(note for note, is_so in zip(LEFT_OUT, left_out, strict=True) if is_so)}
    return Ink(ink, box[0] * scale, box[1] * scale, scale)


def _without_frame(signal: np.ndarray, levels: Levels) -> tuple[np.ndarray, Levels, bool]:
    """Where there is ink within a frame, if there is one, and the levels of that ink: it may be fainter by far.

    And whether a line was taken out that is no frame's.
    """
    mask = signal > levels.threshold
    rest = without_frame(mask) if may_be_framed(mask) else mask
    rest, has_line = without_fields(rest)
    if rest is mask and not may_be_framed(mask):
        return mask, levels, False
    is_freed = rest is not mask
    outside = _spread(mask & ~rest) if is_freed else _with_soft_edges(signal, mask, levels)
    fainter = find_levels(signal[~outside], CONTRAST)
    if fainter is None or fainter.ink - fainter.paper < CONTRAST_WITHIN * (levels.ink - levels.paper):
        return rest, levels, has_line
    within = (signal > fainter.threshold) & ~outside
    is_fainter = is_freed or piece_within(within, soft_edge(within.shape)) is not None
    return (within, fainter, has_line) if is_fainter else (mask, levels, False)


def _with_soft_edges(signal: np.ndarray, mask: np.ndarray, levels: Levels) -> np.ndarray:
    """The mask with all that hangs together with it, however faint."""
    labels, boxes = label(signal > levels.paper + CONTRAST_WITHIN / 2 * (levels.ink - levels.paper))
    return (np.bincount(labels[mask], minlength=len(boxes) + 1) > 0)[labels] & (labels > 0)


def _render(signal: np.ndarray, mask: np.ndarray, levels: Levels) -> Image.Image:
    """The ink where the mask has it, with its soft edges, from 0 at the paper's noise to 255."""
    black = min(levels.paper + 3.4 * levels.noise, levels.threshold)
    white = np.percentile(signal[mask], 95)
    ink = np.clip((signal - black) / (white - black), 0, 1) * _spread(mask)
    return Image.fromarray((ink * 255).round().astype(np.uint8))


def _spread(mask: np.ndarray) -> np.ndarray:
    """The mask, bool (h, w), grown by its lines' soft edges."""
    from scipy import ndimage

    return ndimage.binary_dilation(mask, iterations=EDGE)
