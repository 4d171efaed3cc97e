# The tutorial's web listener: serves the current folder on port 80, one client at a time.
import http.server
import os
import socketserver

# GET and HEAD of files and folders, nothing else
handler = http.server.SimpleHTTPRequestHandler

# every IPv4 address of the machine
server = socketserver.TCPServer(("", 80), handler)

# through the shell, so that the line is out before the first request
os.system("echo 'serving at port 80'")
server.serve_forever()
