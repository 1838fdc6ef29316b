"""The models of a package: selection, fields, types and names of classes."""
