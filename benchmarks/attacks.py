"""What attacks make of redactions, and what they cost: the table of docs/redaction.

    OMP_NUM_THREADS=1 python benchmarks/attacks.py --bank runs/bank --out runs/attacks \
        --recogniser edgeface_xs.onnx --looked-at 300 --redactor block --redactor layered:left=2 \
        --attack as-is --attack wiener --attack parrot:examples=1000:side=32

    OMP_NUM_THREADS=1 nice -n 5 python benchmarks/attacks.py --grid --bank runs/bank --out runs/attacks \
        --recogniser edgeface_xs.onnx --recogniser arcface_mobilefacenet_y1.onnx

The second makes every redactor and its strengths meet every attack that fits and needs no file, a cell at a
time, the cheap and telling ones first; it goes on where it was stopped.

One thousand people of lfw_176 with two photographs are attacked, nobody of whom the attacker learns on; with
`--looked-at` a recogniser embeds that many of them after each attack, and compares with the gallery of all.
What is done is kept in `--out`, so that the next call goes on. Printed are Markdown tables: ranks and AUC,
R*, and processor seconds for one thousand faces. `--only-tables` prints what is there.
"""

import argparse
import json
from pathlib import Path
from typing import Any

import cv2

from barefaced.datasets import FaceBank
from barefaced.recognition import load_recogniser
from barefaced.redaction.attacks.settings import attack_settings_from_text
from barefaced.redaction.redactors import settings_from_text
from barefaced.redaction.report import write_report
from barefaced.redaction.trials import Level, Settings, run_trials
from barefaced.redaction.trials.run import Cell

REDACTORS = (
    "block", "layered", "synthetic", "k-same", "blur", "pixelate", "swirl", "eye-bar", "mask",
    "blur:sigma=0.5", "pixelate:block=1", "pixelate:block=2", "layered:left=1", "layered:left=2",
)  # fmt: skip
"""Of the whole grid; the strengths beside the usual ones are for R*."""
ATTACKS = (
    "context-only",
    "mosaic-match:offsets=3",
    "colour-match",
    "parrot:examples=1000:side=32",
    "as-is",
    "unswirl",
    "wiener",
    "tikhonov",
    "ridge:examples=1000:side=48",
    "prior-search:examples=1000:components=300",
    "richardson-lucy",
    "several-frames",
)
"""Of the whole grid, those that say more for less first."""
FIRST = "block", "layered", "synthetic", "k-same", "blur", "pixelate", "swirl"
"""Redactors whose cells come before the others of an attack."""


def main() -> None:
    """Attack, and print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bank", type=Path, required=True, help="labelled sets with lfw_176")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--recogniser", action="append", default=[], help="name, NAME=FILE, or file")
    parser.add_argument("--looked-at", type=int, nargs="*", default=[], help="faces each recogniser embeds")
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--frame-people", type=int, default=200)
    parser.add_argument("--redactor", action="append", default=[], help="NAME or NAME:KEY=VALUE:...")
    parser.add_argument("--attack", action="append", default=[], help="NAME or NAME:KEY=VALUE:...")
    parser.add_argument("--start", type=float, nargs="*", default=[32.0], help="pixels between the eyes")
    parser.add_argument("--draws", type=int, default=300, help="of people, for intervals")
    parser.add_argument("--grid", action="store_true", help="all of both that need no file, unless given")
    parser.add_argument("--only-tables", action="store_true")
    wanted = parser.parse_args()
    cv2.setNumThreads(1)
    if wanted.grid:
        wanted.redactor, wanted.attack = wanted.redactor or REDACTORS, wanted.attack or ATTACKS
    if not wanted.only_tables:
        run(wanted)
    write_report(wanted.out, draws=wanted.draws)
    tables = json.loads((wanted.out / "result.json").read_text())["tables"]
    for table in (ranks(tables["attacks"]), stars(tables["stars"]), costs(tables["attacks"])):
        print("\n".join(table), end="\n\n")


def run(wanted: argparse.Namespace) -> None:
    """Run what is not there yet."""
    levels = [
        Level(name, settings_from_text(name, settings), start)
        for name, settings in map(named, wanted.redactor)
        for start in wanted.start
    ]
    attacks = {
        name: attack_settings_from_text(name, settings) for name, settings in map(named, wanted.attack)
    }
    settings = Settings(
        wanted.people, wanted.frame_people, looked_at=tuple(wanted.looked_at), attacks=attacks
    )
    names = list(attacks)

    def turn(cell: Cell) -> float:
        """A wave an attack; in each the redactors that are told apart by it first, strengths last."""
        place = FIRST.index(cell.level.redactor) if cell.level.redactor in FIRST else len(FIRST)
        strength = 20 if cell.level.settings else 0
        return -1 if cell.attack == "clean" else 100 * names.index(cell.attack) + strength + place

    for failure in run_trials(
        FaceBank.open(wanted.bank, "lfw_176", additions=False), wanted.out, levels=levels,
        recognisers=[load_recogniser(each) for each in wanted.recogniser], settings=settings,
        order=turn if wanted.grid else None,
        progress=lambda done, of: print(f"{done} of {of} cells", flush=True),
    ):  # fmt: skip
        print(failure)


def named(text: str) -> tuple[str, dict[str, str]]:
    """`pixelate:block=0.5` as a name and its settings."""
    name, *pairs = text.split(":")
    return name, {key: value for key, _, value in (pair.partition("=") for pair in pairs)}


def ranks(rows: list[dict[str, Any]]) -> list[str]:
    """A row an attack, level and recogniser, the strongest attack on each redaction first."""
    lines = [
        "| redaction | px left | attack | compared by | people | first of 20 | of 100 | of 1000 "
        "| AUC | EER | bits |",
        f"| {' | '.join(['---'] * 11)} |",
    ]
    shown = [row for row in rows if row["attack"] in ("clean", "context-only") or not row["control"]]
    for row in sorted(shown, key=lambda row: (row["words"], -(row.get("rank_1_of_100") or 0))):
        left = "" if row["residual"] is None else f"{row['residual']:.2g}"
        bare = "bare photographs" if row["attack"] == "clean" else row["words"]
        words = f"any with the zone of {bare}" if row["attack"] == "context-only" else bare
        cells = [words, left, row["attack"], row["by"], str(row["people"])]
        cells += [share(row, f"rank_1_of_{size}") for size in (20, 100, 1000)]
        cells += [f"{row[name]:.3f} ({row[f'{name}_low']:.3f} to {row[f'{name}_high']:.3f})"
                  for name in ("auc", "eer", "bits")]  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def share(row: dict[str, Any], name: str) -> str:
    """A share in per cent with its interval."""
    if row.get(name) is None:
        return ""
    return f"{100 * row[name]:.1f} % ({100 * row[f'{name}_low']:.1f} to {100 * row[f'{name}_high']:.1f})"


def stars(rows: list[dict[str, Any]]) -> list[str]:
    """R* of each redactor that was attacked at several strengths."""
    lines = [
        "| redactor | R*, px | attack | compared by | condition that ends it |",
        "| --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        star = "no level within the limits" if row["r_star"] is None else f"{row['r_star']:.2g}"
        if row["r_star"] is not None:
            star += f" ({row['r_star_low']:.2g} to {row['r_star_high']:.2g})" + (
                " or more" if row["beyond"] else ""
            )
        lines.append(
            f"| {row['redactor']} | {star} | {row['attack']} | {row['by']} | {row['binding'] or ''} |"
        )
    return lines


def costs(rows: list[dict[str, Any]]) -> list[str]:
    """Processor seconds by attack: medians over what it was run on."""
    lines = ["| attack | to make ready, s | on 1,000 faces, s |", "| --- | --- | --- |"]
    for name in dict.fromkeys(row["attack"] for row in rows if row["attack"] != "clean"):
        own = [row for row in rows if row["attack"] == name]
        ready, each = (
            sorted(row[key] for row in own)[len(own) // 2] for key in ("fit_s", "attack_s_per_1000")
        )
        lines.append(f"| {name} | {ready:.1f} | {each:.1f} |")
    return lines


if __name__ == "__main__":
    main()
