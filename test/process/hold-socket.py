"""Holds a listening socket as systemd does, and runs a command with it for each line of standard input."""

import os
import socket
import sys

path = os.environ.get("HELD_PATH")
held = socket.socket(socket.AF_UNIX if path else socket.AF_INET)
held.bind(path or ("127.0.0.1", 0))
held.listen(128)
port = 0 if path else held.getsockname()[1]
os.dup2(held.fileno(), 3)
os.set_inheritable(3, True)  # dup2() does nothing if it is 3 already
for line in sys.stdin:
    # Node.js changes the mode of its streams and shuts them down: it must not share ours.
    output, child_output = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(child_output, 1)
        os.dup2(child_output, 2)
        os.environ["LISTEN_PID"] = str(os.getpid())
        os.environ["LISTEN_FDS"] = line.strip()
        os.execv(sys.argv[1], sys.argv[1:])
    print("started", pid, "port", port, flush=True)
    os.close(child_output)
    for text in os.fdopen(output):
        print(text, end="", flush=True)
    status = os.waitpid(pid, 0)[1]
    print("ended", os.WEXITSTATUS(status), flush=True)
