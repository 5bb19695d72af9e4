"""Says when it starts and ends, and sleeps in between; its file system must still be whole when it wakes up."""
import sys
import tempfile
import time

seconds = float(sys.argv[1])
print(f"sleeping {seconds} s", flush=True)
time.sleep(seconds)
with tempfile.NamedTemporaryFile("w", dir="/tmp") as file:
    file.write("still here")
print("awake", flush=True)
