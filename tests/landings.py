"""A county of four areas for the tests of every landing; a test states only what differs."""

from typing import Any

import pandas as pd

# Ely has areas e1 e2, March m1, Wisbech w1; weighted people 30 10 40 20
PLACES = pd.Series(
    {"E00000001": "Ely", "E00000002": "Ely", "E00000003": "March", "E00000004": "Wisbech"},
    name="place",
)
E1, E2, M1, W1 = PLACES.index
NEED = pd.Series([30.0, 10.0, 40.0, 20.0], index=PLACES.index, name="weighted_population")
CODE_AREAS = {
    "E07000001": (E1, E2, W1),  # a district: 40 20 of 60
    "E06000001": (E1, E2, M1, W1),  # the whole county
    "E05000001": (E2, M1),  # a ward across a boundary: 10 40 of 50
    "E05000002": (E1, E2),  # a ward within Ely
}


def recipients(**offices):
    """One recipient each: its area code, "outside", or None for unknown."""
    given_offices = offices or {"r": E1}
    return pd.DataFrame(
        {
            "area_code": pd.Series(
                [None if o == "outside" else o for o in given_offices.values()], dtype="str"
            ).to_numpy(),
            "outside": [o == "outside" for o in given_offices.values()],
        },
        index=pd.Index(list(given_offices), name="recipient_id"),
    )


def delivery(*rows):
    return pd.DataFrame(rows, columns=["organisation", "place", "share"]).astype({"share": float})


def grants(*rows):
    """Rows of recipient, pence, codes."""
    return pd.DataFrame(
        [(who, pence, tuple(codes)) for who, pence, *codes in rows],
        columns=["recipient_id", "award_pence", "beneficiary_codes"],
    )


def records(**changes: Any) -> dict[str, Any]:
    """What is on record of delivery: nothing, and each default once."""
    usual = {
        "delivery": delivery(),
        "grants": grants(),
        "weighted_population": NEED,
        "code_areas": CODE_AREAS,
        "several_locations": "equal",
    }
    return usual | changes


def shares(table, who="r"):
    ours = table[table["recipient_id"] == who]
    return {(p, r): s for p, s, r in zip(ours["place"], ours["share"], ours["route"], strict=True)}


def message(caught):
    return "\n".join(caught.value.lines())
