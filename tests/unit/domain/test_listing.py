"""Which words of a query a listing answers."""

import pytest

from helpout_server.domain.listing import QUERY_WORDS_MAX, fits, query_words


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", []),
        ("  Pandas, GROUPBY! pandas ", ["pandas", "groupby"]),
        ("scikit-learn", ["scikit", "learn"]),
        ("Éric's naïve", ["eric", "s", "naive"]),
        ('" OR title:* NEAR(', ["title", "near"]),
        ("The merge loses a column", ["merge", "loses", "column"]),
        ("tables in R with an", ["tables", "r", "an"]),
        ("snake_case", ["snake", "case"]),
    ],
)
def test_query_words(query: str, expected: list[str]) -> None:
    assert query_words(query) == expected


def test_queries_are_bounded() -> None:
    assert len(query_words(" ".join(f"w{n}" for n in range(100)))) == QUERY_WORDS_MAX


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("groupby numpy", ["groupby"]),
        ("tears pan", ["tears", "pan"]),  # the last one may be a beginning
        ("pan tears", ["tears"]),
        ("joi", []),  # but not of a word in the description
        ("joins", ["joins"]),
        ("zoe", ["zoe"]),
    ],
)
def test_fits(query: str, expected: list[str]) -> None:
    found = fits(
        query_words(query),
        named=("Pandas without tears", "group-by", "groupby", "Zoë"),
        described=("Joins, too",),
    )
    assert found == expected
