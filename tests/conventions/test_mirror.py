"""tests/ mirrors the sources: a test stands where the file that it tests would."""

from pathlib import Path
from typing import Final

from tests.support import sources

NAMED_SHARE_MIN: Final = 0.6


def of_rooms() -> list[Path]:
    tests = [p for p in sources.python("tests") if p.name.startswith("test_")]
    return [path for path in tests if path.parts[1] in sources.ROOMS]


def names_a_source(path: Path) -> bool:
    """test_srtp_replay.py tells of srtp.py too: the front of its name must be a file's."""
    folder = sources.ROOT / Path(*path.parts[1:-1])
    words = path.stem.removeprefix("test_").split("_")
    fronts = ["_".join(words[: n + 1]) for n in range(len(words))]
    return any((folder / f"{front}.py").exists() or (folder / front).is_dir() for front in fronts)


def test_every_test_stands_in_a_folder_that_the_sources_have() -> None:
    lost = [p for p in of_rooms() if not (sources.ROOT / Path(*p.parts[1:-1])).is_dir()]
    assert lost == []


def test_most_tests_name_a_file_and_the_others_what_several_files_do_together() -> None:
    for room in sources.ROOMS:
        tests = [path for path in of_rooms() if path.parts[1] == room]
        unnamed = [str(path) for path in tests if not names_a_source(path)]
        assert len(unnamed) <= len(tests) * (1 - NAMED_SHARE_MIN), unnamed


def test_every_room_has_its_tests() -> None:
    assert {path.parts[1] for path in of_rooms()} == set(sources.ROOMS)
