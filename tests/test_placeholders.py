from equitycli.placeholders import placeholders_left
from equitycli.programme_file import read_programme
from tests.four_places import county
from tests.running import ROOT


def test_words_of_the_template_that_are_left_are_named(tmp_path):
    path = county(tmp_path)
    if path.is_dir():
        path = path / "programme.toml"
    plain = read_programme(path).programme
    assert placeholders_left(plain) == []
    budget = plain.programme.budget_gbp.model_copy(update={"source": "who decided it, and where"})
    left = plain.model_copy(
        update={"programme": plain.programme.model_copy(update={"budget_gbp": budget})}
    )
    (finding,) = placeholders_left(left)
    assert finding.code == "template-text-left"
    assert "who decided it, and where" in finding.text


def test_the_examples_have_none():
    for example in ("fenmarch", "cambridgeshire", "trafford"):
        file = read_programme(ROOT / "examples" / example, allow_outside=True)
        assert placeholders_left(file.programme) == []
