"""What browser tests stand on: a Chromium and a server of the real page files."""
