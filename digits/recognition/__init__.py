"""The trained network and its answers, without Keras and without Tk. Needs NumPy and h5py."""
