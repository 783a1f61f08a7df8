"""Abbreviations that end in a full stop, by language, for the sentence splitter.

Each word is in lower case, without its last full stop, and without the spaces inside ("z.b"). The
key is a code of ISO 639-1; "" has the words of every language.
"""

# What stands before a name or another word, and so never ends a sentence.
BEFORE_WORD = {
    "": "dr prof st ing mr mrs ms mme mlle vs cf viz fr sr sra jr hon rev gen col capt lt sgt "
    "maj adm gov sen rep pres supt et ibid approx ca resp incl excl e.g i.e eg ie n.b "
    "abbr syn subsp ssp cv",
    "en": "messrs mt ft rt dept univ assoc prop intl natl gov sens reps profs drs atty det insp "
    "supt cmdr brig msgr bros asst amb wm geo chas jos thos est esp ltjg spp var",
    "de": "bzw ggf evtl sog vgl d.h z.b u.a u.ä o.ä i.d.r i.v.m m.e s.o s.u v.a z.t z.zt gem hl "
    "hr fr dipl phil med rer nat jur habil bspw insb insbes einschl inkl exkl max min "
    "mind zzgl abzgl geb gest verh städt staatl str sen jun allg ausschl bes betr urspr "
    "usf verf vorm wiss zul a.d i.a i.b i.s.d i.s.v dgl rd rspr ev kath engl frz lat "
    "griech ital span",
    "fr": "m mm mme mmes mlle mlles mgr me pr dr ex p.ex env av bd boul chap éd éds vol cf "
    "c.-à-d c.a.d ste sts dir coll trad",
    "es": "sr sra sres sras srta d dña da dr dra dres lic ing arq gral cnel prof profa p.ej ej "
    "avda av pza admon aprox atte cía dpto ed excmo excma fdo ilmo ilma pág págs ee hnos "
    "mons ntra sto sta ud uds",
    "it": "sig sigg sig.ra dott dott.ssa prof prof.ssa ing avv arch geom on p.es es ecc.mo rag "
    "spett gent egr fam s ss cit",
    "pt": "sr sra srs sras srta dr dra drs prof profa eng exmo exma p.ex ex av pç r tel lda d "
    "sto sta",
    "nl": "dhr mw mevr mr drs ir ing bijv bv d.w.z m.a.w o.a n.a.v t.a.v t.o.v i.p.v i.v.m "
    "m.b.t a.u.b vgl zgn st resp ca",
    "ro": "dl dna dlui d-l d-na d-lui dvs sf str bd bdul șos cal jud com sat loc mun pr prof "
    "univ conf lect dr ing acad gen col lt cpt mr av ec arh p.m ș.a de.ex ex cca cf sec "
    "al alin pct lit pag p fig nr tel int bl sc ap et aprox înv pl kcal s.a",
    "sr": "dr mr prof inž npr tzv tj sv gđa gđica ul br čl st god gosp arh akad doc ing dipl "
    "pok itd др мр проф инж нпр тзв тј св ул бр чл",
    "ru": "т т.е т.к т.н т.д им ул пр пл пер г гг в вв д стр рис табл гл см ср напр проф акад "
    "доц канд ред изд св р руб коп тыс млн млрд обл р-н пос с н.э до.н.э инж ген полк кап "
    "гр гос",
    "uk": "т т.е т.зв ім вул пр пл пер р рр ст стор рис табл гл див напр проф акад доц св грн "
    "тис млн",
    "fi": "esim mm ns n ym nk ko em tri prof toht maist fil kirj huom vrt ks os eaa jaa jkr ekr "
    "synt kuol klo puh s puol nro mrd milj til vs",
    "sv": "t.ex bl.a d.v.s dvs fr.o.m t.o.m s.k m.a.o p.g.a resp jfr ca kl nr st sid kap",
    "da": "f.eks bl.a dvs ca fx jf kl nr st hhv mht pga vedr",
    "no": "f.eks bl.a dvs ca jf kl nr st hhv mht pga vedr",
    "pl": "np tzn tzw tj m.in prof dr hab inż mgr św ul al pl os im godz gen płk mjr kpt por ks "
    "bp abp wg zob ok ws woj pow gm nr ust pkt lit poz",
    "cs": "např tzv tj mj prof dr ing mgr bc mudr judr sv ul nám č čís str tab obr srov viz kap "
    "odst písm",
    "sk": "napr tzv tj prof dr ing mgr sv ul nám č str tab obr por kap ods písm",
    "hr": "npr tzv tj prof dr mr sv ul br čl st gđa gđica ing inž dipl",
    "sl": "npr tj t.i prof dr mag sv ul št čl ing inž dipl oz",
    "hu": "pl ill ún dr prof özv ifj id u szt st vö",
    "tr": "dr prof doç av mah cad sok bkz örn vb vs yrd öğr gör alb gen org sn no",
}
# What is abbreviated before a number ("no. 5"), and may be another word elsewhere ("I said no.").
BEFORE_NUMBER = {
    "": "no nos nr nrs n° vol vols p pp pg fig figs eq eqs tab tabl ch chap sec sect art arts "
    "ref refs abs abb anm ziff bd bde num ed suppl ext app para par pt rd rn lit c ver v "
    "op cit kap §",
    "en": "jan feb mar apr jun jul aug sep sept oct nov dec ex exp tbl",
    "de": "s f ff jan feb mrz apr jun jul aug sept okt nov dez hs kl",
    "fr": "janv févr avr juil sept oct nov déc n t l",
    "es": "núm n ene feb mzo abr jun jul ago sept oct nov dic art",
    "fi": "s nro klo § kpl",
    "ru": "п пп ст ч № т кн вып с стр",
}
# What ends a sentence only if the next word is one of `STARTERS`.
MAY_END = {
    "": "inc co corp ltd llc plc etc al jr sr bros am pm sp spp nov min sec hr hrs ft lb lbs oz",
    "en": "jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri "
    "sat sun ave blvd rd sq hwy calif mass mich penn tex wash fla ariz colo conn minn "
    "miss tenn wis ill",
    "de": "usw etc u.s.w usf gmbh co jh jhd mio mrd tsd std sek ff f jr sen",
    "fr": "etc cie s.a",
    "es": "etc ee.uu cía s.a a.c d.c",
    "it": "ecc s.p.a s.r.l",
    "pt": "etc s.a ltda",
    "ro": "etc ș.a ș.a.m.d ș.c.l hr î.hr d.hr",
    "sr": "itd i.sl god din",
    "ru": "др пр т.д т.п г гг в вв руб коп тыс млн млрд",
    "fi": "jne yms ym",
    "pl": "itd itp in r w zł gr",
    "cs": "atd apod aj r",
    "nl": "enz",
    "sv": "osv mm",
    "da": "osv mv",
}
# Words that, with a capital, begin a sentence rather than go on with a name.
STARTERS = {
    "en": "the a an this that these those it its he she they we you i in on at by for from with "
    "as if when while where who what why how there here however moreover furthermore "
    "therefore thus then so but and or yet no not our his her their my your all both each "
    "some many most other others such after before during since until although though "
    "because despite finally first second also another one two is are was were do does "
    "did can may to of according several nobody everybody among under",
    "de": "der die das ein eine einer er sie es wir ihr ich dies diese dieser dieses in im am "
    "an auf aus bei mit nach von zu zum zur für und aber oder doch wenn als da daher "
    "damit dann auch so wie was wer warum nicht kein seit während jedoch hier dort nun "
    "alle",
    "fr": "le la les l un une des il elle ils elles on nous vous je ce cet cette ces c en dans "
    "sur pour par avec mais et ou si quand lorsque après avant depuis ainsi donc "
    "cependant puis",
    "es": "el la los las un una él ella ellos se en de con por para pero y o si cuando después "
    "antes desde así este esta estos es no su sus lo al",
    "it": "il lo la i gli le un una egli ella in di da con per ma e o se quando dopo prima "
    "questo questa nel nella dal dalla al alla si non",
    "pt": "o a os as um uma ele ela em de com por para mas e ou se quando depois antes este "
    "esta no na",
    "nl": "de het een hij zij ze we wij in op aan bij met na van voor en maar of als toen dit deze",
    "ro": "în la de pe cu din el ea ei un o și dar sau dacă când după acest această aceasta "
    "acesta aceste pentru prin nu se este a ai cel cea care iar potrivit",
    "sr": "on ona to u na za od iz sa i ali ako kada nakon pre ovo taj te kako prema međutim он "
    "она то у на за од из са и али ако када након пре ово",
    "ru": "он она оно они мы в на за от из с и но а если когда после это этот эта эти так как "
    "по при для не что его её их",
    "fi": "hän se he ne tämä nämä ja mutta tai jos kun koska niin myös sitten ei on",
    "sv": "den det en ett han hon de vi i på av med för och men om när efter detta",
    "pl": "on ona ono oni w na z za od do i ale jeśli gdy po to ten ta te nie",
}
# Units that a full stop may follow: they end a sentence if a number stands before them.
UNITS = frozenset(
    [
        "m",
        "g",
        "l",
        "s",
        "h",
        "t",
        "c",
        "f",
        "k",
        "v",
        "w",
        "cm",
        "mm",
        "km",
        "kg",
        "mg",
        "ml",
        "kcal",
        "min",
        "sec",
        "hr",
        "hrs",
        "ft",
        "lb",
        "lbs",
        "oz",
        "г",
        "м",
    ]
)
# Languages that write ordinal numbers with a full stop: "am 3. Oktober".
ORDINALS = frozenset(
    [
        "bs",
        "cs",
        "da",
        "de",
        "et",
        "fi",
        "fo",
        "hr",
        "hsb",
        "hu",
        "is",
        "lb",
        "lv",
        "nb",
        "nn",
        "no",
        "pl",
        "sh",
        "sk",
        "sl",
        "sr",
        "tr",
    ]
)


def words_of(table: dict[str, str], language: str) -> frozenset[str]:
    """Return the words of *table* that are common to all languages, and those of *language*."""
    return frozenset(f"{table.get('', '')} {table.get(language, '')}".split())
