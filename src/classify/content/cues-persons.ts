/** What speaks of a certain person, and what speaks of a question that concerns nobody: both weigh for every class. */
import type { ContentCue } from "./cue.ts";

export const PERSON_CUES: readonly ContentCue[] = [
  {
    id: "relation",
    label: "person",
    weight: 1.5,
    words:
      "my mother|my father|my mum|my mom|my dad|my sister|my brother|my wife|my husband|my partner|my son|" +
      "my daughter|my child|my ex|my grandmother|my grandfather|my uncle|my aunt|my friend|my neighbour|my landlord|my tenant|my boss|my partner s|my sister s|my brother s|grandad|grandma|granddad|my 8|my year old|year old was|our driver|my flatmate|my colleague|" +
      "my girlfriend|my boyfriend|our daughter|our son|his wife|her husband|her son|his son|" +
      "meine mutter|mein vater|meinem vater|meiner mutter|meine frau|meiner frau|mein mann|meinem mann|" +
      "meine schwester|mein bruder|meinen bruder|meinem bruder|meine tochter|meiner tochter|mein sohn|" +
      "meinem sohn|meine oma|mein opa|mein kollege|meine ex|meine ex frau|mein ex|meine kollegin|" +
      "ma mère|mon père|ma femme|mon mari|ma sœur|mon frère|ma fille|mon fils|mon collègue|mon voisin|ma voisine|ma collègue|" +
      "mi madre|mi padre|mi mujer|mi esposa|mi marido|mi hermana|mi hermano|mi hija|mi hijo|mi compañera|mi compañero|mi vecino|mi jefe|" +
      "mia madre|mio padre|mia moglie|mio marito|mia sorella|mio fratello|mia figlia|mio figlio|mio cugino|mio zio|la mia ex|" +
      "minha mãe|meu pai|minha mulher|meu marido|minha irmã|meu irmão|minha filha|meu filho|" +
      "mijn moeder|mijn vader|mijn vrouw|mijn man|mijn zus|mijn broer|mijn dochter|mijn zoon|de buurman|mijn ex|mijn collega",
  },
  {
    id: "title",
    label: "person",
    weight: 1.5,
    words:
      "mr|mrs|ms|de m|à m|contre m|pour m|herr|herrn|frau|monsieur|madame|mme|señor|señora|sr|sra|don|doña|dona|signor|signora|senhor|senhora|" +
      "meneer|mevrouw|dhr|mw",
  },
  {
    id: "third-person",
    label: "person",
    weight: 1,
    words:
      "he was|he has|he is|his|she was|she has|she is|her|er hat|er ist|er wurde|sie wurde|il a|elle a|" +
      "se le|le han|lui ha|ele foi|ela foi|hij heeft|zij heeft|hij is|zij is",
  },
  {
    id: "first-person",
    label: "person",
    weight: 0.8,
    words:
      "i was|i have|i am|i m|i ve|my|me|ich bin|ich habe|ich wurde|mein|meinem|meinen|meine|meiner|j ai|" +
      "je suis|mon|ma|mes|tengo|me han|mi|mis|ho|sono|mio|mia|tenho|fui|meu|minha|ik heb|ik ben|mijn",
  },
  {
    id: "general-question",
    label: "general",
    weight: 2,
    words:
      "what is|what are|what does|what do|what counts|what documents|what questions|how does|how do|how is|how are|how long|how should|" +
      "how much|who discovered|who was|explain how|explain the|explain what|difference between|difference|" +
      "compare|in general|generally|usually|statistics|history of|definition|for beginners|for a beginner|" +
      "is it safe|was ist|was sind|was bedeutet|wie funktioniert|wie lange|wie schreibt|wie berechnet|welche|unterschied|" +
      "im allgemeinen|allgemein|erkläre|quels sont|quelles sont|quelle est|quel est|qu est|comment|" +
      "différence|en général|qué es|cuáles son|qué son|cuánto|qué preguntas|cómo se|cómo funciona|diferencia|en general|" +
      "che cos|cos è|quali sono|come si|come funziona|che differenza|differenza|in generale|o que é|" +
      "quais são|como funciona|como se|qual é|diferença|em geral|wat is|wat zijn|wat betekent|hoe werkt|" +
      "hoeveel|verschil|in het algemeen",
  },
  {
    id: "made-for-all",
    label: "general",
    weight: 2,
    words:
      "template|templates|placeholder|placeholders|blog post|article about|quiz|leaflet|essay|lesson|" +
      "schema|unit tests|python|typescript|javascript|sql|policy on|company policy|" +
      "short story|novel|crime story|fiction|script|drama|scene|episode|poem|contest|headline|job ad|slogan|textbook|students|vorlage|muster|" +
      "stellenanzeige|blogartikel|modèle|article de|plantilla|modello di|modelo de|sjabloon|voorbeeld",
  },
];
