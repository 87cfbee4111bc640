"""What Daft leaves to be done where workers of a Ray cluster die.

A worker that dies is replaced by Daft, and its tasks are done again. What was lost with a machine, and the process in
which Daft plans, are not: then the query is asked again.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any, TypeVar
from uuid import uuid4

Asked = TypeVar("Asked")

# How often a query is asked, and seconds between: what is dead must be known to be so.
_TRIES, _PAUSE = 3, 3
# Deaths of workers in one query for each machine, after which it is ended, and seconds after which they are counted.
_DEATHS, _LOOK = 8, 5


def started(processes: int) -> None:
    """Join the cluster at RAY_ADDRESS, or start one on this machine; workers say nothing here."""
    import ray

    # Daft asks Ray in a way that warns if it may
    os.environ.setdefault("RAY_DISABLE_DASHBOARD", "1")
    if ray.is_initialized():
        return
    address = os.environ.get("RAY_ADDRESS", "local")
    own: dict[str, Any] = {"num_cpus": processes, "include_dashboard": False} if address == "local" else {}
    ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR, **own)


def tried(query: Callable[[], Asked], *, died: Callable[[Exception], bool]) -> Asked:
    """What a query gives, asked some times where something died that it needs; MemoryError where workers die on."""
    for _ in range(_TRIES - 1):
        try:
            with _watched():
                return query()
        except Exception as error:
            if not died(error):
                raise
        time.sleep(_PAUSE)
        _planned_anew()
    with _watched():
        return query()


def lost(error: Exception) -> bool:
    """Whether Ray says that a process or machine is gone, or what it held."""
    if not _from_ray(error):
        return False
    from ray import exceptions as known

    gone = (known.RayActorError, known.WorkerCrashedError, known.NodeDiedError, known.OutOfMemoryError)
    return isinstance(error, (*gone, known.ObjectLostError))


def _from_ray(error: Exception) -> bool:
    return any(kind.__module__ == "ray.exceptions" for kind in type(error).__mro__)


def _planned_anew() -> None:
    """Have Daft make its planner and workers anew for the next query."""
    from daft.runners import flotilla, get_or_create_runner

    _end()
    runner: Any = get_or_create_runner()
    runner.flotilla_plan_runner = None
    # Ray finds one that is dead by its name for some seconds more
    flotilla._FLOTILLA_RUNNER_NAME_SUFFIX = uuid4().hex


def _end() -> None:
    """End the planner, and the workers and query with it."""
    import ray
    from daft.runners import get_or_create_runner

    runner: Any = get_or_create_runner()
    if runner.flotilla_plan_runner:
        ray.kill(runner.flotilla_plan_runner.runner)


@contextmanager
def _watched() -> Iterator[None]:
    """End a query whose workers die again and again: Daft gives their tasks to new ones without end."""
    done, ended = Event(), Event()
    watch = Thread(target=_watch, args=(done, ended, _dead()), daemon=True)
    watch.start()
    try:
        yield
    except Exception as error:
        if ended.is_set():
            _planned_anew()
            raise MemoryError("workers end again and again; give them more memory") from error
        raise
    finally:
        done.set()
        watch.join()


def _watch(done: Event, ended: Event, before: int) -> None:
    import ray

    while not done.wait(_LOOK):
        machines = sum(node["Alive"] for node in ray.nodes())
        if _dead() - before > _DEATHS * machines:
            ended.set()
            _end()
            return


def _dead() -> int:
    """How many of Daft's workers died since this program began."""
    import ray
    from ray._private.state import actors

    job = ray.JobID.from_hex(ray.get_runtime_context().get_job_id())
    gone = actors(job_id=job, actor_state_name="DEAD").values()
    return sum(one["ActorClassName"] == "RaySwordfishActor" for one in gone)
