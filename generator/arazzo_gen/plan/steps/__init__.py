"""Steps: requests, responses, calls of workflows, and what is read."""
