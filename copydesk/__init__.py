"""Copydesk reads the many reports of one story and shows who said what, who repeats whom, and
where the words changed.
"""

import os

__version__ = "0.1.0"

# Libraries with reports of their own home: none is sent, whatever the environment says. Set here, before any of them
# can be imported, and inherited by every process that is started. tests/test_privacy.py holds it.
os.environ.update(
    ORT_DISABLE_TELEMETRY="1",
    DO_NOT_TRACK="1",
    SCARF_NO_ANALYTICS="1",
    DAFT_ANALYTICS_ENABLED="0",
    RAY_USAGE_STATS_ENABLED="0",
)
