"""The report as files: JSON, two sheets, and one page that needs nothing else."""

import base64
import json
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from barefaced.audit.quality.evaluation import Quality
from barefaced.audit.quality.metrics import METRICS
from barefaced.audit.quality.tally import POOLED
from barefaced.errors import UnwritableFile
from barefaced.images import replacing
from barefaced.provenance import Label, write_generated

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 75em; margin: 2em auto; padding: 0 1em; color: #222 }
table { border-collapse: collapse; margin: 1em 0 }
th, td { padding: .25em .7em; text-align: right; border-bottom: 1px solid #ddd; white-space: nowrap }
th:first-child, td:first-child { text-align: left }
small { color: #777; display: block }
img { max-width: 100% }
dt { font-weight: 600 }
"""


def write_report(quality: Quality, folder: Path) -> Path:
    """Write `quality.json`, `best.png`, `worst.png` and `report.html`, which holds the sheets itself.

    The sheets hold generated faces and are labelled as such; they show the people of the data, too.

    Args:
        quality: what `evaluate` found.
        folder: made if it is missing.

    Returns:
        The path of the page.

    Raises:
        UnwritableFile: if the folder or the disk does not take them.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnwritableFile(folder, error.strerror or str(error)) from error
    name, version = quality.made_by
    label = Label(model=name, version=version or "1", seed=quality.told["seed"])
    for sheet in ("best", "worst"):
        write_generated(folder / f"{sheet}.png", getattr(quality, sheet), label)
    with replacing(folder / "quality.json") as stream:
        stream.write(json.dumps(quality.told, ensure_ascii=False, indent=1, allow_nan=False).encode() + b"\n")
    page = folder / "report.html"
    with replacing(page) as stream:
        stream.writelines(f"{line}\n".encode() for line in _page(quality.told, folder))
    return page


def _page(told: dict[str, Any], folder: Path) -> Iterator[str]:
    title = told["model"]["name"] if told["model"] else "floors"
    yield f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}: quality</title>'
    yield f"<style>{_STYLE}</style><h1>{escape(title)}</h1>"
    yield from _about(told)
    yield "<h2>All pictures</h2>"
    yield from _table(told)
    yield from _gains(told)
    if told["sets"] is not None:
        yield from _sets(told["sets"])
    for kind, groups in told["by"].items():
        yield f"<h2>By {escape(kind)}</h2>"
        yield from _grouped(told, groups)
    for sheet, words in (("best", "The best"), ("worst", "The worst")):
        content = base64.b64encode((folder / f"{sheet}.png").read_bytes()).decode()
        yield f'<h2>{words}</h2><img alt="{words}, in rows" src="data:image/png;base64,{content}">'
    yield "<p>What was hidden is generated: a guess, no evidence of identity.</p></html>"


def _about(told: dict[str, Any]) -> Iterator[str]:
    by, hidden = told["bootstrap"], told["nothing_hidden"]
    facts = {
        "Model": _named(told["model"]),
        "Paints before it": _named(told["inpainter"]),
        "Tried on": f"{told['data']}: {told['pictures']} pictures of {told['people']} people",
        "Left out": f"{hidden} pictures with nothing hidden" if hidden else "",
        "Floors learned from": told["floors_learned_from"],
        "Compared at": f"{told['size']} px",
        "Outside the hole": "the truth" if told["visible_kept"] else "as the network paints it, floors apart",
        "Intervals": f"{by['level']:.0%}, bootstrap of people, {by['draws']} draws, seed {by['seed']}",
    }  # fmt: skip
    yield "<dl>"
    yield from (f"<dt>{escape(name)}<dd>{escape(text)}" for name, text in facts.items() if text)
    yield "</dl>"


def _named(card: dict[str, str] | None) -> str:
    return (
        "" if card is None else f"{card['name']} {card['version']}, {card['task']}. {card['training_data']}"
    )


def _table(told: dict[str, Any]) -> Iterator[str]:
    """All systems in rows, regions and metrics in columns."""
    columns = list(
        dict.fromkeys((r, m) for system in told["systems"].values() for r in system for m in system[r])
    )
    yield "<table><tr><th>" + "".join(f"<th>{escape(_titled(*column))}" for column in columns)
    for name, system in told["systems"].items():
        cells = "".join(_cell(metric, system.get(region, {}).get(metric)) for region, metric in columns)
        yield f"<tr><td>{escape(name)}{cells}"
    yield "</table>"


def _gains(told: dict[str, Any]) -> Iterator[str]:
    main = told["headline"]
    for floor, gain in told["gain"].items():
        measured = _titled(main["region"], main["metric"])
        words = escape(f"{main['system']} over {floor}, {measured}")
        yield f"<p>{words}: {_printed(main['metric'], gain)}</p>"


def _sets(sets: dict[str, Any]) -> Iterator[str]:
    """Systems in rows, distances of what they painted from the truth in columns."""
    systems = sets["systems"]
    first = next(iter(systems.values()))
    network, count = first["features"], first["real"]
    yield "<h2>As sets</h2>"
    yield f"<p>{escape(sets['of'])}: {count['pictures']} of {count['people']} people; features: "
    yield f"{escape(network['network'])}, {network['numbers']} numbers"
    yield f"{escape(''.join(f'; {note}' for note in first['notes']))}.</p>"
    yield "<table><tr><th>" + "".join(f"<th>{escape(metric)}" for metric in first["metrics"])
    for name, system in systems.items():
        cells = "".join(
            f"<td>{number['value']:.4g} <small>{number['low']:.4g} to {number['high']:.4g}</small>"
            for number in system["metrics"].values()
        )
        yield f"<tr><td>{escape(name)}{cells}"
    yield "</table>"


def _grouped(told: dict[str, Any], groups: dict[str, Any]) -> Iterator[str]:
    """Groups in rows, systems in columns, by the headline alone; the JSON holds the rest."""
    region, metric = told["headline"]["region"], told["headline"]["metric"]
    heads = "".join(f"<th>{escape(name)}" for name in told["systems"])
    yield f"<table><tr><th>{escape(_titled(region, metric))}<th>pictures<th>people{heads}"
    for group, found in groups.items():
        cells = "".join(_cell(metric, system[region][metric]) for system in found["systems"].values())
        yield f"<tr><td>{escape(group)}<td>{found['pictures']}<td>{found['people']}{cells}"
    yield "</table>"


def _titled(region: str, metric: str) -> str:
    names = {POOLED: "PSNR of mean MSE, dB"}
    unit = METRICS[metric].unit if metric in METRICS else ""
    return f"{region}: {names.get(metric, metric.upper().replace('_', ' ') + (f', {unit}' if unit else ''))}"


def _cell(metric: str, number: dict[str, Any] | None) -> str:
    return "<td>" if number is None else f"<td>{_printed(metric, number)}"


def _printed(metric: str, number: dict[str, Any]) -> str:
    digits = METRICS["psnr" if metric == POOLED else metric].digits
    if number["mean"] is None:
        return "none"
    ends = (
        ""
        if number["low"] is None
        else f" <small>{number['low']:.{digits}f} to {number['high']:.{digits}f}</small>"
    )
    return f"{number['mean']:.{digits}f}{ends}"
