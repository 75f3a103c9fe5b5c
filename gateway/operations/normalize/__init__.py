"""Normalization: a list of named passes, one file each, in the order of `normalize.PASSES`."""
