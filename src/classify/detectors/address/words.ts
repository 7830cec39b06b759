/** Street words by where they stand, from postal guides (USPS Publication 28, Royal Mail, Deutsche Post, La Poste, UPU). */
export const AFTER_NAME =
  "Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Circle|Cir|Way|Place|Pl|Terrace|Ter|Parkway|Pkwy|Highway|Hwy|Square|Sq|Trail|Trl|Crescent|Cres|Close|Grove|Gardens|Mews|Row|Hill|Loop|Alley|Plaza|Pike|Expressway|Quay|Walk|Wharf|Green|Park|Rise|View|Bridge|Broadway";
/** Languages that put the street word into or behind the name and the number after it. */
export const WITHIN_NAME =
  "straße|strasse|str\\.|weg|gasse|platz|allee|damm|ufer|ring|steig|laan|straat|gracht|plein|kade|singel|dijk|pad|gade|gatan|vägen|vej|veien|vegen|gata|stien|katu|tie|kuja|polku|utca|út|útja|tér|tere|rkp\\.|körút|köz|sor|u\\.|ulica|cesta|trg|náměstí|třída|nábřeží";
export const BEFORE_NAME = [
  "Rue", "Avenue", "Boulevard", "Allée", "Chemin", "Impasse", "Quai", "Place", "Via", "Viale", "Corso", "Piazza", "Piazzale", "Vicolo", "Largo", "Strada", "Calle", "Avenida", "Paseo", "Plaza", "Camino", "Carrer", "Carretera", "Ronda", "Rua", "Praça", "Travessa", "Alameda", "Estrada", "Ulica", "Aleja", "Plac", "Strada", "Bulevardul",
] as const;
export const UNITS = ["Apt", "Apartment", "Suite", "Ste", "Unit", "Flat", "Room", "Floor", "Appartement", "Wohnung", "Piso", "Interno", "Apto", "Lägenhet"] as const;
