"""`python -m server`: the command line."""

from server.cli import app

if __name__ == "__main__":
    app(prog_name="huijian")
