import type { ContentCue } from "./cue.ts";
export const LEGAL_CUES: readonly ContentCue[] = [
  {
    id: "legal-client",
    label: "legal",
    weight: 2,
    party: 1.2,
    words:
      "our client|my client|our client s|opposing counsel|other side s|unser mandant|unsere mandantin|mein mandant|" +
      "unserem mandanten|unseren mandanten|unseres mandanten|notre client|notre cliente|mon client|nuestro cliente|" +
      "mi cliente|il nostro assistito|la nostra assistita|il mio assistito|il nostro cliente|o nosso cliente|" +
      "a nossa cliente|onze cliënt|mijn cliënt",
  },
  {
    id: "legal-party",
    label: "legal",
    weight: 1,
    party: 0.8,
    words:
      "the claimant|the defendant|the plaintiff|der beklagte|die beklagte|der kläger|die klägerin|la partie adverse|" +
      "le demandeur|le défendeur|el demandado|el demandante|la parte contraria|la controparte|o réu|o autor|" +
      "de wederpartij|gedaagde|eiser",
  },
  {
    id: "legal-proceedings",
    label: "legal",
    weight: 2,
    words:
      "is being sued|being sued|was sued|sued by|filed a lawsuit|filed for sole|filed for divorce|was charged with|charged with|" +
      "was arrested|subpoena|deposition of|the deposition|case no|indicted|court order|restraining order|sole custody|" +
      "full and final|settlement offer|settle for|settling below|before disclosure|verklagt|klageerwiderung|klageschrift|" +
      "vorladung|ermittlungsverfahren|angeklagt|aktenzeichen|einstweilige verfügung|scheidungsantrag|assigné en justice|" +
      "assigné|mise en examen|plainte contre|les conclusions|garde exclusive|ha sido demandado|ha sido demandada|" +
      "demandado por|contestación a la|imputado|querella contra|custodia exclusiva|è imputato|imputata|imputato di|citato in giudizio|" +
      "udienza preliminare|affidamento esclusivo|foi processado|foi processada|arguido|contestação|proposta de acordo|" +
      "is gedagvaard|gedagvaard|verweerschrift|dagvaarding ontvangen|verdachte|schikkingsvoorstel|strafzaak tegen",
  },
  {
    id: "legal-privileged",
    label: "legal",
    weight: 2,
    words:
      "legal advice privileged|privileged|legally privileged|work product|our defence|our defense|litigation strategy|win on liability|" +
      "without prejudice letter|settlement strategy|prozessstrategie|anwaltsgeheimnis|vergleichsangebot|secret professionnel|" +
      "estrategia procesal|secreto profesional|segreto professionale|sigilo profissional|processtrategie",
  },
  {
    id: "legal-our-case",
    label: "legal",
    weight: 2,
    party: 1.2,
    words:
      "suing us|suing me|sue us|sue me|our counterclaim|our weak point|our case against|against our company|notre société est|" +
      "nous sommes poursuivis|notre défense|wir werden verklagt|wir wurden verklagt|unsere klage|uns verklagt|nos ha demandado|" +
      "nuestra defensa|ci ha citato|la nostra difesa|processou nos|a nossa defesa|ons gedagvaard|ons verweer|klaagt ons",
  },
  {
    id: "legal-own-case",
    label: "legal",
    weight: 2,
    words:
      "is suing|we are suing|counterclaim|will plead|chronology for|" +
      "witness statement of|employment tribunal|unfair dismissal|response due|an injunction|wants an injunction|unpaid rent|" +
      "have to appear|i have to appear|police found|was convicted|was sentenced|on bail|pressed charges|press charges|custody of|" +
      "bestreitet|der gegenseite|gegenseite|mehr unterhalt|jugendamt|familiengericht|strafbefehl|anzeige gegen|anzeige erstattet|" +
      "festgenommen|bußgeldbescheid|porté plainte|m a porté|convoqué au|convoquée au|poursuivie pour|poursuivi pour|garde à vue|" +
      "pour la défense|conseil de prud|prud hommes|impugnar el testamento|impugnar|denunciado por|ha sido detenido|detenido por|" +
      "me ha denunciado|prepara un escrito|arrestato per|è stato arrestato|patteggiamento|ha querelato|denunciato per|difesa di|" +
      "pôr em tribunal|petição inicial|foi detido|detido por|queixa contra|apresentou queixa|voor de rechter|gesleept|op zijn eis|" +
      "op haar eis|aangifte tegen|aangehouden|aangeklaagd|kort geding tegen",
  },
  {
    id: "legal-court",
    label: "legal",
    weight: 1.2,
    words:
      "magistrate|injunction|witness statement|police|arrested|testimony|evidence|lawyer|lawyers|v|litigate|fraud trial|tribunal for|" +
      "polizei|anwalt|anwältin|zeuge|zeugin|unterhalt|erbe|testament|police judiciaire|commissariat|contrefaçon|témoin|héritage|" +
      "policía|abogado|abogada|testigo|herencia|testamento|la vista|polizia|testimone|eredità|spaccio|advogada|polícia|testemunha|" +
      "herança|defeitos na obra|politie|getuige|erfenis|schutting|alimentatie|" +
      "hearing|the hearing|trial|court|tribunal|verdict|adjournment|bail|prosecutor|solicitor|solicitors|gericht|" +
      "verhandlung|anhörung|urteil|staatsanwaltschaft|audience|au tribunal|procès|avocat|juicio|juzgado|vista oral|" +
      "fiscalía|udienza|tribunale|processo|avvocato|audiência|tribunal|advogado|zitting|rechtbank|rechter|advocaat",
  },
  {
    id: "legal-matter",
    label: "legal",
    weight: 1,
    words:
      "breach of contract|lawsuit|litigation|liability|damages|settlement|claim|custody|divorce|fraud|drink driving|" +
      "assault|theft|second offence|negligence|defamation|schadensersatz|klage|betrug|scheidung|sorgerecht|diebstahl|" +
      "körperverletzung|vergleich|litige|dommages|divorce|escroquerie|vol|bailleur|incumplimiento|demanda|daños|" +
      "divorcio|estafa|acuerdo|truffa|risarcimento|divorzio|inadempimento|furto|incumprimento|indemnização|divórcio|" +
      "burla|acordo|schadevergoeding|echtscheiding|fraude|diefstal|verhuurder",
  },
];
