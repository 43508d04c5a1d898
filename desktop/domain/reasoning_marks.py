"""How models mark what they think before they answer: the marks of the chat templates in use.

A model says an opening, its thoughts, the closing, and then what it answers. Some models announce the answer, too, and
some put it into marks of its own.
"""

# Thoughts begin and end.
REASONING = {
    "<think>": "</think>",
    "<thinking>": "</thinking>",
    "<thought>": "</thought>",
    "<reason>": "</reason>",
    "<reasoning>": "</reasoning>",
    "<seed:think>": "</seed:think>",
    "<mm:think>": "</mm:think>",
    "[THINK]": "[/THINK]",
    "◁think▷": "◁/think▷",
    "<|START_THINKING|>": "<|END_THINKING|>",
    "<|begin_of_thought|>": "<|end_of_thought|>",
    "<|inner_prefix|>": "<|inner_suffix|>",
    "<|think|>": "<|end|>",
    "<|channel>thought": "<channel|>",
    "<|channel|>analysis<|message|>": "<|end|>",
    "<|start|>assistant<|channel|>analysis<|message|>": "<|end|>",
}

# An answer begins and ends. What ends it may be left out.
ANSWERS = {
    "<|channel|>final<|message|>": "<|end|>",
    "<|start|>assistant<|channel|>final<|message|>": "<|end|>",
    "<|channel|>commentary<|message|>": "<|end|>",
    "<|start|>assistant<|channel|>commentary<|message|>": "<|end|>",
    "<|begin|>assistant<|content|>": "<|end|>",
    "<|begin_of_solution|>": "<|end_of_solution|>",
}

# The same, but only behind thoughts: an answer of another model may really begin with them.
ANSWERS_BEHIND_REASONING = {"<response>": "</response>", "<answer>": "</answer>"}

# Special tokens of which these marks are made. Other special tokens are no text.
TOKENS = frozenset(
    {
        *(mark for mark in (*REASONING, *REASONING.values()) if mark.count("|") <= 2 and not mark.endswith("thought")),
        *("<|begin_of_solution|>", "<|end_of_solution|>"),
        *("<|channel|>", "<|message|>", "<|start|>", "<|begin|>", "<|content|>", "<|channel>"),
    }
)


def opened_at_end(prompt: str) -> str:
    """The opening that a prompt ends with: the model goes on with its thoughts, and says no opening itself."""
    end = prompt.rstrip()
    return max((opening for opening in REASONING if end.endswith(opening)), key=len, default="")
