"""Takes memory until it is stopped."""
held = []
while True:
    held.append(bytearray(16 * 1024 * 1024))
    print(f"{len(held) * 16} MiB", flush=True)
