from __future__ import annotations

import subprocess
import sys

from barefaced.audit import statistics

WITHOUT_SCIPY = """
import sys
sys.modules["scipy"] = sys.modules["scipy.special"] = None
from barefaced.audit import statistics
from barefaced.errors import MissingExtra
for name in statistics.__all__:
    getattr(statistics, name)
try:
    statistics.wilson(1, 5)
except (MissingExtra, ModuleNotFoundError) as error:
    print(error)
"""


def test_every_name_is_there():
    assert dir(statistics) == sorted(statistics.__all__)
    assert all(getattr(statistics, name) is not None for name in statistics.__all__)


def test_scipy_is_asked_for_when_something_is_computed_and_not_before():
    done = subprocess.run([sys.executable, "-c", WITHOUT_SCIPY], capture_output=True, text=True, check=True)
    assert "pip install 'barefaced[audit]'" in done.stdout
