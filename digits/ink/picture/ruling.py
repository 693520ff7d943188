"""Ruled lines of the page: long, straight, and no part of what is written across them."""

import numpy as np

LONG = 1 / 2  # of the picture's side: a straight run of ink so long may be a ruled line
THICKEST = 1 / 12  # of the picture's side: a thicker line was not ruled
SMALLEST = 48  # pixels: in smaller pictures a curve's turn looks as straight as a line
UNBROKEN = 0.92  # of a ruled line that is ink


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


def find_ruling(mask: np.ndarray, smallest: int = SMALLEST) -> tuple[np.ndarray, np.ndarray]:
    """Long straight lines that end at the border or on each other, but not what crosses them.

    Returns:
        The level and the upright lines, each bool (h, w).
    """
    if min(mask.shape) < smallest:
        return np.zeros_like(mask), np.zeros_like(mask)
    level, upright = _long_runs(mask), _long_runs(mask.T).T
    level_lines, upright_lines = _anchored(level, upright), _anchored(upright.T, level.T).T
    return _thin(mask, level_lines), _thin(mask.T, upright_lines.T).T


def _long_runs(mask: np.ndarray) -> np.ndarray:
    """Where ink goes on for long in nearly the same row: bool (h, w). A slight slant makes no difference."""
    length = max(3, int(mask.shape[1] * LONG))
    thick = mask.copy()
    thick[1:] |= mask[:-1]
    thick[:-1] |= mask[1:]
    runs = np.zeros_like(mask)
    rows = np.nonzero(thick.sum(axis=1) >= length * UNBROKEN)[0]
    if rows.size:
        sums = np.pad(np.cumsum(thick[rows], axis=1), ((0, 0), (1, 0)))
        starts = sums[:, length:] - sums[:, :-length] >= length * UNBROKEN  # a long run begins here
        covered = np.zeros((len(rows), mask.shape[1] + 1), dtype=int)
        covered[:, : starts.shape[1]] += starts
        covered[:, length : length + starts.shape[1]] -= starts[:, : mask.shape[1] + 1 - length]
        runs[rows] = (np.cumsum(covered, axis=1)[:, :-1] > 0) & thick[rows]
    return runs


def _anchored(runs: np.ndarray, across: np.ndarray) -> np.ndarray:
    """Those level runs both ends of which lie at the picture's border or at a run across: bool (h, w)."""
    labels, boxes = label(runs)
    slack = max(2, max(runs.shape) // 40)
    kept = [False]
    for left, top, right, bottom in boxes:
        ends = []
        for at, is_border in ((left, left <= 1), (right, right >= runs.shape[1] - 1)):
            near = across[max(0, top - slack) : bottom + slack, max(0, at - slack) : at + slack]
            ends.append(is_border or bool(near.any()))
        kept.append(all(ends))
    return np.array(kept)[labels]


def _thin(mask: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """The ink of level lines, but not where a digit's stroke crosses them and the ink is thicker.

    A line along the border no digit crosses: a stroke that touches it is cut off.
    """
    if not lines.any():
        return lines
    from scipy import ndimage

    columns, _ = ndimage.label(mask, structure=[[0, 1, 0], [0, 1, 0], [0, 1, 0]])
    thickness = np.bincount(columns.ravel())[columns]
    on_line = lines & mask
    thickest = max(mask.shape) * THICKEST
    usual = np.median(thickness[on_line])
    if usual > thickest:
        return np.zeros_like(mask)
    thin = thickness <= 2 * usual + 1
    thin[: int(thickest)] = thin[len(thin) - int(thickest) :] = True
    return on_line & thin
