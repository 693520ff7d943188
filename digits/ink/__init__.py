"""Pen or picture -> 28 x 28 pixels in MNIST's form. Needs NumPy and Pillow, and SciPy for pictures."""
