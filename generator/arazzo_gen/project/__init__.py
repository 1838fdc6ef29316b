"""A build in a folder: what is read, what is written, and what was written before."""
