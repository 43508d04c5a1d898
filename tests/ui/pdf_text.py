"""The words in a PDF that Qt wrote: glyphs, and the table of each font that says which letters they are."""

import re
import zlib

OBJECT = re.compile(rb"(\d+) 0 obj\s*(.*?)endobj", re.DOTALL)
STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)


def pdf_text(data: bytes) -> list[str]:
    """The text of each page, in the order in which it is drawn."""
    objects = {int(number): body for number, body in OBJECT.findall(data)}
    streams = {number: _stream(body) for number, body in objects.items() if b"stream" in body}
    letters = {}
    for number, body in objects.items():
        if (found := re.search(rb"/ToUnicode (\d+) 0 R", body)) is not None:
            letters[number] = _letters(streams[int(found[1])])
    pages = [body for body in objects.values() if re.search(rb"/Type\s*/Page\b", body)]
    return [_page(body, objects, streams, letters) for body in pages]


def _stream(body: bytes) -> bytes:
    content = STREAM.search(body)[1]
    return zlib.decompressobj().decompress(content) if b"FlateDecode" in body else content


def _letters(table: bytes) -> dict[int, str]:
    found: dict[int, str] = {}
    for section in re.findall(rb"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, rest in re.findall(rb"<(\w+)>\s*<(\w+)>\s*(<\w+>|\[.*?\])", section, re.DOTALL):
            targets = re.findall(rb"<(\w+)>", rest)
            for offset, glyph in enumerate(range(int(first, 16), int(last, 16) + 1)):
                target = targets[offset] if len(targets) > 1 else targets[0]
                text = bytes.fromhex(target.decode()).decode("utf-16-be")
                found[glyph] = text if len(targets) > 1 else text[:-1] + chr(ord(text[-1]) + offset)
    for section in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for glyph, target in re.findall(rb"<(\w+)>\s*<(\w+)>", section):
            found[int(glyph, 16)] = bytes.fromhex(target.decode()).decode("utf-16-be")
    return found


def _page(body: bytes, objects, streams, letters) -> str:
    resources = re.search(rb"/Resources (\d+) 0 R", body)
    fonts = dict(re.findall(rb"/(F\d+) (\d+) 0 R", objects[int(resources[1])]))
    content = streams[int(re.search(rb"/Contents (\d+) 0 R", body)[1])]
    words: list[str] = []
    table: dict[int, str] = {}
    for font, shown in re.findall(rb"/(F\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)>", content):
        if font:
            table = letters[int(fonts[font])]
        else:
            glyphs = [int(shown[place : place + 4], 16) for place in range(0, len(shown), 4)]
            words.append("".join(table.get(glyph, "?") for glyph in glyphs))
    return "".join(words)
