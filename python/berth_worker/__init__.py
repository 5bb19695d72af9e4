"""What runs inside the Python pods of Berth. Standard library only."""

__version__ = "0.1.0"
