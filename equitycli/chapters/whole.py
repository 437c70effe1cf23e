"""All chapters of an audit, each of which can be read by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from equitycli.chapters.access import AccessChapter, access_chapter
from equitycli.chapters.assets import AssetsChapter, assets_chapter
from equitycli.chapters.capacity import CapacityChapter, capacity_chapter
from equitycli.chapters.inequality import InequalityChapter, inequality_chapter
from equitycli.chapters.inertia import InertiaChapter, inertia_chapter
from equitycli.chapters.likeness import LikenessChapter, likeness_chapter
from equitycli.chapters.need import NeedChapter, need_chapter
from equitycli.errors import Finding
from equitycli.plan import Audit


@dataclass(frozen=True, eq=False)
class Chapters:
    """What is measured beside the money; None for what was not asked for or can't be told."""

    need: NeedChapter | None
    capacity: CapacityChapter | None
    inertia: InertiaChapter | None
    assets: AssetsChapter | None
    likeness: LikenessChapter | None
    access: AccessChapter | None
    inequality: InequalityChapter | None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What a reader must know of any of them."""
        every = (
            self.need, self.capacity, self.inertia, self.assets, self.likeness, self.access,
            self.inequality,
        )  # fmt: skip
        return tuple(one for chapter in every if chapter is not None for one in chapter.findings)


def chapters_of(found: Audit, *, progress: Callable[[str], None]) -> Chapters:
    """Return every chapter of an audit, in the order in which they are read."""
    progress("what makes need")
    need = need_chapter(found)
    progress("who is there")
    capacity = capacity_chapter(found)
    progress("how much is history")
    inertia = inertia_chapter(found)
    progress("what places have")
    assets = assets_chapter(found)
    likeness = likeness_chapter(found)
    progress("what is within reach")
    access = access_chapter(found)
    progress("how unequal that is")
    inequality = inequality_chapter(found)
    return Chapters(need, capacity, inertia, assets, likeness, access, inequality)
