"""The rules of docs/odd.md once more, plain and slow, to hold the engine to."""
