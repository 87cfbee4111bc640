"""Nothing leaves the machine: no file in the user's home, no socket but loopback, whatever a library would do."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SENTENCE = "The ferry number {0} was late, Orla Venn said on Tuesday. The harbour was closed for {0} days, she said. "
COMMANDS = (
    ("annotate", "{rows}", "--threads", "1"),
    ("compare", "{story}", "--output", "{out}/page.html"),
    ("check", "{story}/01-verrin-press-agency.txt", "{story}"),
    ("add", "{out}/a.desk", "{story}"),
    ("rebuild", "{out}/a.desk"),
    ("find", "{out}/a.desk", "we did not close this bridge"),
    ("verify", "{out}/a.desk"),
    ("export", "{out}/a.desk", "--output", "{out}/a.xlsx"),
    ("corpus", "annotate", "{story}", "--output", "{out}/corpus"),
    ("corpus", "link", "{out}/corpus"),
    ("corpus", "report", "{out}/corpus"),
)


def apart() -> list[str]:
    """The words that run a command in a network of its own; skips where that is not allowed."""
    words = ["unshare", "--net", "--map-root-user"]
    if not shutil.which("unshare") or subprocess.run([*words, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no network namespace can be made here")
    return words


def test_commands_leave_nothing_at_home_and_ask_nobody(tmp_path: Path) -> None:
    home, out = tmp_path / "home", tmp_path / "out"
    home.mkdir()
    out.mkdir()
    rows = tmp_path / "rows.jsonl"
    # some seconds: what is reported is queued first and sent later
    texts = (SENTENCE.format(number) * 6 for number in range(150))
    rows.write_text("".join(json.dumps({"id": str(n), "text": t}) + "\n" for n, t in enumerate(texts)), "utf-8")
    story = Path(__file__).parent.parent / "examples" / "harbour-bridge"
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "ORT_", "DO_NOT"))}
    environment |= {"HOME": str(home), "ORT_DISABLE_TELEMETRY": "0"}
    isolated, asked = apart(), []
    for command in COMMANDS:
        words = [word.format(rows=rows, story=story, out=out) for word in command]
        trace = out / "trace"
        watch = ["strace", "-f", "-qq", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-o", str(trace)]
        run = [*isolated, *(watch if shutil.which("strace") else ()), sys.executable, "-m", "copydesk", *words]
        done = subprocess.run(run, capture_output=True, env=environment, check=False)
        assert done.returncode == 0, done.stderr.decode()
        if trace.exists():
            asked += [line for line in trace.read_text(errors="replace").splitlines() if "sa_family=AF_INET" in line]
    assert [path for path in home.rglob("*") if path.is_file()] == []
    assert [line for line in asked if "127.0.0.1" not in line and '"::1"' not in line] == []
