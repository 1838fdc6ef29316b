"""The runtime of the generated workflows: requests, responses, results and errors."""
