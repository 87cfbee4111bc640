"""Adding articles in the background: one job at a time, with the model opened once."""

from __future__ import annotations

import logging
import shutil
import threading
import uuid
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Literal

import msgspec

from copydesk.desk import Desk, add, dossiers
from copydesk.desk.records import Outcome
from copydesk.errors import CopydeskError, ReadError
from copydesk.pipeline import Tagger
from copydesk.read import Reading, advice_of
from copydesk.records import Article, SkippedFile

_LOG = logging.getLogger(__name__)
# jobs whose outcome can still be looked at
_KEPT = 50

State = Literal["waiting", "reading", "comparing", "done", "stopped"]


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """An article that was taken in or not, under the name that it came with."""

    name: str
    outcome: Outcome


class Job(msgspec.Struct, kw_only=True):
    """What became of some articles that were to be added, so far."""

    id: str
    state: State = "waiting"
    files: int = 0
    taken: list[Taken] = []
    not_read: list[SkippedFile] = []
    stories: list[str] = []
    failure: str | None = None

    @property
    def over(self) -> bool:
        """Whether nothing more will come."""
        return self.state in ("done", "stopped")


class Worker:
    """One thread that adds what it is given and makes the dossiers that this touched."""

    def __init__(self, desk: Desk, tagger: Tagger, *, changed: Callable[[], None] = lambda: None) -> None:
        self._desk, self._tagger = desk, tagger
        self.changed = changed
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._waiting: deque[tuple[Job, Callable[[], Iterable[Article | SkippedFile]], Path | None]] = deque()
        self._ready = threading.Condition()
        self._closed = False
        self._thread: threading.Thread | None = None

    def add(
        self, source: Callable[[], Iterable[Article | SkippedFile]], *, files: int = 1, folder: Path | None = None
    ) -> Job:
        """Add the articles that a source gives when it is called; `folder` is removed afterwards."""
        job = Job(id=uuid.uuid4().hex[:12], files=files)
        with self._ready:
            self._jobs[job.id] = job
            while len(self._jobs) > _KEPT:
                self._jobs.popitem(last=False)
            self._waiting.append((job, source, folder))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="copydesk-add", daemon=True)
                self._thread.start()
            self._ready.notify()
        return job

    def refresh(self) -> Job:
        """Make all dossiers that are stale."""
        return self.add(lambda: (), files=0)

    def job(self, job: str) -> Job | None:
        """A job by its id; none where it is not known any more."""
        return self._jobs.get(job)

    def running(self) -> Job | None:
        """The job that is under way."""
        with self._ready:
            return next((job for job in self._jobs.values() if not job.over), None)

    def close(self) -> None:
        """Take no more; what is written is written whole."""
        with self._ready:
            self._closed = True
            self._ready.notify()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def _run(self) -> None:
        while True:
            with self._ready:
                self._ready.wait_for(lambda: self._waiting or self._closed)
                if self._closed:
                    return
                job, source, folder = self._waiting.popleft()
            try:
                self._do(job, source)
            except Exception as error:
                _LOG.exception("adding stopped")
                job.failure = str(error) if isinstance(error, CopydeskError) else f"an error ({type(error).__name__})"
                job.state = "stopped"
            finally:
                if folder is not None:
                    shutil.rmtree(folder, ignore_errors=True)
                self.changed()

    def _do(self, job: Job, source: Callable[[], Iterable[Article | SkippedFile]]) -> None:
        job.state = "reading"
        # outcomes come in the order of the articles
        names: deque[str] = deque()

        def read() -> Iterator[Article]:
            for one in source():
                if self._closed:
                    return
                if isinstance(one, SkippedFile):
                    job.not_read.append(advised(one))
                    continue
                names.append(one.file)
                yield one

        for outcome in add.add(self._desk, read(), tagger=self._tagger):
            job.taken.append(Taken(name=names.popleft(), outcome=outcome))
            if outcome.story and outcome.story not in job.stories:
                job.stories.append(outcome.story)
            self.changed()
        job.state = "comparing"
        wanted = job.stories or dossiers.stale(self._desk)
        for story in wanted:
            if self._closed:
                return
            dossiers.refresh(self._desk, story)
        job.state = "done"


def advised(given: SkippedFile | ReadError) -> SkippedFile:
    """What was not read and why, with what to do about it."""
    if isinstance(given, ReadError):
        where, advice = given.where, given.advice or advice_of(given.reason)
    else:
        where, advice = given.file, advice_of(given.reason)
    return SkippedFile(where, f"{given.reason}; {advice}" if advice else given.reason)


def of_folder(folder: Path) -> Callable[[], Iterable[Article | SkippedFile]]:
    """The articles of a folder of files that were sent, under their own names."""

    def read() -> Iterator[Article | SkippedFile]:
        reading = Reading([str(folder)])
        yield from reading
        for name in reading.ignored:
            yield SkippedFile(name, "files of this kind are not read")

    return read
