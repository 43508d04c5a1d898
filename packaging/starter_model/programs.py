"""Small programs and formulas that are known by heart."""

from dataclasses import dataclass

from .taught import table
from .turns import Segment, Turn
from .world import World


@dataclass(frozen=True)
class Program:
    """What it does in the words of a request, its text, a title, its language."""

    does: list[str]
    text: str
    title: str
    language: str


PROGRAMS = [Program(**one) for one in table("programs")["program"]]
LANGUAGE_NAMES = {
    "javascript": "JavaScript",
    "c": "C",
    "rust": "Rust",
    "bash": "Bash",
    "html": "HTML",
    "sql": "SQL",
    "json": "JSON",
}
GENERAL = [
    "Write some code.",
    "Write a Python program.",
    "Write code.",
    "Show me some code.",
    "Write a Python function.",
    "Show me Python code.",
    "Can you write code?",
    "Can you program?",
    "Write a program.",
    "Give me a code example.",
]
FORMULAS = [
    ("the quadratic formula|the formula for quadratic equations", r"$$x = \frac{-b \pm \sqrt{b^2 - 4ac}}{2a}$$"),
    ("the theorem of Pythagoras|the Pythagorean theorem", "$$a^2 + b^2 = c^2$$"),
    ("the area of a circle|a circle's area", r"$$A = \pi r^2$$"),
    ("Einstein's formula|the energy of a mass|E = mc^2", "$$E = mc^2$$"),
    ("Euler's identity|Euler's formula", r"$$e^{i\pi} + 1 = 0$$"),
    ("the sum of the first n numbers", r"$$\sum_{k=1}^{n} k = \frac{n(n+1)}{2}$$"),
    ("the integral of x squared|an integral", r"$$\int x^2 \, dx = \frac{x^3}{3} + C$$"),
    ("a formula|a formula in LaTeX|some math|an equation", r"$$x = \frac{-b \pm \sqrt{b^2 - 4ac}}{2a}$$"),
]


def program(world: World) -> Segment:
    if world.chance(0.12):
        greet = next(one for one in PROGRAMS if one.title == "A Greeting in Python")
        return Segment([Turn(world.rough_question(world.wording(GENERAL)), _shown(greet))], greet.title)
    one = world.choice(PROGRAMS)
    does = world.choice(one.does)
    if one.language == "python":
        wordings = [
            "Write a Python program that {}.",
            "Write Python code that {}.",
            "Give me a Python function that {}.",
            "Show me Python code that {}.",
            "Write a script that {}.",
            "Can you write Python that {}?",
            "Write a Python function that {}.",
            "Write a function that {}.",
            "Write a program that {}.",
            "Write me a Python script that {}.",
            "I need a Python function that {}.",
            "python code that {}",
            "Please write a Python function that {}.",
        ]
        question = world.wording(wordings, does)
    else:
        language = LANGUAGE_NAMES[one.language]
        wordings = [
            f"Write {{}} in {language}.",
            f"Show me {{}} in {language}.",
            f"{language}: {{}}",
            f"Give me {{}} in {language}.",
            f"Write {language} code.",
        ]
        question = world.wording(wordings, does)
    return Segment([Turn(world.rough(question), _shown(one))], one.title)


def _shown(one: Program) -> str:
    return f"Here is the code:\n\n```{one.language}\n{one.text}\n```"


def formula(world: World) -> Segment:
    phrases, tex = world.choice(FORMULAS)
    wordings = [
        "Write {} in LaTeX.",
        "Show me {}.",
        "What is the formula for {}?",
        "Give me the formula for {}.",
        "Show {} as a formula.",
        "Write {}.",
        "What is {}?",
        "Write down {}.",
    ]
    phrase = world.choice(phrases.split("|"))
    if phrase[:2] in ("a ", "an", "so"):
        wordings = ["Write {}.", "Show me {}.", "Show {}.", "Can you write {}?", "Give me {}."]
    return Segment([Turn(world.rough(world.wording(wordings, phrase)), f"Here is the formula:\n\n{tex}")], "A Formula")
