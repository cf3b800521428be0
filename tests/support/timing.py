"""Times of the benchmarks, as people read them."""

from __future__ import annotations

import statistics


def show(name: str, times: list[float], aim: float | None = None) -> None:
    """A line with the median of times in ms and the one that only 1 % exceed, which meets the aim
    or does not."""
    longest = sorted(times)[int(len(times) * 0.99)]
    verdict = "" if aim is None else f"   aim {aim:g} ms: {'ok' if longest <= aim else 'missed'}"
    print(f"{name:42} {statistics.median(times):8.2f} ms  (99 %: {longest:.2f}){verdict}")
