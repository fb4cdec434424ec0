"""Answers in one SQLite file: an answer that was acknowledged is on the disk."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from barefaced.audit.survey.design import ANSWERS, Design
from barefaced.errors import BarefacedError, UnwritableFile

DATABASE = "answers.sqlite3"
PATIENCE = 3600.0
"""Seconds without a word after which the place of somebody who did not finish goes to the next."""
LONGEST = 3_600_000
"""Milliseconds; what is told as longer is cut to it."""
_BUSY = 5.0
_TABLES = """
CREATE TABLE IF NOT EXISTS about (one INTEGER PRIMARY KEY CHECK (one = 1), design TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS person (
  id INTEGER PRIMARY KEY, token TEXT NOT NULL UNIQUE, slot INTEGER NOT NULL, source TEXT NOT NULL,
  joined REAL NOT NULL, seen REAL NOT NULL, finished REAL, withdrawn REAL);
CREATE TABLE IF NOT EXISTS answer (
  person INTEGER NOT NULL REFERENCES person (id), position INTEGER NOT NULL, answer TEXT NOT NULL,
  milliseconds INTEGER NOT NULL, at REAL NOT NULL, PRIMARY KEY (person, position)) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Person:
    """Somebody who takes part: a number and a place of the plan; nothing that says who it is.

    Attributes:
        id: from 1, in the order of joining.
        slot: place of the plan.
        answered: how many questions, from the first on.
        finished: whether all are.
        withdrawn: whether the answers were deleted at the person's wish.
        source: `served` or `file`.
    """

    id: int
    slot: int
    answered: int
    finished: bool
    withdrawn: bool
    source: str


@dataclass(frozen=True)
class Answer:
    """One answer.

    Attributes:
        person: who.
        position: which question of that person's.
        answer: a word of `ANSWERS`.
        milliseconds: from the sight of the picture to the answer, as the page measured it.
    """

    person: int
    position: int
    answer: str
    milliseconds: int


class Store:
    """The answers to one design.

    Every call is a transaction of its own on a connection of its own, so that threads and processes share
    the file. Writers of this process take turns; for those of another they wait five seconds.
    """

    def __init__(self, path: Path, design: Design | None = None) -> None:
        """Open, or make.

        Args:
            path: the file.
            design: what is asked; None takes that of the file.

        Raises:
            BarefacedError: if the file is none of ours, or holds answers to another design.
            UnwritableFile: if it cannot be written.
        """
        self.path = path
        self._turn = threading.Lock()
        if design is None and not path.is_file():
            raise BarefacedError(f"{path}: there are no answers yet; `barefaced survey serve` collects them")
        with closing(self._connect()) as base, self._told_errors():
            base.execute("PRAGMA journal_mode=WAL")
            base.executescript(_TABLES)
            if design is not None:
                base.execute("INSERT OR IGNORE INTO about VALUES (1, ?)", (design.to_json(),))
            row = base.execute("SELECT design FROM about").fetchone()
        if row is None:
            raise BarefacedError(f"{path}: holds no survey")
        self.design = Design.from_json(row[0])
        if design is not None and design.fingerprint != self.design.fingerprint:
            raise BarefacedError(
                f"{path}: holds answers to another design (other settings, other pictures or another seed); "
                "name another --out, or move them away"
            )
        self._length = len(self.design.trials(0))

    def join(self, *, now: float | None = None) -> tuple[str, Person]:
        """Take somebody new in, at the first place of the plan that nobody holds.

        A place is held by who finished it, or was heard of within `PATIENCE`.

        Returns:
            The secret by which this person is known from here on, and the person.

        Raises:
            UnwritableFile: if the file is locked or the disk is full; nothing was written then.
        """
        token, at = secrets.token_urlsafe(24), time.time() if now is None else now
        with self._transaction() as base:
            taken = {
                slot
                for (slot,) in base.execute(
                    "SELECT slot FROM person WHERE source = 'served' AND withdrawn IS NULL "
                    "AND (finished IS NOT NULL OR seen > ?)",
                    (at - PATIENCE,),
                )
            }
            slot = next(place for place in range(len(taken) + 1) if place not in taken)
            self._add(base, token, slot, "served", at)
        person = self.person(token)
        assert person is not None, "it was added above"
        return token, person

    def person(self, token: str) -> Person | None:
        """Who has this secret; None for nobody."""
        with self._transaction(write=False) as base:
            return self._person(base, _digest(token))

    def answer(
        self, token: str, position: int, answer: str, milliseconds: int, *, now: float | None = None
    ) -> Person | None:
        """Take down an answer; the first one to a question counts, a second is passed over.

        Args:
            token: whose.
            position: the question; the next one, or one already answered.
            answer: a word of `ANSWERS`.
            milliseconds: 0 or more.
            now: time of day, in seconds.

        Returns:
            The person as it is now; None for nobody, and for one who withdrew.

        Raises:
            ValueError: for an unknown word, or a question that has not come yet.
            UnwritableFile: if the file is locked or the disk is full; the answer was not taken then.
        """
        self._check(answer, milliseconds)
        at = time.time() if now is None else now
        with self._transaction() as base:
            person = self._person(base, _digest(token))
            if person is None or person.withdrawn:
                return None
            if not 0 <= position <= person.answered or position >= self._length:
                raise ValueError(f"question {person.answered} comes next, got an answer to {position}")
            self._take(base, person.id, position, answer, milliseconds, at)
            done = max(person.answered, position + 1) == self._length
            base.execute(
                "UPDATE person SET seen = ?, finished = CASE WHEN ? THEN COALESCE(finished, ?) END "
                "WHERE id = ?",
                (at, done, at, person.id),
            )
            return self._person(base, _digest(token))

    def withdraw(self, token: str, *, now: float | None = None) -> None:
        """Delete a person's answers; that somebody withdrew is kept.

        Raises:
            UnwritableFile: if the file is locked or the disk is full; nothing was deleted then.
        """
        at = time.time() if now is None else now
        with self._transaction() as base:
            person = self._person(base, _digest(token))
            if person is not None:
                base.execute("DELETE FROM answer WHERE person = ?", (person.id,))
                base.execute("UPDATE person SET withdrawn = ?, finished = NULL WHERE id = ?", (at, person.id))

    def take_in(self, told: Mapping[str, Any], *, now: float | None = None) -> bool:
        """Add the answers that the page without a server saved; all of them or none.

        Args:
            told: the file's content: `study`, `person`, `slot`, and `answers`, a list of objects with
                `answer` and `milliseconds` in the order of the questions.
            now: time of day, in seconds.

        Returns:
            False if this person's answers are here already, as many or more.

        Raises:
            BarefacedError: if it is not of that form, or answers another design.
            UnwritableFile: if the file is locked or the disk is full; nothing was written then.
        """
        name, slot, answers = self._checked(told)
        at = time.time() if now is None else now
        with self._transaction() as base:
            person = self._person(base, _digest(name))
            if person is not None and person.answered >= len(answers):
                return False
            if person is not None and person.slot != slot:
                raise BarefacedError(f"person {name} answered at another place of the plan before")
            number = person.id if person else self._add(base, name, slot, "file", at)
            for position, (answer, milliseconds) in enumerate(answers):
                self._take(base, number, position, answer, milliseconds, at)
            done = at if len(answers) == self._length else None
            base.execute("UPDATE person SET finished = ?, seen = ? WHERE id = ?", (done, at, number))
        return True

    def people(self) -> list[Person]:
        """Everybody, in the order of joining."""
        with self._transaction(write=False) as base:
            tokens = [token for (token,) in base.execute("SELECT token FROM person ORDER BY id")]
            found = [self._person(base, token) for token in tokens]
        return [person for person in found if person is not None]

    def answers(self) -> list[Answer]:
        """Every answer, by person and question."""
        with self._transaction(write=False) as base:
            rows = base.execute(
                "SELECT person, position, answer, milliseconds FROM answer ORDER BY person, position"
            )
            return [Answer(*row) for row in rows]

    def _check(self, answer: str, milliseconds: int) -> None:
        words = ANSWERS[self.design.settings["design"]]
        if answer not in words:
            raise ValueError(f"an answer is {' or '.join(words)}, got {answer!r}")
        if milliseconds < 0:
            raise ValueError(f"milliseconds are 0 or more, got {milliseconds}")

    def _checked(self, told: Mapping[str, Any]) -> tuple[str, int, list[tuple[str, int]]]:
        if told.get("study") != self.design.fingerprint:
            raise BarefacedError("the answers are to another survey, or to another version of this one")
        name, slot, answers = told.get("person"), told.get("slot"), told.get("answers")
        if not isinstance(name, str) or not 8 <= len(name) <= 64 or not isinstance(answers, list):
            raise BarefacedError("no answers of a survey: person and answers are missing or misshapen")
        if type(slot) is not int or not 0 <= slot < 100_000 or not 0 < len(answers) <= self._length:
            raise BarefacedError(f"no answers of a survey: place {slot!r} with {len(answers)} answers")
        found = []
        for each in answers:
            answer, spent = (
                (each.get("answer"), each.get("milliseconds")) if isinstance(each, dict) else (0, 0)
            )
            if not isinstance(answer, str) or type(spent) is not int:
                raise BarefacedError("no answers of a survey: an answer has a word and whole milliseconds")
            try:
                self._check(answer, spent)
            except ValueError as error:
                raise BarefacedError(str(error)) from error
            found.append((answer, spent))
        return name, slot, found

    def _person(self, base: sqlite3.Connection, digest: str) -> Person | None:
        row = base.execute(
            "SELECT id, slot, (SELECT COUNT(*) FROM answer WHERE person = id), finished IS NOT NULL, "
            "withdrawn IS NOT NULL, source FROM person WHERE token = ?",
            (digest,),
        ).fetchone()
        return row and Person(row[0], row[1], row[2], bool(row[3]), bool(row[4]), row[5])

    @staticmethod
    def _add(base: sqlite3.Connection, token: str, slot: int, source: str, at: float) -> int:
        cursor = base.execute(
            "INSERT INTO person (token, slot, source, joined, seen) VALUES (?, ?, ?, ?, ?)",
            (_digest(token), slot, source, at, at),
        )
        return int(cursor.lastrowid or 0)

    @staticmethod
    def _take(
        base: sqlite3.Connection, person: int, position: int, answer: str, milliseconds: int, at: float
    ) -> None:
        base.execute(
            "INSERT OR IGNORE INTO answer VALUES (?, ?, ?, ?, ?)",
            (person, position, answer, min(milliseconds, LONGEST), at),
        )

    def _connect(self) -> sqlite3.Connection:
        with self._told_errors():
            base = sqlite3.connect(self.path, timeout=_BUSY, isolation_level=None)
            base.execute("PRAGMA synchronous=FULL")
            base.execute("PRAGMA foreign_keys=ON")
            return base

    @contextmanager
    def _transaction(self, *, write: bool = True) -> Iterator[sqlite3.Connection]:
        turn: AbstractContextManager[object] = self._turn if write else nullcontext()
        with turn, closing(self._connect()) as base, self._told_errors():
            base.execute("BEGIN IMMEDIATE" if write else "BEGIN")
            try:
                yield base
                base.execute("COMMIT")
            except BaseException:
                # A full disk has rolled back by itself already.
                if base.in_transaction:
                    base.execute("ROLLBACK")
                raise

    @contextmanager
    def _told_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise UnwritableFile(self.path, str(error)) from error
            raise BarefacedError(f"{self.path}: not a database of answers: {error}") from error


def names_of(design: Design, answers: Sequence[Answer], people: Sequence[Person]) -> Iterator[dict[str, Any]]:
    """Each answer beside what was asked, one row a time, ready for a table.

    Keys: person, position, phase, item, source, right, answer, correct, milliseconds, fake.
    """
    slots = {person.id: person.slot for person in people}
    plans = {slot: design.trials(slot) for slot in set(slots.values())}
    sources = {picture.name: picture.source for picture in design.pictures}
    for each in answers:
        trial = plans[slots[each.person]][each.position]
        yield {
            "person": each.person, "position": each.position, "phase": trial.phase, "item": trial.item,
            "source": sources[trial.item], "right": trial.right, "answer": each.answer,
            "correct": each.answer == trial.right, "milliseconds": each.milliseconds,
            "fake": trial.right in ("fake", "right"),
        }  # fmt: skip


def _digest(token: str) -> str:
    """What is kept of a secret, so that nobody who reads the file can go on as somebody else."""
    return hashlib.sha256(token.encode()).hexdigest()
