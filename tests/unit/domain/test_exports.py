from desktop.domain.exports import ExportFormat


def test_the_value_of_a_form_is_its_ending():
    assert [f"a.{form}" for form in ExportFormat] == ["a.md", "a.html", "a.pdf", "a.txt", "a.hearth.json"]
