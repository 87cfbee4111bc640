"""One function over many items in several processes: order kept, memory bounded, a dead process survived."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from typing import TypeVar

from copydesk.errors import ProcessError

Item = TypeVar("Item")
Result = TypeVar("Result")
Batch = tuple[Item, ...]

# Batches that wait for a process: two each keep all of them busy, a few more bridge one long article.
_AHEAD = 4
# Small items go together, or handing them over would take longer than the work on them.
_TOGETHER = 32


def ordered(
    function: Callable[[Item], Result],
    items: Iterable[Item],
    *,
    processes: int,
    lost: Callable[[Item], Result],
    size: Callable[[Item], int],
    enough: int,
) -> Iterator[Result]:
    """The results in the order of the items, of which only a few are taken ahead.

    Items go to the processes in batches whose sizes come to `enough`. Where a process dies, the items under way
    are tried again, each alone; for one with which it dies again stands what `lost` makes of it.
    `function` must be picklable; its exceptions are raised here.
    """
    waiting: deque[tuple[Batch[Item], Future[list[Result]]]] = deque()
    pool = _pool(processes)
    try:
        for batch in _batches(items, size, enough):
            waiting.append((batch, _submitted(pool, function, batch)))
            if len(waiting) < _AHEAD * processes:
                continue
            if _dead(waiting[0][1]):
                pool.shutdown(wait=False)
                yield from _again(function, waiting, lost)
                pool = _pool(processes)
            else:
                yield from waiting.popleft()[1].result()
        while waiting:
            if _dead(waiting[0][1]):
                yield from _again(function, waiting, lost)
            else:
                yield from waiting.popleft()[1].result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _again(
    function: Callable[[Item], Result],
    waiting: deque[tuple[Batch[Item], Future[list[Result]]]],
    lost: Callable[[Item], Result],
) -> Iterator[Result]:
    """Results of all that waits after a process died; what was not done is tried alone."""
    pool = _pool(1)
    try:
        if _dead(_submitted(pool, function, ())):
            raise ProcessError('no process can be started; does the script have `if __name__ == "__main__":`?')
        while waiting:
            batch, future = waiting.popleft()
            if not _dead(future):
                yield from future.result()
                continue
            for item in batch:
                alone = _submitted(pool, function, (item,))
                if _dead(alone):
                    pool.shutdown(wait=False)
                    pool = _pool(1)
                    yield lost(item)
                else:
                    yield from alone.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _dead(future: Future[list[Result]]) -> bool:
    """Whether a process died before this was done; waits for it to be done."""
    return isinstance(future.exception(), BrokenProcessPool)


def _submitted(
    pool: ProcessPoolExecutor, function: Callable[[Item], Result], batch: Batch[Item]
) -> Future[list[Result]]:
    try:
        return pool.submit(_each, function, batch)
    except BrokenProcessPool as error:
        broken: Future[list[Result]] = Future()
        broken.set_exception(error)
        return broken


def _each(function: Callable[[Item], Result], batch: Batch[Item]) -> list[Result]:
    return [function(item) for item in batch]


def _batches(items: Iterable[Item], size: Callable[[Item], int], enough: int) -> Iterator[Batch[Item]]:
    batch: list[Item] = []
    total = 0
    for item in items:
        batch.append(item)
        total += size(item)
        if total >= enough or len(batch) == _TOGETHER:
            yield tuple(batch)
            batch, total = [], 0
    if batch:
        yield tuple(batch)


def _pool(processes: int) -> ProcessPoolExecutor:
    # processes that each took all cores for their arithmetic would take them from one another
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # spawn: a process forked while a model runs its threads may hang
    return ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn"), initializer=_begin)


def _begin() -> None:
    """Leave Ctrl-C to the parent, and end with it even where it was killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        wait([parent.sentinel])
        os._exit(1)
