"""Rivals measured in turns, so that a noisy minute strikes them all alike."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from statistics import median
from time import perf_counter
from types import TracebackType
from typing import Any

_rival: Any = None  # in a rival's process, the rival


def _make(make: Callable[[], Any]) -> None:
    global _rival
    _rival = make()


def _call(method: str, arguments: tuple[Any, ...]) -> Any:
    return getattr(_rival, method)(*arguments)


def median_seconds(action: Callable[[], object], calls: int, longest: float = float("inf")) -> float:
    """Median seconds of so many calls of an action, fewer where together they would take longer than `longest`."""
    seconds: list[float] = []
    while len(seconds) < calls and sum(seconds) < longest:
        begin = perf_counter()
        action()
        seconds.append(perf_counter() - begin)
    return median(seconds)


class Rivals:
    """Objects with the same methods, each made in a process of its own: their libraries' threads do not meet.

    Args:
        makers: what makes them; importable by name.
    """

    def __init__(self, makers: Sequence[Callable[[], Any]]):
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
        os.environ["KERAS_BACKEND"] = "tensorflow"
        self._pools = [ProcessPoolExecutor(1, get_context("spawn")) for _ in makers]
        for pool, make in zip(self._pools, makers, strict=True):
            pool.submit(_make, make).result()

    def each(self, method: str, *arguments: Any) -> list[Any]:
        """What the method returns, called on one rival after the other."""
        return [self.call(index, method, *arguments) for index in range(len(self._pools))]

    def call(self, index: int, method: str, *arguments: Any) -> Any:
        """What the method of one of them returns."""
        return self._pools[index].submit(_call, method, arguments).result()

    def medians(self, rounds: int, method: str, *arguments: Any) -> list[float]:
        """Each rival's median of what the method returns in so many rounds, after one round that warms up."""
        self.each(method, *arguments)
        results = [self.each(method, *arguments) for _ in range(rounds)]
        return [median(values) for values in zip(*results, strict=True)]

    def __enter__(self) -> "Rivals":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for pool in self._pools:
            pool.shutdown()
