"""A conversation as a text for other programs and for people: the path that is shown, with or without its thoughts.

Images are where the one who exports says that they are: in the page itself, or in a folder beside a Markdown file.
Those that are nowhere are named.
"""

import html
from base64 import b64encode
from collections.abc import Callable, Iterator

from desktop.domain.conversation import Conversation
from desktop.domain.exports import ExportFormat, PrintedText
from desktop.domain.messages import ImagePart, Message, Role
from desktop.exchange.markdown_html import RIGHT_TO_LEFT, blocks, plain
from desktop.exchange.page_style import style_sheet

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
LINES_PER_PIECE = 40  # of code on paper, so that no piece takes long
SYSTEM_PROMPT, THOUGHTS = "System prompt", "Thoughts"
Address = Callable[[ImagePart], str]
MIME_TYPES = {"jpg": "image/jpeg", "jpeg": "image/jpeg"}  # the others are called as they end
NAMES = {Role.USER: "You", Role.SYSTEM: "System", Role.ASSISTANT: "Assistant"}


def nowhere(_image: ImagePart) -> str:
    """For who exports without images."""
    return ""


def data_address(image: ImagePart, data: bytes) -> str:
    """The address of an image that holds the image itself."""
    ending = image.file.rpartition(".")[2]
    return f"data:{MIME_TYPES.get(ending, f'image/{ending}')};base64,{b64encode(data).decode()}"


def exported(
    conversation: Conversation, form: ExportFormat, *, with_reasoning: bool, address: Address = nowhere
) -> str:
    """The conversation as Markdown, HTML or plain text. ``address`` tells where an image is; empty when it is not
    there."""
    match form:
        case ExportFormat.MARKDOWN:
            return _markdown(conversation, address, with_reasoning=with_reasoning)
        case ExportFormat.HTML:
            return _page(conversation, address, with_reasoning=with_reasoning)
        case ExportFormat.TEXT:
            return _text(conversation, with_reasoning=with_reasoning)
        case ExportFormat.PDF | ExportFormat.JSON:
            raise ValueError(form)  # these are made elsewhere


def printed(conversation: Conversation, *, with_reasoning: bool) -> PrintedText:
    """The conversation as pieces of simple HTML, for paper."""
    title, about = html.escape(conversation.title), html.escape(_about(conversation))
    pieces: list[str | ImagePart] = [f"<p class='title'>{title}</p><p class='about'>{about}</p>"]
    if conversation.settings.system_prompt:
        pieces += [f"<p class='who'>{SYSTEM_PROMPT}</p>", *plain(conversation.settings.system_prompt)]
    for message in _said(conversation, with_reasoning=with_reasoning):
        pieces.append(f"<p class='who'>{html.escape(_who(message))}</p>")
        if with_reasoning and message.reasoning:
            thoughts = [f"<p><b>{THOUGHTS}</b></p>", *blocks(message.reasoning, LINES_PER_PIECE)]
            pieces += [f"<div class='thoughts'>{piece}</div>" for piece in thoughts]
        pieces += message.images
        pieces += _blocks(message, LINES_PER_PIECE)
    return PrintedText(conversation.title, tuple(pieces))


def _said(conversation: Conversation, *, with_reasoning: bool) -> Iterator[Message]:
    for message in conversation.path():
        if message.text.strip() or message.images or (with_reasoning and message.reasoning):
            yield message


def _who(message: Message) -> str:
    name = NAMES[message.role]
    return f"{name} ({message.model})" if message.model and message.role is Role.ASSISTANT else name


def _about(conversation: Conversation) -> str:
    first, last = conversation.created_at[:10], conversation.updated_at[:10]
    return first if first == last else f"{first} – {last}"


def _blocks(message: Message, most_lines: int = 0) -> Iterator[str]:
    """What is said, as HTML: a model writes Markdown, a person is taken at their word."""
    if not message.text.strip():
        return iter(())
    return blocks(message.text, most_lines) if message.role is Role.ASSISTANT else plain(message.text)


def _direction(text: str) -> str:
    return ' dir="auto"' if RIGHT_TO_LEFT.search(text) else ""


def words(image: ImagePart) -> str:
    """What stands for an image that is not there."""
    return f"[Image: {' '.join(image.name.split())}]"


def _markdown_image(image: ImagePart, address: str) -> str:
    if not address:
        return words(image)
    name = "".join(f"\\{letter}" if letter in "[]\\" else letter for letter in " ".join(image.name.split()))
    return f"![{name}]({address})"


def _page_image(image: ImagePart, address: str) -> str:
    if not address:
        return f"<p>{html.escape(words(image))}</p>"
    name = html.escape(image.name)
    return f'<img src="{html.escape(address)}" alt="{name}" width="{image.width}" height="{image.height}">'


def _markdown(conversation: Conversation, address: Address, *, with_reasoning: bool) -> str:
    parts = [f"# {conversation.title}", _about(conversation)]
    if conversation.settings.system_prompt:
        parts += [f"## {SYSTEM_PROMPT}", conversation.settings.system_prompt.strip()]
    for message in _said(conversation, with_reasoning=with_reasoning):
        parts.append(f"## {_who(message)}")
        if with_reasoning and message.reasoning:
            lines = [f"**{THOUGHTS}**", "", *message.reasoning.strip().splitlines()]
            parts.append("\n".join(f"> {line}".rstrip() for line in lines))
        parts += [_markdown_image(image, address(image)) for image in message.images]
        parts.append(message.text.strip("\n"))
    return "\n\n".join(part for part in parts if part) + "\n"


def _text(conversation: Conversation, *, with_reasoning: bool) -> str:
    parts = [f"{conversation.title}\n{'=' * len(conversation.title)}", _about(conversation)]
    if conversation.settings.system_prompt:
        parts.append(f"{SYSTEM_PROMPT}:\n{conversation.settings.system_prompt.strip()}")
    for message in _said(conversation, with_reasoning=with_reasoning):
        if with_reasoning and message.reasoning:
            parts.append(f"{_who(message)}, {THOUGHTS.lower()}:\n{message.reasoning.strip()}")
        said = [*map(words, message.images), *filter(None, [message.text.strip("\n")])]
        if message.text.strip() or message.images:
            parts.append(f"{_who(message)}:\n" + "\n".join(said))
    return "\n\n".join(parts) + "\n"


def _page(conversation: Conversation, address: Address, *, with_reasoning: bool) -> str:
    """One page that needs nothing beside it and loads nothing, whatever a model wrote."""
    title = html.escape(conversation.title)
    body = [
        f"<h1{_direction(conversation.title)}>{title}</h1>",
        f'<p class="about">{html.escape(_about(conversation))}</p>',
    ]
    if conversation.settings.system_prompt:
        prompt = "".join(plain(conversation.settings.system_prompt))
        body.append(f"<details><summary>{SYSTEM_PROMPT}</summary>\n{prompt}\n</details>")
    for message in _said(conversation, with_reasoning=with_reasoning):
        said = [f'<p class="who">{html.escape(_who(message))}</p>']
        if with_reasoning and message.reasoning:
            thoughts = "\n".join(blocks(message.reasoning))
            said.append(f"<details><summary>{THOUGHTS}</summary>\n{thoughts}\n</details>")
        said += [_page_image(image, address(image)) for image in message.images]
        said += _blocks(message)
        body.append(f'<section class="{message.role}">\n' + "\n".join(said) + "\n</section>")
    return (
        '<!DOCTYPE html>\n<html>\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{style_sheet()}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(body)
        + "\n</main>\n</body>\n</html>\n"
    )
