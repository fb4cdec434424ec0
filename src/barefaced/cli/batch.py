"""One verb over many pictures: `run_batch`."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from barefaced.cli.progress import Progress
from barefaced.cli.targets import plan
from barefaced.cli.workers import Outcome, Record, Work, outcomes

Inputs = Annotated[list[str], typer.Argument(metavar="IN...", help="Pictures, folders or globs.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a picture, each on its line.")]
Jobs = Annotated[int, typer.Option("--jobs", "-j", min=1, help="Processes that share the pictures.")]
Resume = Annotated[bool, typer.Option("--resume", help="Skip the pictures whose result is there already.")]


def run_batch(
    inputs: Sequence[str],
    work: Work,
    *,
    describe: Callable[[Record], str],
    prepare: Callable[[], None] | None = None,
    output: Path | None = None,
    resume: bool = False,
    jobs: int = 1,
    as_json: bool = False,
) -> None:
    """Work on every picture of the inputs, past those that fail, and print what came of each.

    Results go to standard output in the order of the inputs, whatever `jobs`; what failed and why goes to
    standard error at the end (with `as_json` also to standard output, as `{"file": ..., "error": ...}`).

    Args:
        inputs: files, folders or globs.
        work: what to do to one picture.
        describe: a record, its "file" included, to the text that a person reads.
        prepare: called once, before the first picture: what would fail for all of them had better fail here.
        output: where results are written, a folder or (for one picture) a file; None writes none.
        resume: skip pictures whose result exists; results are whole, so that existing is being done.
        jobs: processes.
        as_json: print records as JSON, one a line.

    Raises:
        typer.Exit: with status 1 if anything failed.
        typer.BadParameter: if the inputs and `output` do not go together.
    """
    if resume and output is None:
        raise typer.BadParameter("--resume looks at the files written, and none are written here")
    tasks, missing = plan(inputs, output)
    waiting = [task for task in tasks if not (resume and task.target and task.target.exists())]
    if waiting and prepare is not None:
        prepare()
    failures = [reason for _, reason in missing]
    try:
        for name, reason in missing:
            if as_json:
                typer.echo(json.dumps({"file": name, "error": reason}))
        with Progress(len(waiting)) as progress, closing(outcomes(waiting, work, jobs=jobs)) as done:
            for outcome in done:
                if outcome.record is None:
                    failures.append(outcome.error)
                progress.step(failed=outcome.record is None)
                _print(outcome, progress, describe, as_json)
    finally:
        _report(failures, len(tasks) + len(missing), len(tasks) - len(waiting))
    if failures:
        raise typer.Exit(1)


def _print(outcome: Outcome, progress: Progress, describe: Callable[[Record], str], as_json: bool) -> None:
    record = {"file": str(outcome.task.source)}
    record |= {"error": outcome.error} if outcome.record is None else outcome.record
    if as_json:
        progress.say(json.dumps(record))
    elif outcome.record is not None:
        progress.say(describe(record))


def _report(failures: Sequence[str], total: int, skipped: int) -> None:
    for reason in failures:
        typer.echo(f"barefaced: {reason}", err=True)
    if failures and total > 1:
        typer.echo(f"barefaced: {len(failures)} of {total} failed", err=True)
    if skipped:
        typer.echo(f"barefaced: {skipped} done before, skipped", err=True)
