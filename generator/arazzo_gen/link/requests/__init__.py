"""What a step sends, with its references resolved."""
