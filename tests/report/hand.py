"""One folder of outputs of the four places, with names that try to do harm."""

import csv
import json
from pathlib import Path
from typing import Any

from tests.four_places import (
    CAP,
    FLOOR,
    GRANTS,
    ORGANISATIONS,
    WHO_GIVES,
    county,
    grant,
    organisation,
)

HARMFUL = {
    11: '=HYPERLINK("http://example.org","click")',
    12: "+1 Club",
    13: "-2 Club",
    14: "@SUM(A1:A9)",
    15: "<script>alert(1)</script> & <b>Co</b>",
    16: "Red \x1b[31mAlert\x1b[0m \u202egnp",
    17: "[bold]Brackets[/bold] :smile:",
}


def harmful_county(folder: Path) -> Path:
    """Write the four places with seven more recipients in the City, each with a harmful name."""
    more = [
        grant(who, 400, **{"Recipient Org:Name": name, "Recipient Org:Postal Code": "QX1 1AA"})
        for who, name in HARMFUL.items()
    ]
    listed = [organisation(who, "QX1 1AA") | {"name": name} for who, name in HARMFUL.items()]
    return county(
        folder,
        grants=[*GRANTS, *more],
        organisations=[*ORGANISATIONS, *listed],
        programme={"budget_gbp": 21_400},
        fund=[{"name": "core", "budget_gbp": 21_400}],
        rule=[WHO_GIVES, FLOOR, CAP],
    )


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_record(folder: Path) -> Any:
    return json.loads((folder / "record.json").read_text(encoding="utf-8"))


def pence_of(gbp: str) -> int:
    """Return pounds of a CSV cell as pence, exactly: it has two decimals."""
    whole, _, part = gbp.partition(".")
    assert len(part) == 2
    return int(whole + part)
