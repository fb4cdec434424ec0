"""Local web pages over the same verbs: on this machine alone, and nothing kept unless asked."""
