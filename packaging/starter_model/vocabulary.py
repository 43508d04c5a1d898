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
FIRST_NAMES = """
Alice Carol David Emma Frank Grace Henry Isabel Jack Leo Maria Nina Paul Rosa Tina Victor Wendy Anna Ben Clara Daniel
Ella Felix George Hannah Julia Kevin Laura Max Nora Oliver Peter Quinn Ruth Simon Tom Uma Vera Zoe Mary James Sarah
Michael Linda Robert Priya Omar Yuki Chen Fatima Lars Pedro Sofia Aisha Noah Mia Alan Grace Linus Marie Albert Isaac
Nikola Charles Dave Steve Joe Amy Lisa Chris Alex Robin Jamie Taylor Jordan Morgan Adam Aaron Abigail Adele Agnes
Aiden Alicia Amelia Amanda Amber Andrea Andrew Angela Anita Anthony Antonio Arthur Ashley Barbara Beatrice Bella
Benjamin Bernard Bianca Brandon Brenda Brian Bruno Carla Carlos Caroline Catherine Cecilia Charlotte Christina Claire
Claudia Colin Connor Cora Cynthia Dana Danielle Deborah Dennis Derek Diana Diego Dominic Donald Donna Dora Dorothy
Dylan Edward Eleanor Elena Eli Elias Elizabeth Emily Eric Erik Erin Esther Ethan Eva Evelyn Fabian Fiona Flora
Florence Frances Freya Gabriel Gary Gemma Georgia Gerald Gina Gloria Gordon Greg Greta Gustav Hans Harold Harry Hazel
Heather Heidi Helen Henrik Holly Hugo Ian Ibrahim Ida Igor Irene Iris Isabella Ivy Jacob Jake Jan Jane Janet Jasmine
Jason Jean Jeff Jennifer Jenny Jessica Jill Joan Joanna Joel Johan Jonas Jonathan Joseph Josh Joyce Juan Judith Jules
Justin Karl Kate Katherine Kathy Katie Keith Kelly Ken Klaus Kurt Kyle Lara Larry Lea Lena Leon Lewis Liam Lily Lois
Lola Lorenzo Louis Louise Luca Lucas Lucy Luis Luke Lydia Magnus Malik Marco Margaret Marina Mark Marta Martha Martin
Mateo Matthew Maya Megan Melissa Milo Miriam Mohammed Monica Nadia Naomi Natalie Nathan Nicholas Nick Nicole Niels
Nigel Noel Olga Olivia Otto Pablo Pamela Patricia Patrick Paula Penelope Philip Phoebe Rachel Ralph Ravi Raymond
Rebecca Rita Roger Roland Ronald Rose Roy Ruby Ryan Sally Samantha Samuel Sandra Sara Scott Sean Sergio Sharon Silvia
Sonia Sophie Stanley Stella Stephanie Stephen Stuart Susan Suzanne Sven Sylvia Tamara Tara Teresa Theo Theresa Thomas
Tim Timothy Tobias Tony Ursula Valerie Vanessa Victoria Vincent Viola Violet Virginia Walter Wanda Wayne Wesley Xavier
Yara Yasmin Yolanda Yusuf Zara
""".split()
ACCENTED_NAMES = """José Zoë Łukasz Jürgen Søren Renée François Björn Chloé Ömer Núria Zdeněk Maëlle Åsa Šárka Ürsula
Beyoncé Ángel Émile Ivánka""".split()
CITIES = """
Paris London Berlin Madrid Rome Oslo Vienna Prague Lisbon Dublin Tokyo Lima Boston Chicago Toronto Mumbai Nairobi
Helsinki Warsaw Athens Seoul Zurich Geneva Munich Hamburg Porto Naples Lyon Amsterdam Antwerp Bangkok Barcelona Basel
Belfast Bergen Bogota Bologna Bristol Brussels Budapest Cologne Copenhagen Dallas Delhi Denver Dresden Edinburgh
Florence Frankfurt Ghent Glasgow Graz Hanoi Havana Houston Istanbul Jakarta Kyoto Leeds Leipzig Liverpool Lagos
Lucerne Lund Madison Malaga Manchester Manila Marseille Melbourne Miami Milan Montreal Moscow Nantes Nice Osaka Ottawa
Palermo Perth Phoenix Pisa Portland Quebec Riga Rotterdam Salzburg Santiago Seattle Seville Shanghai Singapore Sofia
Stockholm Stuttgart Tallinn Tampere Tunis Turin Utrecht Valencia Vancouver Venice Verona Vilnius Yokohama Zagreb
""".split()
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
