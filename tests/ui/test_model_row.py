from pathlib import Path

from desktop.ui.model_row import ModelRow


def test_the_name_has_precedence_over_the_details(qtbot, theme):
    row = ModelRow(Path("/m.gguf"), "a-model-with-a-long-name", "LM Studio · 7 MB", theme)
    qtbot.addWidget(row)

    assert row.details_for(1000) == "LM Studio · 7 MB"
    assert row.details_for(40) == "7 MB"
    assert row.accessibleName() == "a-model-with-a-long-name, LM Studio · 7 MB"
