"""Many runs at once, and servers that do everything wrong.

A sample of each test is in the suite. All of it takes some minutes, and prints what it
measures:

    .venv/bin/pytest -m load -s

Times are printed and never asserted; what is asserted is that each run gets its own
data or the right error, and that nothing is left behind: no descriptors, threads,
tasks, memory or places of the connection pool.

- ``specs/`` has the workflows, ``built.py`` builds them for both HTTP libraries.
- ``server.py`` is the API, in a process of its own: the ids that it is asked for say
  how it answers. ``wire.py`` is a server that sends any octets.
- ``sessions.py`` has one client and many runs on it, in threads or in tasks, and
  ``held.py`` what the process holds between them.
- ``handwritten.py`` makes the same calls as one writes them by hand.
"""
