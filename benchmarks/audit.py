"""Audits of unmasking systems on labelled sets: studies, runs, and tables and plots without photographs.

    python benchmarks/audit.py lfw --bank runs/bank --data ../shared/data --work runs/audits \
        --system slim --system opencv:telea --recogniser edgeface_xs.onnx --docs docs/audit/lfw

| study | people | probes | compared with |
| --- | --- | --- | --- |
| lfw | of folds 6 to 10 of LFW's pairs, with two photographs | the second one, a part hidden | the first |
| cuts | the first of these | the same, cut higher and lower | the first |
| masked | of RMFRD, with a bare and a masked photograph | the masked one, as it was taken | a bare one |
| scut | SCUT-FBP5500, as many of each gender and ethnicity | the photograph itself, half hidden | itself |
| utk | UTKFace, as many of each gender and race | the photograph itself, half hidden | itself |

Nobody of folds 6 to 10 was shown to a recogniser of ours; there are 670, and who asks for more gets others
too, whose errors by our recognisers mean nothing. The last two sets hold one photograph of a person:
their scores are of the same photograph, tell groups apart, and nothing else. Synthetic people resemble each
other, and are compared with nobody here.

`WORK/STUDY` gets the photographs as PNG files, the manifest, and `audit/`, a whole run with its report, which
shows nobody but holds pictures of people. Into `DOCS` go tables, figures and verdicts alone; the most
important of them is printed. A run that was stopped goes on with `--resume`, and a run to which systems or
recognisers are added reckons only those.

`--ready N` is a benchmark of the audit itself: the masked pictures of N people of LFW are first filled by
OpenCV, K times each, into a folder; then the folder is audited, and processor seconds of each step are told.
"""

import argparse
import csv
import json
import os
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import cv2
import numpy as np

from barefaced.audit import Settings, open_system, read_study, run_audit, without_twins, write_page
from barefaced.audit.analysis import analyse_run
from barefaced.audit.running.cases import cases_of
from barefaced.datasets import FaceBank
from barefaced.images import write_image
from barefaced.recognition import load_recogniser

FOLDS = range(6, 11)
"""Of LFW's list: their people were kept from our recognisers."""
LICENCE = "for research alone"
CONSENT = "nobody was asked"
Row = dict[str, str]


@dataclass(frozen=True)
class Kind:
    """One study of this benchmark.

    Attributes:
        bank: the labelled set it is made of.
        rows: gives its photographs; labels of the set, folder of labels, and how many people.
        conditions: of its audit.
        photos: see `barefaced audit run --photos`.
        note: what its manifest says of it.
        controls: whether controls are run, so that a gain can be judged.
    """

    bank: str
    rows: Callable[[list[Row], Path, int], Iterator[Row]]
    conditions: tuple[str, ...]
    photos: str
    note: str
    controls: bool = True


def lfw_rows(labels: list[Row], data: Path, people: int) -> Iterator[Row]:
    """The first photograph of a person as reference, the second as probe."""
    for who, held in _listed(labels, data)[:people]:
        for role, row in zip(("reference", "probe_clean"), held, strict=False):
            yield {"subject": who, "image": row["file"], "role": role, "gender": row["gender"]}


def _listed(labels: list[Row], data: Path) -> list[tuple[str, list[Row]]]:
    """People of two photographs and more, those of the test folds first, else at random."""
    with (data / "lfw_pairs.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if int(row["fold"]) in FOLDS]
    kept = {row[key].partition("/")[0] for row in rows for key in "ab"}
    held = [(who, own) for who, own in _grouped(labels, "identity").items() if len(own) > 1]
    shuffled = [held[place] for place in np.random.default_rng(0).permutation(len(held))]
    return sorted(shuffled, key=lambda pair: pair[0] not in kept)


def masked_rows(labels: list[Row], data: Path, people: int) -> Iterator[Row]:
    """A bare photograph as reference, another as clean probe, and a masked one, found by others if any is."""
    count = 0
    for who, held in _grouped(labels, "identity").items():
        bare = [row for row in held if row["masked"] == "0"]
        worn = sorted((row for row in held if row["masked"] == "1"), key=lambda row: row["detected"] != "1")
        if not bare or not worn or count == people:
            continue
        count += 1
        chosen = [("reference", bare[0]), ("probe_masked", worn[0])]
        for role, row in chosen + [("probe_clean", row) for row in bare[1:2]]:
            yield {"subject": who, "image": row["file"], "role": role}


def grouped_rows(*kinds: str) -> Callable[[list[Row], Path, int], Iterator[Row]]:
    """One photograph of a person, as many of each combination of groups."""

    def rows(labels: list[Row], data: Path, people: int) -> Iterator[Row]:
        cells: dict[tuple[str, ...], list[Row]] = defaultdict(list)
        for place in np.random.default_rng(0).permutation(len(labels)):
            cells[tuple(labels[place][kind] for kind in kinds)].append(labels[place])
        each = min(people // len(cells), *map(len, cells.values()))
        for cell in zip_longest(*(held[:each] for _, held in sorted(cells.items()))):
            for row in cell:
                told = {"subject": row["file"], "image": row["file"], "role": "reference"}
                yield told | {kind: row[kind] for kind in kinds}

    return rows


STUDIES = {
    "lfw": Kind(
        "lfw_176", lfw_rows, ("half-0.25", "synthetic-mask"), "different",
        "LFW, people of folds 6 to 10 of its pairs, past 670 others too; probes are not the references.",
    ),
    "cuts": Kind(
        "lfw_176", lfw_rows, ("half-0.10", "half-0.40"), "different",
        "The first of the people of the study lfw, more and less of the face cut off.",
    ),
    "masked": Kind(
        "masked_pairs_160", masked_rows, ("real-mask",), "different",
        "RMFRD: masks really worn. Its names come from folders and are sometimes wrong.",
    ),
    "scut": Kind(
        "faces_scut_256", grouped_rows("gender", "ethnicity"), ("half-0.25",), "same",
        "SCUT-FBP5500: one photograph of a person, compared with itself. Labels are guesses of annotators.",
        controls=False,
    ),
    "utk": Kind(
        "faces_utk_200", grouped_rows("gender", "race"), ("half-0.25",), "same",
        "UTKFace: one photograph of a person, compared with itself. Labels are guesses of annotators; some"
        " people may stand in it under two names.",
        controls=False,
    ),
}  # fmt: skip
"""By name."""
SHOWN = ("tables", "figures")
"""Of an audit, what shows nobody."""


def main() -> None:
    """Make the study, run its audit, and lay what shows nobody where it is told."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("study", choices=list(STUDIES))
    parser.add_argument("--bank", type=Path, required=True, help="labelled sets")
    parser.add_argument("--data", type=Path, required=True, help="the sets' own tables, and lfw_pairs.csv")
    parser.add_argument("--work", type=Path, required=True, help="gets studies and whole runs")
    parser.add_argument("--docs", type=Path, help="gets tables, figures and verdicts of the run")
    parser.add_argument("--people", type=int, default=150, help="at most")
    parser.add_argument("--system", action="append", default=[], help="as `barefaced audit run` takes it")
    parser.add_argument("--recogniser", action="append", default=[], help="name, NAME=FILE, or file")
    parser.add_argument("--condition", action="append", default=[], help="instead of the study's own")
    parser.add_argument("--samples", type=int, default=1, help="faces drawn of each picture")
    parser.add_argument("--draws", type=int, default=500, help="of the bootstrap of people")
    parser.add_argument("--jobs", type=int, default=1, help="processes that share the work")
    parser.add_argument("--ready", action="store_true", help="time the audit of a folder of pictures")
    parser.add_argument(
        "--make-only", action="store_true", help="compare all, and leave the report for later"
    )
    parser.add_argument("--resume", action="store_true")
    wanted = parser.parse_args()
    cv2.setNumThreads(1)
    kind = STUDIES[wanted.study]
    folder = wanted.work / wanted.study
    manifest = written_study(kind, wanted.study, wanted.bank, wanted.data, folder, wanted.people)
    chosen = Settings(
        tuple(wanted.condition) or kind.conditions, wanted.samples, photos=kind.photos, controls=kind.controls
    )
    systems = wanted.system
    if wanted.ready:
        systems = [f"ready=folder:{filled(manifest, folder / 'ready', chosen)}"]
    seconds = audited(manifest, folder / "audit", systems, wanted.recogniser, chosen, wanted)
    print(json.dumps({name: round(spent, 1) for name, spent in seconds.items()}))
    if wanted.docs and not wanted.make_only:
        shown(folder / "audit", wanted.docs)


def written_study(kind: Kind, name: str, bank: Path, data: Path, folder: Path, people: int) -> Path:
    """Write a study's photographs and manifest; the manifest's path."""
    with (data / f"{kind.bank}.csv").open(encoding="utf-8", newline="") as file:
        labels = [*csv.DictReader(file)]
    held = FaceBank.open(bank, kind.bank, additions=False)
    place = {str(each): number for number, each in enumerate(held.names)}
    rows = [row for row in kind.rows(labels, data, people) if row["image"] in place]
    for row in rows:
        row["file"] = f"photos/{Path(row['image']).with_suffix('.png')}"
        path = folder / row["file"]
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_image(path, np.ascontiguousarray(held.image(place[row["image"]])))
    with (folder / "images.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    told = {"name": name, "note": kind.note, "licence": LICENCE, "consent": CONSENT, "images": "images.csv"}
    manifest = folder / "study.toml"
    manifest.write_text("".join(f"{key} = {json.dumps(value)}\n" for key, value in told.items()))
    return manifest


def filled(manifest: Path, folder: Path, settings: Settings) -> Path:
    """Fill every masked picture of a study K times, by OpenCV and a little noise; the folder."""
    study = read_study(manifest)
    for case in cases_of(
        study, settings.conditions, photos=settings.photos, side=settings.side, seed=settings.seed
    ):
        if (folder / f"{case.name}-{settings.samples}.png").exists():
            continue
        given = case.given(tell_hole=True)
        if isinstance(given, str):
            continue
        (drawn,) = open_system("opencv:telea").draw(given, samples=1, seed=0)
        rng = np.random.default_rng(0)
        for sample in range(1, settings.samples + 1):
            path = folder / f"{case.name}-{sample}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            noise = rng.normal(0, 2, given.picture.shape)
            write_image(path, np.clip(drawn.picture + noise, 0, 255).astype(np.uint8))
    return folder


def audited(
    manifest: Path, out: Path, systems: Sequence[str], recognisers: Sequence[str], settings: Settings,
    wanted: argparse.Namespace,
) -> dict[str, float]:  # fmt: skip
    """Run, analyse and write an audit; processor seconds of each step in all processes."""
    began = [sum(os.times()[:4])]

    def lap() -> float:
        began.append(sum(os.times()[:4]))
        return began[-1] - began[-2]

    study = without_twins(read_study(manifest))
    seconds = {"photographs looked through": lap()}
    run_audit(
        study, out, systems=[open_system(each) for each in systems],
        recognisers=[load_recogniser(each) for each in recognisers], settings=settings, resume=wanted.resume,
        jobs=wanted.jobs,
    )  # fmt: skip
    seconds["faces made and compared"] = lap()
    if wanted.make_only:
        return seconds
    analyse_run(out, draws=wanted.draws)
    seconds["scores analysed"] = lap()
    write_page(out)
    return seconds | {"page written": lap(), "all": began[-1] - began[0]}


def shown(run: Path, folder: Path) -> None:
    """Copy what shows and names nobody, and print what it comes to."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in SHOWN:
        shutil.rmtree(folder / name, ignore_errors=True)
        shutil.copytree(run / name, folder / name)
    result = json.loads((run / "result.json").read_text(encoding="utf-8"))
    told = {name: result[name] for name in ("verdicts", "controls", "bootstrap", "comparisons")}
    (folder / "verdicts.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    print("\n".join(markdown(result["tables"])))


def markdown(tables: dict[str, list[dict]]) -> Iterator[str]:
    """One line a condition, system and recogniser: the numbers that a reader asks for first."""
    yield (
        "| condition | system | recogniser | mated comparisons | AUC | bits over the best without a system "
        "| verdict | misses at 1 in 1,000 | strangers at 1 in 1,000 | lower half alone, AUC |"
    )
    yield "|" + " --- |" * 10
    for row in tables["summary"]:
        key = {name: row[name] for name in ("recogniser", "system", "condition", "photos")}
        gain = _row(tables["gains"], key | {"over": "best of all"})
        miss = _row(tables["nonmatch"], key | {"fmr": 1e-3})
        real = _row(tables["realised"], key | {"fmr": 1e-3})
        half = _row(tables["lower_half"], {name: key[name] for name in ("recogniser", "system", "condition")})
        cells = [row["condition"], row["system"], row["recogniser"], str(row["mated"]), _told(row, "auc", 3)]
        cells += [_told(gain, "bits", 3), gain.get("verdict") or ""]
        cells += [_told(miss, "counted_with_failures", 1, 100, " %"), _told(real, "ratio", 1, 1, " times")]
        yield "| " + " | ".join([*cells, _told(half, "auc", 2)]) + " |"


def _row(rows: list[dict], key: dict[str, object]) -> dict:
    return next((row for row in rows if all(row[name] == value for name, value in key.items())), {})


def _told(row: dict, name: str, digits: int, times: float = 1, unit: str = "") -> str:
    """A value with its interval; nothing where there is none."""
    value, low, high = (row.get(name + end) for end in ("", "_low", "_high"))
    if value is None:
        return ""
    ends = "" if low is None or high is None else f" ({low * times:.{digits}f} to {high * times:.{digits}f})"
    return f"{value * times:.{digits}f}{unit}{ends}"


def _grouped(rows: Sequence[Row], name: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[name]].append(row)
    return found


if __name__ == "__main__":
    main()
