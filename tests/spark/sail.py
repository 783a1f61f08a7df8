"""Sail's Spark Connect server on a free port; it stops when its standard input is closed."""

import sys

from pysail.spark import SparkConnectServer

server = SparkConnectServer("127.0.0.1", 0)
server.start(background=True)
print("Spark Connect server started at:", ":".join(map(str, server.listening_address)), flush=True)
sys.stdin.read()
server.stop()
