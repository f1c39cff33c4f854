from tests.bed.fixtures import own_bed

__all__ = ["own_bed"]
