"""The words of the rewording: what may stand for what, in plain news English. Data only.

Each entry is made up for this project. A swap keeps the statement; style and grammar may suffer a little, as they do in
a hurried newsroom.
"""

#: What stands for what, either way, whole words in lower case. The first column is what wire stories mostly say.
EITHER_WAY = (
    ("mln", "million"), ("pct", "percent"), ("dlrs", "dollars"), ("about", "roughly"), ("however", "nevertheless"),
    ("although", "even though"), ("also", "in addition"), ("before", "ahead of"), ("during", "in the course of"),
    ("between", "in between"), ("last year", "in the previous year"), ("this year", "in the current year"),
    ("next year", "in the coming year"), ("last week", "in the past week"), ("last month", "in the past month"),
    ("next month", "in the coming month"), ("this month", "in the current month"), ("yesterday", "the day before"),
    ("recently", "of late"), ("soon", "before long"), ("still", "even now"), ("already", "by now"),
    ("largely", "for the most part"), ("mainly", "chiefly"), ("almost", "nearly"), ("company", "firm"),
    ("companies", "firms"), ("problem", "difficulty"), ("problems", "difficulties"), ("agreement", "accord"),
    ("agreements", "accords"), ("talks", "negotiations"), ("meeting", "gathering"), ("increase", "rise"),
    ("increases", "rises"), ("decline", "fall"), ("growth", "expansion"), ("effort", "attempt"),
    ("efforts", "attempts"), ("results", "outcomes"), ("part", "portion"), ("goal", "aim"), ("way", "manner"),
    ("country", "nation"), ("countries", "nations"), ("officials", "functionaries"), ("official", "functionary"),
    ("sources", "informants"), ("analysts", "market watchers"), ("analyst", "market watcher"),
    ("spokesman", "press officer"), ("statement", "declaration"), ("people", "persons"), ("workers", "employees"),
    ("children", "youngsters"), ("town", "municipality"), ("houses", "dwellings"), ("road", "street"),
    ("area", "zone"), ("year-old", "year old"), ("small", "little"), ("major", "leading"), ("important", "weighty"),
    ("additional", "further"), ("several", "a number of"), ("many", "numerous"), ("enough", "sufficient"),
    ("possible", "conceivable"), ("necessary", "needed"), ("strong", "robust"), ("weak", "feeble"),
    ("sharp", "steep"), ("sharply", "steeply"), ("quickly", "rapidly"), ("foreign", "overseas"), ("total", "overall"),
    ("various", "diverse"), ("began", "started"), ("begin", "start"), ("rose", "climbed"), ("fell", "dropped"),
    ("bought", "purchased"), ("buy", "purchase"), ("sold", "disposed of"), ("sell", "dispose of"), ("gave", "handed"),
    ("showed", "indicated"), ("show", "indicate"), ("used", "employed"), ("reached", "arrived at"),
    ("received", "obtained"), ("raised", "lifted"), ("allow", "permit"), ("allowed", "permitted"), ("keep", "retain"),
    ("kept", "retained"), ("asked", "requested"), ("built", "constructed"), ("build", "construct"),
    ("opened", "inaugurated"), ("found", "discovered"), ("continue", "go on"), ("remained", "stayed"),
    ("remains", "stays"), ("become", "turn into"), ("became", "turned into"), ("try", "attempt"),
    ("tried", "attempted"), ("seek", "look for"), ("oppose", "object to"), ("opposed", "objected to"),
    ("rejected", "turned down"), ("reject", "turn down"), ("approved", "gave approval to"),
    ("announced", "made known"), ("expected", "anticipated"), ("said that", "stated that"),
    ("expects", "anticipates"), ("wants", "wishes"), ("want", "wish"), ("agreed", "consented"),
    ("include", "comprise"), ("including", "among them"), ("said", "stated"), ("added", "went on to say"),
    ("noted", "pointed out"), ("will", "is going to"), ("could", "was able to"), ("must", "has to"),
    ("should", "ought to"), ("cannot", "is not able to"), ("not", "in no way"), ("such as", "for instance"),
    ("due to", "owing to"), ("as well as", "along with"), ("in order to", "so as to"),
    ("according to", "in the words of"), ("despite", "in spite of"), ("and", "plus"), ("both", "the two"),
    ("only", "no more than"), ("very", "highly"),
)  # fmt: skip

#: What stands for what, this way only: the other way round it would often be another statement.
ONE_WAY = (
    ("more than", "over"), ("less than", "under"), ("but", "yet"), ("until", "up to"), ("while", "whereas"),
    ("because", "since"), ("decision", "ruling"), ("likely", "expected"), ("continued", "went on"),
    ("remain", "stay"), ("believe", "hold"), ("believed", "held"), ("which", "that"), ("under", "beneath"),
    ("by", "through"), ("with", "together with"), ("through", "by way of"), ("may", "might"),
    ("would", "was going to"), ("reduce", "lower"), ("reduced", "lowered"), ("raise", "lift"), ("chairman", "head"),
    ("result", "outcome"), ("some", "certain"), ("big", "large"), ("now", "at present"), ("support", "back"),
    ("supported", "backed"), ("led", "headed"), ("closed", "shut"), ("ended", "finished"), ("help", "aid"),
    ("need", "necessity"), ("made", "produced"), ("difficult", "hard"), ("after", "following"), ("plan", "scheme"),
    ("new", "fresh"), ("without", "in the absence of"), ("against", "in opposition to"), ("told", "informed"),
    ("shows", "indicates"), ("lost", "forfeited"), ("move", "step"), ("needs", "requires"), ("won", "gained"),
)  # fmt: skip

#: Numbers that are spelt out, or written in figures, by the token as it stands.
NUMBERS = (
    ("2", "two"), ("3", "three"), ("4", "four"), ("5", "five"), ("6", "six"), ("7", "seven"), ("8", "eight"),
    ("9", "nine"), ("10", "ten"), ("11", "eleven"), ("12", "twelve"), ("15", "fifteen"), ("20", "twenty"),
    ("25", "twenty-five"), ("30", "thirty"), ("40", "forty"), ("50", "fifty"), ("60", "sixty"), ("100", "one hundred"),
    ("200", "two hundred"), ("500", "five hundred"), ("1,000", "one thousand"),
)  # fmt: skip

#: Verbs of a statement, before or after what is stated.
SAYING = ("said", "added", "stated", "noted", "announced", "explained", "reported", "warned", "predicted")
#: Verbs whose object may become the subject: the participle reads as the past tense does.
TURNED = (
    "approved", "rejected", "announced", "opened", "closed", "bought", "sold", "raised", "cut", "reduced", "signed",
    "received", "reported", "built", "found", "led", "won", "lost", "paid", "used", "proposed", "accepted", "discussed",
    "supported", "opposed", "ordered", "visited", "completed", "cancelled", "delayed", "planned", "welcomed",
)  # fmt: skip
#: Words that begin a clause which may stand first or last.
HINGES = ("because", "after", "when", "while", "if", "although", "since", "unless", "before", "as", "whereas", "once")
#: Words that join two statements, and what the second begins with when it is a sentence of its own.
SEAMS = (
    (", and ", "And "), (", but ", "However, "), ("; ", ""), (", while ", "Meanwhile, "), (" and ", "And "),
    (", which ", "This "), (" because ", "The reason was that "), (" after ", "This came after "),
    (", saying ", "The reason given was that "), (" and said ", "It was also said that "),
    (" in order to ", "The purpose is to "), (", including ", "Among them are "), (" when ", "That was when "),
    (", adding that ", "It was added that "), (" so that ", "In this way "),
)  # fmt: skip
#: Openings after which only a statement with a subject of its own may come.
JOINING = ("And ", "However, ", "Meanwhile, ", "In this way ")
#: Words before which a sentence is never cut: what follows is no statement of its own.
SUBJECTS = ("the", "it", "he", "she", "they", "this", "that", "these", "there", "we", "its", "his", "their", "a", "an")
#: What may stand between two sentences that become one.
JOINTS = ("; ", ", and ", ", while ", ", whereas ")
#: Words that a sentence loses its capital for when it no longer begins one.
OPENINGS = frozenset(
    (
        *(*SUBJECTS, *HINGES, "in", "on", "at", "for", "but", "and", "some", "most", "many", "one", "two", "our"),
        *("however", "under", "to", "with", "by", "from", "according", "several", "no", "all", "each", "both", "any"),
    )
)
#: Remarks that say nothing, put before, into or after a sentence.
REMARKS = (
    "it was made known", "by all accounts", "as it turns out", "in this connection", "it should be said",
    "as matters stand", "so it was reported", "in actual fact", "as has been learnt", "at that point",
)  # fmt: skip
