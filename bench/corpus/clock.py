"""Processes apart, and what they take."""

from __future__ import annotations

import json
import multiprocessing
import os
import resource
import subprocess
from typing import Any


def last_line(command: list[str]) -> dict[str, Any]:
    """What a process prints last, as JSON; numpy has one thread in it, as under `copydesk`."""
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environment)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def processor() -> float:
    """Processor seconds so far of this process and of those it started."""
    # one that has not been waited for is not counted
    for child in multiprocessing.active_children():
        child.join(timeout=10)
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
