"""The style of an exported page: Hearth's paper and charcoal (``ui/theme``), whichever the reader's system has."""

LIGHT = {
    "background": "#FBFAF8", "text": "#221F1B", "muted": "#6B635B", "line": "#E4DED6", "accent": "#BE521C",
    "user": "#F1ECE5", "code": "#F6F3EE", "keyword": "#A8431A", "string": "#3D7B4D", "number": "#2F6F9F",
    "comment": "#766D65", "function": "#6B4BA3",
}  # fmt: skip
DARK = {
    "background": "#1A1816", "text": "#ECE6DF", "muted": "#A3998E", "line": "#36312C", "accent": "#F08C4E",
    "user": "#2A2622", "code": "#211E1B", "keyword": "#F0955E", "string": "#93C79B", "number": "#7FB6DC",
    "comment": "#8F857B", "function": "#B9A0E8",
}  # fmt: skip
_RULES = """\
body { margin: 0; background: var(--background); color: var(--text);
  font: 16px/1.6 system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif; }
main { max-width: 45rem; margin: 0 auto; padding: 3rem 1.5rem 6rem; }
h1 { font-size: 1.6rem; line-height: 1.3; margin: 0 0 .25rem; }
.about, .who { color: var(--muted); font-size: .85rem; }
.about { margin: 0 0 2.5rem; }
.who { margin: 0 0 .35rem; font-weight: 600; }
section { margin: 0 0 2rem; overflow-wrap: break-word; }
.plain { white-space: pre-wrap; }
img { display: block; max-width: 100%; height: auto; border-radius: 12px; margin: 0 0 1rem; }
section.user { background: var(--user); border-radius: 16px; padding: .8rem 1.1rem; }
section > :last-child, details > :last-child { margin-bottom: 0; }
details { color: var(--muted); border-inline-start: 2px solid var(--line); padding-inline-start: 1rem;
  margin: 0 0 1rem; }
summary { cursor: pointer; }
pre { background: var(--code); border: 1px solid var(--line); border-radius: 12px; padding: .9rem 1.1rem;
  overflow-x: auto; overflow-wrap: normal; white-space: pre; }
pre, code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .88em; }
:not(pre) > code { background: var(--code); border-radius: 4px; padding: .1em .3em; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { border: 1px solid var(--line); padding: .35rem .7rem; text-align: start; overflow-wrap: normal; }
th { background: var(--code); }
blockquote { margin: 0 0 1rem; padding-inline-start: 1rem; border-inline-start: 2px solid var(--line);
  color: var(--muted); }
.task { list-style: none; }
.task::marker { content: ""; }
ul:has(> .task) { padding-inline-start: 1.2rem; }
hr { border: 0; border-top: 1px solid var(--line); }
a { color: var(--accent); }
.keyword { color: var(--keyword); } .string { color: var(--string); } .number { color: var(--number); }
.comment { color: var(--comment); } .function { color: var(--function); }
@media print {
  body { background: none; font-size: 11pt; } main { max-width: none; padding: 0; } pre { white-space: pre-wrap; }
  pre, tr, blockquote, img { break-inside: avoid; } h1, h2, h3, h4, .who { break-after: avoid; }
  table { display: table; } summary { list-style: none; font-weight: 600; } .about { margin: 0 0 1.5rem; }
  details::details-content { content-visibility: visible; display: block; height: auto; }
}
"""


def style_sheet() -> str:
    """The rules, with the colours of both schemes."""
    light, dark = (" ".join(f"--{name}: {value};" for name, value in scheme.items()) for scheme in (LIGHT, DARK))
    schemes = (
        f":root {{ color-scheme: light dark; {light} }}\n@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n"
    )
    return schemes + _RULES
