"""Smart Protection Server, a Trend Micro appliance whose web server is lighttpd."""
