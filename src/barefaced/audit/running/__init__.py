"""The run: pictures made, given, compared; all is kept by content, so that a run goes on where it stopped.

`cases.py` says what is to be made, `outcomes.py` has it made, `embeddings.py` has it looked at, `work.py`
goes through a study with them, in one process or several, `comparing.py` puts the table of scores together,
`run.py` is the verb.
"""
