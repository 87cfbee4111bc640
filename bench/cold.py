"""`python -I -S bench/cold.py COMMAND…`: seconds and most memory in MB of a whole process, as JSON.

It stands between because a new process inherits the highest memory figure of the one that starts it.
"""

import json
import os
import sys
import time

began = time.perf_counter()
child = os.posix_spawn(
    sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
)
_, status, used = os.wait4(child, 0)
seconds = time.perf_counter() - began
if status:
    sys.exit(f"{' '.join(sys.argv[1:])} failed")
print(json.dumps({"seconds": seconds, "memory": used.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)}))
