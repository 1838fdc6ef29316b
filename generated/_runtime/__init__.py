"""What the generated workflows run on: requests, responses, results and errors."""
