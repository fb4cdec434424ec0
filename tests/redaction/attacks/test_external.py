import sys

import numpy as np
import pytest

from barefaced.errors import BarefacedError
from barefaced.redaction.attacks import attack_named
from barefaced.redaction.redactors import redactor_named


def test_a_tool_of_somebody_elses_is_an_attack(faces, tmp_path):
    script = tmp_path / "invert.py"
    script.write_text(
        "import sys; from PIL import Image, ImageOps\n"
        "ImageOps.invert(Image.open(sys.argv[1]).convert('RGB')).save(sys.argv[2])"
    )
    system = f"command:{sys.executable} {script} {{input}} {{output}}"
    some, rng = faces(1), np.random.default_rng(0)
    attack = attack_named("external", system=system).fit(redactor_named("block"), some, rng=rng)
    assert np.array_equal(attack.restore(some.images), 255 - some.images)


def test_a_tool_that_fails_changes_nothing(faces):
    some = faces(1)
    attack = attack_named("external", system="command:no-such-program {input} {output}")
    ready = attack.fit(redactor_named("block"), some, rng=np.random.default_rng(0))
    assert np.array_equal(ready.restore(some.images), some.images)


def test_without_a_system_it_says_what_it_needs(faces):
    with pytest.raises(BarefacedError, match="external:system="):
        attack_named("external").fit(redactor_named("block"), faces(1), rng=np.random.default_rng(0))
