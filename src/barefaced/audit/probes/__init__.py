"""What is done to a photograph before it is compared: a part of the face taken away, or given back.

`conditions.py` takes away, `baselines.py` leaves it so, `controls/` give back what is known to help or not.
"""
