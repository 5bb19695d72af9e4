"""Fails as user code fails."""
import sys

print("no such column: price", file=sys.stderr)
sys.exit(1)
