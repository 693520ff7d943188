"""What only the notebooks import: synthetic data, evaluation, figures. Needs Keras, SciPy, Matplotlib and anywidget."""
