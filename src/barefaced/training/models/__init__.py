"""The networks, as plain `torch.nn.Module`s: no data, no losses, no files."""
