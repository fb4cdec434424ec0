"""Image quality: how near a model's pictures are to the truth, beside floors that it has to beat."""
