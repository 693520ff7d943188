"""Connected pieces of ink: which are the page's edge, dirt, or a neighbour, and which the writing."""

import numpy as np
from PIL import Image, ImageDraw

from digits.ink.strokes import line_width

SPECK = 1 / 25  # of the largest piece: smaller pieces of ink are dirt
LINING = 1 / 2  # of one side of the picture: what touches so much of it is no digit
RIM = 1 / 16  # of the picture's side: the page's edge reaches in no farther, if it is no shadow
SHADOW_BREADTH = 5  # lines: so broad is a shadow or the table
SHADOW_DENSITY = 0.8  # of its box, that it fills
REMOTENESS = 0.4  # of the largest piece's extent: small ink that reaches in is farther from all that is large
BRIDGE = 3  # lines' widths: dots of one line, which count as half as wide as they are, are no farther apart
SUBSTANTIAL = 1 / 5  # of the picture's shorter side: a smaller piece is not what the picture was taken of


def label(mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pieces of ink that hang together, corners included.

    Returns:
        int (h, w), 0 for paper and 1 to n for the pieces; and int (n, 4): left, top, right and bottom of each.
    """
    from scipy import ndimage  # takes longer to import than all else that the app needs: only pictures wait for it

    labels, _ = ndimage.label(mask, structure=np.ones((3, 3)))
    return labels, boxes_of(labels)


def boxes_of(labels: np.ndarray) -> np.ndarray:
    """Left, top, right and bottom of each piece, int (n, 4)."""
    from scipy import ndimage

    boxes = [(x.start, y.start, x.stop, y.stop) for y, x in ndimage.find_objects(labels)]
    return np.array(boxes, dtype=int).reshape(-1, 4)


def extents_of(boxes: np.ndarray) -> np.ndarray:
    """The longer side of each box, (n, 4) -> (n,)."""
    return (boxes[:, 2:] - boxes[:, :2]).max(axis=1, initial=0)


def soft_edge(shape: tuple[int, ...]) -> int:
    """Pixels that may lie between the border of a picture of that shape and ink which reaches it."""
    return min(3, min(shape) // 48)


def touches_border(boxes: np.ndarray, shape: tuple[int, ...], slack: int) -> np.ndarray:
    """Which boxes, (n, 4), come within `slack` pixels of the border of a picture of that shape: bool (n,)."""
    outermost = boxes <= slack
    outermost[:, 2:] = boxes[:, 2:] >= np.array(shape[::-1]) - slack
    return np.asarray(outermost.any(axis=1))


def line_border(labels: np.ndarray, count: int) -> np.ndarray:
    """Which of the `count` pieces lie along one side of the picture: bool (count,)."""
    sides = labels[0], labels[-1], labels[:, 0], labels[:, -1]
    shares = [np.bincount(side, minlength=count + 1)[1:] / len(side) for side in sides]
    return np.max(shares, axis=0) >= LINING


def piece_within(mask: np.ndarray, slack: int) -> np.ndarray | None:
    """The box of the largest piece of ink, what is left of lines aside.

    None where it is not substantial, or comes within `slack` pixels of the border.
    """
    _, boxes = label(mask)
    if not len(boxes):
        return None
    touching = touches_border(boxes, mask.shape, slack)
    is_line = touching & ((boxes[:, 2:] - boxes[:, :2]).min(axis=1) <= extents_of(boxes) / 8)
    extents = np.where(is_line, 0, extents_of(boxes))
    largest = int(np.argmax(extents))
    return None if touching[largest] or extents[largest] < SUBSTANTIAL * min(mask.shape) else boxes[largest]


def lie_along_border(labels: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """Which pieces are the page's edge or what lies beside it, longer or broader than the writing within: bool (n,)."""
    touching = touches_border(boxes, labels.shape, soft_edge(labels.shape))
    along = np.zeros(len(boxes), dtype=bool)
    if not touching.any() or touching.all():
        return along
    lines = line_width(np.concatenate([[False], ~touching])[labels])
    tallest = extents_of(boxes[~touching]).max()
    if tallest < 3 * lines:  # specks
        return along
    lining = line_border(labels, len(boxes))
    for piece in np.flatnonzero(touching & (extents_of(boxes) > 1.3 * tallest)):
        left, top, right, bottom = boxes[piece]
        height, width = labels.shape
        strips = right / width, 1 - left / width, bottom / height, 1 - top / height  # how far it reaches in
        ink = labels[top:bottom, left:right] == piece + 1
        is_broad = lining[piece] and ink.mean() > SHADOW_DENSITY and line_width(ink) > SHADOW_BREADTH * lines
        along[piece] = min(strips) <= RIM or is_broad
    return along


def is_stray(boxes: np.ndarray) -> np.ndarray:
    """Which pieces of ink are no part of the digit: tiny, or small and off the digit's corner, or far away.

    A dot straight above a stem stays, because it makes an i of what would else be read as a 1.

    Args:
        boxes: (n, 4), n >= 1: left, top, right and bottom of each piece, its line's width included.

    Returns:
        bool (n,), never True for the largest piece.
    """
    if len(boxes) == 1:  # as below, but faster: most digits have one piece, for each movement of the pen
        return np.zeros(1, dtype=bool)
    extents = extents_of(boxes)
    small = extents < extents.max() / 4
    digit = boxes[~small]
    low, high = digit[:, :2].min(axis=0), digit[:, 2:].max(axis=0)
    gaps = np.maximum(np.maximum(low - boxes[:, 2:], boxes[:, :2] - high), 0) / extents.max()
    nearer, farther = gaps.min(axis=1), gaps.max(axis=1)
    off_corner = (nearer > 0.05) & (np.hypot(*gaps.T) > 0.15)
    return small & ((extents < extents.max() * SPECK) | off_corner | (farther > 0.4))


def choose(boxes: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Which pieces of ink, (n, 4), n >= 1, are neither dirt nor cut off, in a picture of that shape: bool (n,).

    Dirt is tiny, or small and far from what is large. Cut off is what reaches the border, is not large, and lies apart.
    """
    extents = extents_of(boxes)
    largest = extents.max()
    writing = boxes[extents >= largest / 2]
    gaps = np.maximum(writing[:, :2].min(axis=0) - boxes[:, 2:], boxes[:, :2] - writing[:, 2:].max(axis=0)).max(axis=1)
    reaching = touches_border(boxes, shape, soft_edge(shape))
    is_dust = (extents < largest / 8) & (gaps > largest)
    is_cut_off = reaching & (extents < largest / 2) & (gaps > REMOTENESS * largest)
    return (extents >= largest * SPECK) & ~is_dust & ~is_cut_off


def bridge(ink: Image.Image) -> Image.Image:
    """Ink, 255 on 0, with its dots joined to a line, as of a mouse that moved faster than it was asked for its place.

    The shortest lines from piece to piece that leave no ring (Kruskal 1956, doi:10.1090/S0002-9939-1956-0078686-7).
    """
    from scipy import ndimage

    solid = np.asarray(ink) > 127
    labels, boxes = label(solid)
    rows, columns = ndimage.distance_transform_edt(~solid, return_distances=False, return_indices=True)
    places = np.stack([labels[rows, columns], columns, rows])  # of the nearest ink: its piece, x and y
    meeting = [(places[:, :, :-1], places[:, :, 1:]), (places[:, :-1], places[:, 1:])]
    spans = np.concatenate([np.stack(pair)[:, :, pair[0][0] != pair[1][0]] for pair in meeting], axis=2)
    lengths = np.hypot(*(spans[0] - spans[1])[1:])
    width = line_width(solid)
    bridged = ink.copy()
    brush = ImageDraw.Draw(bridged)
    groups = np.arange(len(boxes) + 1)
    for span in np.argsort(lengths)[: np.count_nonzero(lengths <= BRIDGE * width + 1)]:
        first, second = groups[spans[:, 0, span]]
        if first != second:
            groups[groups == second] = first
            brush.line(spans[:, 1:, span].ravel().tolist(), fill=255, width=max(1, round(width)))
    return bridged
