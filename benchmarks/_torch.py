"""The notebook's network and its training in PyTorch.

Here Keras is not imported: TensorFlow and PyTorch crash in one process.
"""

from time import perf_counter

import numpy as np

from digits.ink.mnist_format import to_input
from digits.mnist import load_mnist

BATCH = 128  # images a step
RATE, LAST_RATE = 2.0, 0.01  # Adadelta's, as in digits.models


class Torch:
    """The same network, loss and optimiser in PyTorch, a plain loop, channels last."""

    def __init__(self, steps: int, rounds: int):
        import torch
        from torch import nn

        torch.manual_seed(0)
        (images, labels), (test_images, test_labels) = load_mnist()
        self.x, self.test_x = (
            torch.from_numpy(to_input(part).transpose(0, 3, 1, 2)) for part in (images[: steps * BATCH], test_images)
        )
        self.y = torch.from_numpy(labels[: steps * BATCH].astype(np.int64))
        self.test_labels, self.steps = test_labels, steps
        convolutions = [nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3), nn.ReLU()]
        convolutions += [nn.MaxPool2d(2), nn.Conv2d(64, 64, 3), nn.ReLU(), nn.Flatten()]
        dense = [nn.Dropout(0.2), nn.Linear(576, 64), nn.ReLU(), nn.Dropout(0.2), nn.Linear(64, 10)]
        self.model = nn.Sequential(*convolutions, *dense).to(memory_format=torch.channels_last)
        self.optimizer = torch.optim.Adadelta(self.model.parameters(), lr=RATE, rho=0.95, eps=1e-7)
        total = steps * (rounds + 1)
        self.schedule = torch.optim.lr_scheduler.CosineAnnealingLR(self.optimizer, total, eta_min=LAST_RATE)

    def fit(self) -> float:
        """Seconds a step."""
        import torch

        begin = perf_counter()
        self.model.train()
        for rows in torch.randperm(len(self.x)).split(BATCH):
            loss = torch.nn.functional.cross_entropy(self.model(self.x[rows]), self.y[rows])
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()
            self.schedule.step()
        return (perf_counter() - begin) / self.steps

    def accuracy(self) -> float:
        """The share of the test images classified correctly."""
        import torch

        self.model.eval()
        with torch.no_grad():
            answers = torch.cat([self.model(part).argmax(1) for part in self.test_x.split(500)])
        return float((answers.numpy() == self.test_labels).mean())
