"""What people make long passwords of, besides the list of common ones that Django brings."""

# Of this project and its work: whoever knows what the password is for tries these first.
OF_THE_WORK = """
visitation visit visits visiting visitor visitors volunteer volunteers voluntario voluntaria visita visitas visitante
facility facilities detention detained detencion immigration inmigracion immigrant immigrants migrant migrants asylum
asilo refugee refugees ice dhs uscis border frontera freedom libertad justice justicia solidarity solidaridad
community comunidad program programa network red lead coordinator admin administrator auditor system demo harbor
center centre centro county jail prison processing correctional schedule roster calendar clearance
"""

# Said so often that nobody is the first to think of them.
SAYINGS = """
correcthorsebatterystaple thequickbrownfoxjumpsoverthelazydog tobeornottobethatisthequestion maytheforcebewithyou
iloveyouforever iloveyousomuch iloveyoutothemoonandback letmeinletmein openthedoorplease thisismypassword
mypasswordispassword passwordissecret thisisapassword ihatepasswords iforgotmypassword nopasswordneeded
ineedanewpassword changemenow changethispassword donttellanyone nobodyknowsthis icantremember thisissecret
onceuponatime happilyeverafter itwasthebestoftimes callmeishmael inthebeginning ourfatherwhoartinheaven
thelordismyshepherd jesuslovesme jesusisthelord godisgood ingodwetrust godblessamerica praisethelord amazinggrace
homesweethome livelaughlove carpediem hakunamatata justdoit yeswecan sipuedesepuede neverevergiveup nevergiveup
keepcalmandcarryon winteriscoming youshallnotpass luceiamyourfather iamyourfather livelongandprosper
beammeupscotty elementarymydearwatson houstonwehaveaproblem tobecontinued theanswerisfortytwo
happybirthdaytoyou merrychristmas happynewyear goodmorning goodnight welcomehome welcomeback helloworld
twinkletwinklelittlestar rowrowrowyourboat mondaytuesdaywednesday januaryfebruarymarch onetwothreefourfive
onetwothreefour abcdefghijklmnop redorangeyellowgreenblue doremifasolati unodostrescuatrocinco
teamomucho teamoconmavida tequieromucho diosesamor diosteama elpueblounido graciasadios adiosamigos
holacomoestas nosvemosmanana contrasena micontrasena contrasenasegura
"""

# Words that join others and carry next to nothing.
JOINING = """
the a an and or of to in on at is it my your our his her this that for with i you we me be am are was not no yes so
el la los las un una y o de en es mi tu su con para que yo te
"""

SEASONS_AND_DAYS = """
spring summer autumn fall winter primavera verano otono invierno january february march april may june july august
september october november december enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre
diciembre monday tuesday wednesday thursday friday saturday sunday lunes martes miercoles jueves viernes sabado domingo
"""

KEYBOARD_ROWS = (
    "1234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "azertyuiop",
    "yxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
    "!@#$%^&*()",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1q2w3e4r5t6y7u8i9o0p",
    "zaqxswcdevfrbgtnhymjukilop",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "147258369",
    "159357",
    "789456123",
)
