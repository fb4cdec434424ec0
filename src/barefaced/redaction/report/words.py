"""What the page says besides numbers."""

from __future__ import annotations

GRADES = {
    "casual": "Casual: programs that anybody can download; nothing is trained.",
    "determined": "Determined: somebody who trains small networks for this very redaction.",
    "targeted": "Targeted: somebody who has other photographs of the people in question.",
}
THREATS = (
    "The attacker wants to say who somebody is, out of a closed list of people or an open one. He knows the "
    "method and its settings (Kerckhoffs), has faces of his own to redact as he likes, and a clear "
    "photograph of everybody in the list, though never the one that was redacted. He does not know what was "
    "drawn by chance, and has no frame without redaction.",
    "The list is small (20, 100, 1000): the fewer are suspected, the easier it is. Faces are aligned by "
    "points of the bare photograph, which is the best an attacker could do by hand.",
)
METHOD = (
    "Context-only compares hair, ears, clothes and light outside the zone: no redaction of a face gets under "
    "it. Beside each attack stands the same attack on a block of one colour, which is what it makes of "
    "context.",
    "R* is the largest residual resolution (pixels between the eyes that are left) at which, each by the end "
    "of a one-sided 95 % interval over people, the right person is first of 100 in at most 3 % of searches, "
    "the AUC is at most 0.60 and at most 0.02 above that of context, and min-Cllr is at least 0.95 bit. To "
    "publish, use half of it.",
    "Falls: the numbers themselves pass a limit. Not shown: they do not, but their intervals do, so that "
    "more people would have to be attacked. Context: a limit is passed, but by no more than on a block, so "
    "that the redaction is not to blame. Withstands: the intervals do not pass a limit either.",
)
LIMITS = (
    "Against the attacks named here, in this version, on this date, and no others. It is not a proof, and "
    "never the word safe.",
    "A face redacted well can still be known by its clothes, its company, its place and what is told beside "
    "it.",
)
