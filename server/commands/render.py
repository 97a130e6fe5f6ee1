"""`huijian render`: the working copy of a record."""

import json
from pathlib import Path

from recorder.errors import NothingToRender
from recorder.render import render
from server.commands.asked import DONE, print_line, refused, told


def run(directory: Path, out: Path | None, as_json: bool) -> int:
    """Render, print what was made, leave; returns the exit code.

    The copy never goes into the record itself: verify would call it a file that nobody sealed."""

    def act() -> int:
        record = directory.resolve()
        if not record.is_dir():
            raise refused("record_missing", f"{directory} is no directory")
        target = (out or Path(f"{record.name}-render")).resolve()
        if target == record or record in target.parents:
            raise refused("render_in_record", "the working copy may not lie in the record")
        try:
            timeline = render(record, target)
        except NothingToRender as error:
            raise refused("nothing_to_render", f"{directory} holds no packet") from error
        if as_json:
            print_line(json.dumps({"out": str(target), **timeline.as_json()}, ensure_ascii=False))
        else:
            for file in timeline.files:
                print_line(str(target / file.name))
            print_line(f"{target}/timeline.json: {len(timeline.gaps)} gaps")
        return DONE

    return told(act)
