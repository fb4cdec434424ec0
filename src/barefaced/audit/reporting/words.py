"""What the report says of itself: how it was done, and what it cannot say."""

from __future__ import annotations

METHOD = (
    "Every number comes from comparisons of embeddings by cosine; a comparison matches at the threshold "
    "or above. Thresholds are set on bare photographs of different people, and never on generated faces.",
    "Each probe is compared with its own person's reference, which is another photograph unless the table"
    " says `same`, and with references of strangers. A comparison that could not be made counts as a miss"
    " of a mated pair and as nothing of a non-mated one; both ways of counting stand in the tables.",
    "Intervals are of 95 %, by a bootstrap of people, never of pairs; of independent shares by Clopper "
    "and Pearson. Four estimators of the tail stand side by side; `extrapolated` says that fewer than ten"
    " false matches are expected in the data at that rate.",
    "Identity information gain compares the generated face with the best that needs no system: the "
    "covered face as it is (the best of three fills), the same with the lower half of the mean of "
    "everybody else, and with those of other people. It is told in bits of min-Cllr; a gain is one whose "
    "interval lies above zero.",
    "The lower half alone: everybody's generated half is put under one and the same upper half, the mean of "
    "the study's, in its tone, and compared with true halves under the same; only what was generated can "
    "then tell one person from another.",
    "The controls are run with every audit. If a paster of strangers' faces gains, or the person's own "
    "face does not, the audit is wrong or too small, and its verdicts are worth nothing.",
)
LIMITS = (
    "This is a technology evaluation in the words of ISO/IEC 19795: it says nothing of how a person who "
    "knows the face would judge, and nothing of systems or people that are not in the study.",
    "Galleries and thresholds beyond the data are extrapolations, drawn dashed or marked. Recognisers "
    "that were trained like one another may be wrong together; at least one should have had no part in "
    "training the system.",
    "A generated face is a guess. A match with it is no evidence of identity, whatever the verdict.",
)
TITLES = {
    "gains": "Identity information gain",
    "failures": "What came to nothing",
    "summary": "Scores",
    "nonmatch": "Misses at thresholds (Table 1 of work 000)",
    "realised": "False matches of unmasked faces with strangers",
    "tails": "Thresholds by four estimators",
    "curves": "Detection error trade-off",
    "histograms": "Where scores lie",
    "searches": "Searches among many",
    "groups": "Groups",
    "variance": "Analysis of variance",
    "poses": "Faces turned aside",
    "animals": "Whether a few people decide",
    "repeat": "Several faces of one picture",
    "agree": "Agreement of systems and recognisers",
    "lower_half": "The lower half alone",
    "pull": "Pull towards one face",
    "drift": "Changes to what was never hidden",
}
FILES_ALONE = ("curves", "histograms")
"""Tables that are told by their figure; their numbers are in the CSV files."""
