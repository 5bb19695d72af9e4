"""Says a word by a package that only the project's Python environment has."""
import sys

import colorama

print(sys.argv[1], "with colorama", colorama.__version__, flush=True)
