"""The survey as one file: it needs no server, and gives the answers back as a file."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from barefaced.audit.survey import Design
from barefaced.images import replacing
from barefaced.studio.survey.briefing import asked, briefing, page_file

PLACES = 100


def write_export(design: Design, content: Mapping[str, bytes], path: Path, *, places: int = PLACES) -> None:
    """Write the page with its pictures, and the plan of so many people, into one HTML file.

    `#7` behind its address gives the plan's place 7; without it a place is drawn, and places then come up
    more or less often. Nothing in it says what is right. The answers stay in the browser until they are
    saved as a file, which `Store.take_in` takes.

    Args:
        design: who sees what.
        content: JPEG of each picture, by its name.
        path: the file.
        places: for how many people it has plans.

    Raises:
        UnwritableFile: if the disk does not take it.
    """
    data = {
        "briefing": briefing(design),
        "plans": [[asked(trial) for trial in design.trials(place)] for place in range(places)],
        "pictures": {name: base64.b64encode(jpeg).decode() for name, jpeg in content.items()},
    }
    # No text may end the script element early; "<" is the same to JSON in this form.
    told = json.dumps(data).replace("<", "\\u003c")
    style, script = page_file("survey.css"), page_file("survey.js")
    policy = (
        f"default-src 'none'; script-src 'sha256-{_hash(script)}'; style-src 'sha256-{_hash(style)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    html = page_file("index.html")
    for mark, text in (
        ('<link rel="stylesheet" href="survey.css">', f"<style>{style}</style>"),
        (
            '<script src="survey.js" defer></script>',
            f'<script type="application/json" id="survey-data">{told}</script>\n<script>{script}</script>',
        ),
        ("<title>", f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n<title>'),
    ):
        before, found, after = html.partition(mark)
        assert found, f"the page holds {mark}"
        html = before + text + after
    with replacing(path) as stream:
        stream.write(html.encode())


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
