"""Speed and accuracy, measured."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in main.py, and before NumPy comes
