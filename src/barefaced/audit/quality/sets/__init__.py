"""Sets of pictures compared: as many generated as real, none of them a copy of another.

`features.py` says what a network has to give, `catalogue.py` which there are. `frechet.py`, `kernel.py`,
`neighbours.py` and `extrapolation.py` measure; `comparison.py` joins them, with intervals and guards.
"""
