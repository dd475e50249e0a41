"""Invented names of many origins, with surnames that nobody bears: who reads them sees that nobody is meant."""

_MEN = """
Abdoulaye Adebayo Ahmad Aleksei Amadou Andrés Anselmo Arman Aurelio Bao Benito Bilal Camilo Chidi Cheikh Danylo
Demba Edwin Elías Emeka Esteban Farid Ferenc Gael Gerson Giorgi Habib Haruto Ibrahima Idris Ismael Jean-Luc Joaquín
Kaveh Kofi Lamine Leandro Levan Mamadou Mateo Minh Moussa Nadir Nelson Olumide Osman Pierre Rajan Renato Rustam
Samir Santos Sekou Tariq Temur Tomás Uriel Viktor Wilmer Yusuf
"""

_WOMEN = """
Adaeze Aïssatou Alondra Amina Beatriz Catarina Delmy Esperanza Fatou Graciela Halima Ileana Jacinta Kateryna Lesly
Maribel Ngozi Oksana Paloma Roxana Soledad Thandiwe Valentina Wendy Xiomara Yolanda Zainab
"""
# A to Z, because some facilities give their hours by the first letter.
_SURNAMES = """
Abaloria Adivinanza Alfabeto Amapolino Bocadillo Brumadero Brújulez Cantolibre Cascabelero Colibrisson Delmarejo
Diccionaria Dromedarov Ejemplar Ensayado Estrellado Fabulado Farolito Ficticio Gorrionero Garabatov Helechal
Horizontez Imaginado Inventado Inkwellsen Jardineta Jirafaldi Kaleidoscopou Kilometrov Lapicero Lunaverde Maravillo
Molinillo Mariposova Nadiemás Nubarro Nowhereton Olivarejo Ornitorrincov Papelillo Paraguasov Paperlanternson
Quimerano Quinquelin Relojero Remolino Rhubarbsson Sinnombre Soñadoro Tinterov Trebolino Umbraliz Utopiano
Ventisquero Veletanov Wandermoon Wintergreenov Xilofono Yerbaluna Zafirelo Zigzagov
"""

_VOLUNTEERS = """
Alba Quillfeather, Alder Nimbus, Anselma Pocketwatch, Arlo Thimbleberry, Beryl Lampwick, Birdie Saltmarsh, Bruno
Pepperwood, Calla Drizzle, Cedric Moonbridge, Clementine Foghorn, Cosmo Featherstitch, Dalia Campanilla, Delphine
Buttonhook, Dunstan Tumbleweed, Edda Snowglobe, Elvira Caracola, Emeric Paperkite, Estrella Ventanilla, Fabio
Tijeretazo, Fern Applecrate, Fidel Luciérnaga, Florencia Tejado, Gideon Windowsill, Greta Marmalade, Hazel Tugboat,
Hermes Lightfoot, Hortensia Bolsillo, Idalia Crossstitch, Imogen Teakettle, Jasper Milkcrate, Jericho Dandelion,
Julieta Azulejo, Kestrel Overcoat, Kit Larkspoon, Lavinia Doorbell, Leocadia Farola, Linus Breadbasket, Lorenzo
Cometa, Mabel Rainbarrel, Magnus Teaspoon, Marisol Peldaño, Milo Thistledown, Nerissa Bookmark, Nico Almohada,
Octavia Snowdrift, Odessa Fernwhistle, Orson Candlewick, Paloma Cucharita, Percy Saddlebag, Petra Wheelbarrow,
Quincy Shoelace, Ramona Bufanda, Rufus Cobblestone, Sabina Persiana, Saoirse Inkpot, Silas Haystack, Tallulah
Corkboard, Teodoro Escalera, Verbena Umbrella, Winifred Pancake, Xenia Patchwork, Yago Botella, Zelda Clothesline,
Zeno Driftwood
"""

_STAFF = """
Prudence Lanternjaw, Ignacio Lámpara, Wilhelmina Footnote, Barnaby Margin, Consuelo Índice, Archibald Appendix,
Philippa Checklist, Socorro Carpeta, Millicent Margen, Thaddeus Testigo, Perpetua Second-Reader
"""

MEN, WOMEN, SURNAMES = tuple(_MEN.split()), tuple(_WOMEN.split()), tuple(_SURNAMES.split())


def _whole(names: str) -> tuple[str, ...]:
    return tuple(" ".join(name.split()) for name in names.split(","))


VOLUNTEERS, STAFF = _whole(_VOLUNTEERS), _whole(_STAFF)
