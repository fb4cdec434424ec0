"""What the networks are trained to make small; one loss a file."""
