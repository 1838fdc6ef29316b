"""The client of a package: servers and credentials."""
