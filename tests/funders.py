"""Ten areas and two funders, small enough to check by hand. Fictional.

Area k (1 to 10) is of decile k and has 100 people, of whom 11 − k in a hundred times two are in
income deprivation: 20, 18, …, 2, so 110 of 1,000. Areas 1–4 are North, 5–7 Middle, 8–10 South.
"""

from pathlib import Path

from equitycli import funder_study

AREAS = [f"F0100000{k}" if k < 10 else "F01000010" for k in range(1, 11)]
PLACE = ["North"] * 4 + ["Middle"] * 3 + ["South"] * 3
DISTRICT = {"North": "F02000001", "Middle": "F02000002", "South": "F02000003"}

INDEX = (
    "area_code,area_name,district_code,district_name,"
    "index_score,index_rank,index_decile,income_rate\n"
) + "".join(
    f"{area},{place} 0{k:02d},{DISTRICT[place]},{place},"
    f"{110 - 10 * k},{k},{k},{(22 - 2 * k) / 100}\n"
    for k, (area, place) in enumerate(zip(AREAS, PLACE, strict=True), start=1)
)  # fmt: skip
POPULATION = "area_code,population\n" + "".join(f"{area},100\n" for area in AREAS)
POSTCODES = "pcds,area_code\n" + "".join(
    f"QX{k} 1AA,{area}\n" for k, area in enumerate(AREAS[:9], start=1)
)
REGIONS = (
    "LAD24CD,LAD24NM,RGN24CD,RGN24NM\nF02000001,North,R1,Upper\n"
    "F02000002,Middle,R1,Upper\nF02000003,South,R2,Lower\n"
)
HEAD = (
    "Identifier,Amount Awarded,Award Date,Recipient Org:Identifier,Recipient Org:Name,"
    "Recipient Org:Postal Code,Funding Org:Name,Beneficiary Location:Geographic Code\n"
)
ALPHA = HEAD + (
    "A-1,100.00,2020-05-01,XX-1,One,QX1 1AA,Alpha Trust,\n"
    "A-2,60.01,2021-06-01,XX-2,Two,QX1 1AA,Alpha Trust,\n"
    "A-3,40.00,2022-07-01,XX-3,Three,QX9 1AA,Alpha Trust,\n"
    "A-4,30.00,2022-08-01,XX-4,Four,,Alpha Trust,\n"
    "A-5,20.00,2022-09-01,XX-5,Five,EH1 1AA,Alpha Trust,\n"
)
"""£250.01: £160.01 in area 1, £40 in area 9, £20 outside, £30 nobody knows where."""
BETA = HEAD + (
    "B-1,90.00,2019-05-01,XX-7,Seven,QX5 1AA,Beta Fund,F01000001\n"
    "B-2,0.10,2019-06-01,XX-8,Eight,QX5 1AA,Beta Fund,F02000001;F01000010;F01000009\n"
    "B-3,9.90,2019-07-01,XX-9,Nine,,Beta Fund,E12000001\n"
)
"""£100: by office £90.10 in area 5, £9.90 unknown; by delivery £90 in area 1, 10p in 3 codes."""


def files(folder: Path, **texts: str) -> dict[str, Path]:
    """Write texts as CSV files and return their paths: alpha="…" is alpha.csv."""
    paths = {}
    for name, text in texts.items():
        paths[name] = folder / f"{name}.csv"
        paths[name].write_text(text, "utf-8")
    return paths


def reach(folder, grants=(ALPHA,), **changes):
    """Return the audit of texts of grants on the ten areas; changes are texts of other files."""
    texts = {"index": INDEX, "population": POPULATION, "postcodes": POSTCODES} | changes
    options = {key: texts.pop(key) for key in ("places", "set_aside") if key in texts}
    written = files(folder, **{key: text for key, text in texts.items() if text is not None})
    given = files(folder, **{f"grants{i}": text for i, text in enumerate(grants)})
    if "places" in options:
        options["places"] = files(folder, places=options["places"])["places"]
    return funder_study.reach(
        list(given.values()),
        index=[written["index"]],
        population=[written["population"]] if "population" in written else [],
        postcodes=written.get("postcodes"),
        located=[written["located"]] if "located" in written else [],
        regions=written.get("regions"),
        bridge=written.get("bridge"),
        **options,
    )


def tables(found):
    """Return every table of money of every view."""
    return [
        table
        for view in found.views
        for table in (view.by_decile, view.by_nation, view.by_region, view.by_place)
        if table is not None
    ]
