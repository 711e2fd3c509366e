"""Reads a page as a browser without scripts does: check_html.py FILE.

What is folded must be elements then, not text; nothing may be loaded, and of scripts there is one.
"""

import collections
import html.parser
import sys


class Reader(html.parser.HTMLParser):
    """Counts elements; those that must be closed are on a stack."""

    CLOSED = {"details", "summary", "noscript", "pre", "svg", "table", "section", "figure", "div"}

    def __init__(self):
        super().__init__()
        self.counts = collections.Counter()
        self.classes = collections.Counter()
        self.open = []
        self.problems = []

    def handle_starttag(self, tag, attrs):
        self.counts[tag] += 1
        attrs = dict(attrs)
        self.classes.update((attrs.get("class") or "").split())
        for name in ("src", "srcset", "data", "onload", "onerror", "onclick"):
            if name in attrs:
                self.problems.append(f"<{tag} {name}={attrs[name]}>")
        if (attrs.get("href") or "#").startswith(("javascript:", "data:")):
            self.problems.append(f"<{tag} href={attrs['href']}>")
        if tag in self.CLOSED:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in self.CLOSED:
            if not self.open or self.open.pop() != tag:
                self.problems.append(f"</{tag}> closes nothing, at {self.getpos()}")


def main(path):
    reader = Reader()
    with open(path, encoding="utf-8") as file:
        reader.feed(file.read())
    problems = reader.problems + [f"<{tag}> is not closed" for tag in reader.open]
    if reader.counts["script"] != 1:
        problems.append(f"{reader.counts['script']} scripts")
    for part in ("pre", "svg", "figure", "table"):
        if not reader.counts[part]:
            problems.append(f"there is no <{part}> to read")
    print("\n".join(problems[:20]))
    return 1 if problems else 0


sys.exit(main(sys.argv[1]))
