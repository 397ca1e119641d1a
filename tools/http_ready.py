"""`free PORT` succeeds when nothing listens there; `wait PORT PID` returns when Odoo answers, fails if PID ends."""

import os
import socket
import sys
import time
import urllib.request

action, port = sys.argv[1], int(sys.argv[2])
if action == "free":
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind(("127.0.0.1", port))
        except OSError:
            sys.exit(1)
else:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while True:
        try:
            direct.open(f"http://127.0.0.1:{port}/web/login", timeout=60).close()
            break
        except OSError:
            if not os.path.exists(f"/proc/{sys.argv[3]}"):
                sys.exit(1)
            time.sleep(0.3)
