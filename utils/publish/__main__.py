"""The command line of `utils.publish`."""

import argparse
import sys
from pathlib import Path

from utils import publish
from utils.publish import cover, site
from utils.publish.mine import mine
from utils.publish.notebooks import ROOT
from utils.publish.running import build_all, drifted


def main(arguments: list[str] | None = None) -> int:
    """Run what is described at the top of the package."""
    parser = argparse.ArgumentParser(
        prog="python -m utils.publish",
        description=publish.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True)
    building = commands.add_parser("build", help="chapters/ from solutions/")
    building.add_argument("names", nargs="*", help="beginnings of notebook names, such as 03")
    building.add_argument("--check", action="store_true", help="write nothing, list what drifted")
    commands.add_parser("cover", help="the README's picture")
    pages = commands.add_parser("site", help="the course as a static site")
    pages.add_argument("folder", type=Path, help="where to write it")
    pages.add_argument(
        "--pyodide", type=Path, help="a copy of Pyodide to serve, instead of its CDN"
    )
    own = commands.add_parser("mine", help="your right answers as a package of your own")
    own.add_argument("notebooks", nargs="*", type=Path, help="those of chapters/ if none is named")
    own.add_argument("--to", type=Path, default=ROOT / "chapters" / "mine", metavar="FOLDER")
    options = parser.parse_args(arguments)
    if options.command == "mine":
        return mine(options.notebooks or sorted((ROOT / "chapters").glob("*.ipynb")), options.to)
    if options.command == "site":
        try:
            site.build(options.folder, options.pyodide)
        except ValueError as error:
            print(error)
            return 1
        where = options.folder
        print(f"The site is in {where}; to see it: python -m http.server -d {where}")
        return 0
    if options.command == "cover":
        cover.draw()
        return 0
    paths = sorted((ROOT / "solutions").glob("*.ipynb"))
    paths = [p for p in paths if not options.names or p.name.startswith(tuple(options.names))]
    if not paths:
        print(f"no notebook in solutions/ begins with {' or '.join(options.names)}")
        return 1
    if not options.check:
        return 1 if build_all(paths) else 0
    bad = [file for path in paths for file in drifted(path)]
    for file in bad:
        print(f"not what python -m utils.publish build would write: {file.relative_to(ROOT)}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
