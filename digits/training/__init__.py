"""What only the notebook imports: models, synthetic data, evaluation, figures. Needs Keras, SciPy and Matplotlib."""
