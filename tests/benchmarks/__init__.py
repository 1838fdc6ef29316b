"""What builds and runs cost, as ratios of things measured in the same run.

``python -m tests.benchmarks`` prints the table; ``--corpus FOLDER`` adds the rows of
public documents (``stripe/``, ``jentic/``), ``--scale 1,10,100,1000`` says how many
synthetic documents are built. CPU seconds, user and system, of child processes and
theirs; the best of ``--rounds`` runs, those that are compared taking turns. Machines
are noisy: no test asserts a time.
"""
