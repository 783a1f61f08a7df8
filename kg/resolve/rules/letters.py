"""Tables of letters: what others are spelt out as in plain Latin ones."""


def _table(pairs: str) -> dict[str, str]:
    """Return a table of words, each before what it becomes."""
    words = pairs.split()
    return dict(zip(words[::2], words[1::2], strict=True))


# Letters that no decomposition makes of others.
LATIN = _table("ø o ł l đ d ð d ħ h ı i æ ae œ oe ß ss þ th ŋ n")
UMLAUTS = _table("ä ae ö oe ü ue å aa ø oe")
# A Greek letter by itself is called by its name (TNF-α); in words it is written as it sounds.
GREEK = _table(
    "α alpha β beta γ gamma δ delta ε epsilon ζ zeta η eta θ theta ι iota κ kappa λ lambda μ mu "
    "ν nu ξ xi ο omicron π pi ρ rho σ sigma τ tau υ upsilon φ phi χ chi ψ psi ω omega"
)
GREEK_NAMES = _table(
    "ου ou ευ ef αυ af α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s "
    "τ t υ y φ f χ ch ψ ps ω o"
)
CYRILLIC = _table(
    "а a б b в v г g д d е e ж zh з z и i й y к k л l м m н n о o п p р r с s т t у u ф f х kh "
    "ц ts ч ch ш sh щ shch ы y э e ю yu я ya ё e і i ї yi є ye ґ g"
) | {"ъ": "", "ь": ""}
