from tests.bed.fixtures import foreign_bed, own_bed

__all__ = ["foreign_bed", "own_bed"]
