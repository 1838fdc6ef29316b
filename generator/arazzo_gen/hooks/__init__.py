"""Build backends that generate the code of a project before they package it."""
