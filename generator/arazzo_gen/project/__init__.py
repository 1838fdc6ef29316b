"""Builds on the file system: the input files, the output folder and its manifest."""
