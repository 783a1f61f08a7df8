"""Fold British spelling to American: colour, licence, analyse, anaemia, sulphur, programme.

`SPELLINGS` is the whole of the decision. Each is about words that mean the same in both; a name
that differs in the world stays two (the Labour Party, the Labor Party), as do words of several
meanings (tyre, cheque, kerb, storey).
"""

import polars as pl

_OUR = (
    "arm|behavi|clam|col|demean|end?eav|fav|ferv|flav|glam|harb|hon|hum|neighb|od|parl|ranc|rig|rum|"
    "sav|splend|tum|val|vap|vig"
)
_ELL = (
    "cancel|channel|control|counsel|dial|equal|fuel|initial|label|level|marvel|model|panel|pedal|"
    "signal|spiral|total|travel|tunnel"
)
# what is British, what is American; of words in small letters
SPELLINGS = [
    (
        rf"({_OUR})our",
        "${1}or",
    ),
    (r"(\p{L}{4})is(ations?|ed|ing|ers?|es?|able)\b", "${1}iz$2"),
    (r"(anal|catal|dial|paral|hydrol|electrol)ys(e[drs]?|ing)\b", "${1}yz$2"),
    (r"\b(\p{L}*(?:cent|met|theat|fib|lit|calib|spect|lust|somb|meag))re(s?)\b", "${1}er$2"),
    (r"(anal|catal|dial|epil|homol|monol|prol)ogue", "${1}og"),
    (r"\b(def|lic|off|pret)ence", "${1}ense"),
    (
        rf"({_ELL})l(ed|ers?|ing|ors?|ous)\b",
        "$1$2",
    ),
    (r"\bprogramme(s?)\b", "program$1"),
    (r"\bgrey", "gray"),
    (r"aluminium", "aluminum"),
    (r"sulph", "sulf"),
    (r"(?:haem)(at|o|a)", "hem$1"),
    (r"aemi(a|c)", "emi$1"),
    (r"(an|aren|f|gyn|hyp|isch|leuk)ae(c|m|s)", "${1}e$2"),
    (r"\baetiolog", "etiolog"),
    (r"paed(ia|ic|o)", "ped$1"),
    (r"oedem", "edem"),
    (r"oestr(ad|o)", "estr$1"),
    (r"foet(al|us)", "fet$1"),
    (r"oesoph", "esoph"),
    (r"rrhoea", "rrhea"),
    (r"encyclopaed", "encycloped"),
    (r"archaeo", "archeo"),
    (r"palaeo", "paleo"),
    (r"manoeuvr(e|ing)", "maneuver"),
    (r"\bartefact", "artifact"),
    (r"\b(m|sm)ould(s|ing)?\b", "${1}old$2"),
    (r"\bplough", "plow"),
    (r"\bsceptic", "skeptic"),
    (r"\b(age)ing\b", "aging"),
    (r"jewellery", "jewelry"),
    (r"\b(acknowledg|judg)ement", "${1}ment"),
    (r"\benrolment", "enrollment"),
]


BRITISH = "|".join(f"(?:{pattern})" for pattern, _ in SPELLINGS)  # of names with one of them


def american(key: pl.Expr) -> pl.Expr:
    """Return names in small letters as an American would spell them.

    >>> names = pl.DataFrame({"key": ["bsd licence", "colour tv", "tumour", "data centre"]})
    >>> names.select(american(pl.col("key"))).to_series().to_list()
    ['bsd license', 'color tv', 'tumor', 'data center']
    """
    for british, spelling in SPELLINGS:
        key = key.str.replace_all(british, spelling)
    return key
