"""What the notebook, the app and the tests share: from ink to digit."""
