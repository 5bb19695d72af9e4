"""Says when it starts and ends, and sleeps in between."""
import sys
import time

seconds = float(sys.argv[1])
print(f"sleeping {seconds} s", flush=True)
time.sleep(seconds)
print("awake", flush=True)
