"""Which unit a word behind a quantity means among those in which goods are sold. No ORM."""

from .order_columns import fold

# One piece of whatever it is, as people count bottles, tubes and bowls.
PIECES = frozenset("支瓶桶只个罐片张双副台把条套")
PIECES |= {"pc", "pcs", "piece", "pieces", "unit", "units", "ea", "each", "单位"}
# What a unit may be called that holds several.
SYNONYMS = (
    frozenset(("箱", "carton", "case", "ctn")),
    frozenset(("盒", "box", "boxes")),
    frozenset(("打", "dozen", "dozens", "dz")),
    frozenset(("包", "pack", "packs")),
)


def match_units(word, units, base):
    """The units that a word means: by their name, else by what they are called in other words, else the piece.

    :param units: ``{unit: names}`` in which the goods may be ordered
    :param base: the unit in which the goods are counted, when that is a single piece; else ``None``
    :return: a list of units; none or several must be asked

    >>> units = {1: ["Units"], 2: ["箱(24支)"], 3: ["Dozens"]}
    >>> tuple(match_units(word, units, 1) for word in "箱支打盒")
    ([2], [1], [3], [])
    """
    word = fold(word)
    exact = [unit for unit, names in units.items() if word in {fold(name) for name in names}]
    if exact:
        return exact
    words = next((same for same in SYNONYMS if word in same), frozenset((word,)))
    if word not in PIECES:
        named = {unit: [fold(name) for name in names] for unit, names in units.items()}
        return [unit for unit, names in named.items() if any(name.startswith(one) for name in names for one in words)]
    return [base] if base is not None else []
