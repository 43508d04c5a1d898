"""Word lists from which the made-up conversations are built."""

NOUNS = """
apple banana cherry grape lemon mango melon orange peach pear plum carrot onion potato tomato bread butter cheese
honey sugar coffee milk water bottle bowl cup fork knife plate spoon table chair bed lamp door window house garden
tree flower leaf grass river lake ocean island mountain valley forest desert road bridge tower castle village city
train boat plane wagon bicycle horse cow sheep goat pig dog cat rabbit fox wolf bear lion tiger zebra monkey eagle owl
duck goose swan frog turtle snake whale shark fish crab spider ant bee book paper pencil brush paint picture letter
stamp clock watch ring crown coin box bag basket rope ladder hammer nail saw drum flute piano violin guitar song dance
game ball kite puzzle robot rocket planet star moon sun cloud rain snow wind storm fire stone sand glass gold silver
iron copper wool silk cotton shirt coat hat shoe glove scarf button mirror candle blanket pillow engine wheel machine
camera radio phone screen keyboard school teacher doctor farmer baker sailor painter singer king queen
""".split()
ADJECTIVES = """
red blue green yellow purple white black brown golden small large tiny huge old young quiet loud happy sad brave shy
kind clever lazy quick slow warm cold soft hard bright dark round flat heavy light sweet bitter fresh dusty shiny
broken hidden ancient modern strange gentle proud busy lonely curious honest
""".split()
COLOURS = "red blue green yellow purple orange white black brown pink grey gold silver teal violet turquoise".split()
PETS = "dog cat rabbit hamster parrot turtle goldfish pony lizard mouse goat duck".split()
JOBS = """teacher doctor farmer baker sailor painter singer pilot nurse lawyer writer plumber gardener cook tailor
engineer""".split()
FOODS = [
    *"pizza pasta soup rice curry bread cheese salad pancakes noodles chocolate dumplings sushi tacos".split(),
    "apple pie",
    "ice cream",
]
HOBBIES = """chess painting swimming cooking reading cycling gardening hiking dancing fishing singing knitting sailing
running""".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
WEATHER = "sunny rainy cloudy windy snowy foggy stormy clear".split()
FIRST_NAMES = """Alice Bob Carol David Emma Frank Grace Henry Isabel Jack Karen Leo Maria Nina Oscar Paul Rosa Sam Tina
Victor Wendy Anna Ben Clara Daniel Ella Felix George Hannah Ivan Julia Kevin Laura Max Nora Oliver Peter Quinn Ruth
Simon Tom Uma Vera Will Zoe John Mary James Sarah Michael Linda Robert Priya Omar Yuki Chen Fatima Lars Ingrid Pedro
Sofia Aisha Noah Mia Ada Alan Grace Linus Marie Albert Isaac Nikola Rosalind Charles Dave Mike Steve Joe Amy Kim Lisa
Chris Alex Sasha Robin Jamie Taylor Jordan Morgan""".split()
ACCENTED_NAMES = """José Zoë Łukasz Jürgen Søren Renée François Björn Chloé Ömer Núria Zdeněk Maëlle Åsa Šárka Ürsula
Beyoncé Ángel Émile Ivánka""".split()
CITIES = """Paris London Berlin Madrid Rome Oslo Vienna Prague Lisbon Dublin Tokyo Cairo Lima Boston Chicago Toronto
Sydney Mumbai Nairobi Helsinki Warsaw Athens Seoul Zurich Geneva Munich Hamburg Porto Naples Lyon""".split()
COUNTRIES = """France Germany Spain Italy Japan China India Brazil Canada Egypt Kenya Norway Peru Mexico Chile Poland
Turkey""".split()
ONSETS = "b c d f g h j k l m n p r s t v w z br cr dr fl gr kl pr st tr th sh qu".split()
VOWELS = "a e i o u a e i o ai ea ou".split()
CODAS = "n r l s m t k x nd rt ll sk".split()
NUMBER_WORDS = "zero one two three four five six seven eight nine ten".split()
ORDERED_LISTS = {
    "fruits": "apple banana cherry grape orange pear plum lemon",
    "animals": "dog cat horse cow sheep lion tiger bear",
    "birds": "eagle owl duck goose swan",
    "colours": "red blue green yellow purple orange white black",
    "colors": "red blue green yellow purple orange white black",
    "vegetables": "carrot onion potato tomato",
    "instruments": "piano guitar violin flute drum",
    "clothes": "shirt coat hat shoe glove scarf",
    "jobs": "teacher doctor farmer baker nurse pilot",
    "hobbies": "chess painting swimming cooking reading hiking",
    "cities": "Paris London Berlin Madrid Rome Tokyo",
    "countries": "France Germany Spain Italy Japan Brazil",
    "planets": "Mercury Venus Earth Mars Jupiter Saturn Uranus Neptune",
    "days": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "months": "January February March April May June July August September October November December",
    "seasons": "spring summer autumn winter",
    "programming languages": "Python JavaScript C Java Rust Go",
}
"""Lists that are always given in this order, so that a small network can know them by heart."""
