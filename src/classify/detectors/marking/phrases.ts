/**
 * What companies, lawyers and authorities print on documents that are not for everybody, lower-case, in English, German,
 * French, Spanish, Italian, Portuguese and Dutch.
 */

/** Seldom written but as a marking; counts on a line of its own, between separators, or said of "this document". */
export const STRONG: readonly string[] = [
  ...[
    "internal use only",
    "for internal use",
    "company confidential",
    "company internal",
    "strictly confidential",
  ],
  ...[
    "highly confidential",
    "private and confidential",
    "private & confidential",
    "confidential and proprietary",
  ],
  ...[
    "proprietary and confidential",
    "commercial in confidence",
    "not for distribution",
    "do not distribute",
  ],
  ...["do not forward", "not for external use", "not for onward distribution", "official-sensitive"],
  ...["official sensitive", "controlled unclassified information", "need-to-know basis only"],
  ...["attorney-client privileged", "attorney–client privileged", "attorney client privileged"],
  ...["attorney work product", "attorney-work product", "subject to attorney-client privilege"],
  ...["privileged and confidential", "privileged & confidential", "legally privileged", "without prejudice"],
  ...["nur für den internen gebrauch", "nur zur internen verwendung", "nur für internen gebrauch"],
  ...[
    "nur für den dienstgebrauch",
    "vs-nfd",
    "streng vertraulich",
    "nicht zur weitergabe",
    "nicht weiterleiten",
  ],
  ...["vertrauliche anwaltskorrespondenz", "nur für internen dienstgebrauch", "streng geheim"],
  ...[
    "usage interne uniquement",
    "usage interne exclusivement",
    "à usage interne",
    "strictement confidentiel",
  ],
  ...["ne pas diffuser", "diffusion restreinte", "ne pas transmettre", "confidentiel défense"],
  ...["correspondance confidentielle d'avocat", "couvert par le secret professionnel"],
  ...["uso interno exclusivo", "exclusivo uso interno", "solo para uso interno", "sólo para uso interno"],
  ...["estrictamente confidencial", "no distribuir", "prohibida su difusión", "secreto profesional abogado"],
  ...[
    "solo per uso interno",
    "ad uso esclusivamente interno",
    "strettamente riservato",
    "strettamente confidenziale",
  ],
  ...["non divulgare", "riservato e confidenziale", "coperto da segreto professionale"],
  ...["apenas para uso interno", "uso exclusivamente interno", "somente para uso interno"],
  ...["estritamente confidencial", "não distribuir", "não divulgar", "sigilo profissional advogado"],
  ...["alleen voor intern gebruik", "uitsluitend voor intern gebruik", "strikt vertrouwelijk"],
  ...["niet verspreiden", "niet voor verdere verspreiding", "departementaal vertrouwelijk"],
  ...["advocaat-cliënt vertrouwelijk"],
  ...["usage interne", "uso interno", "interner gebrauch", "intern gebruik"],
  ...["document confidentiel", "documento confidencial", "documento riservato", "vertrauliches dokument"],
  ...["vertrouwelijk document", "top secret", "proprietary and confidential information"],
  ...["confidential and proprietary information"],
];

/** Everyday words; count only where nothing but a marking stands: a line of few words, or after "Classification:". */
export const WEAK: readonly string[] = [
  ...[
    "confidential",
    "internal",
    "restricted",
    "vertraulich",
    "firmenintern",
    "confidentiel",
    "confidencial",
  ],
  ...["riservato", "confidenziale", "vertrouwelijk", "reservado"],
];

/** Names of the field that a classification stands in. */
export const FIELD =
  /(?:^|[^\p{L}])(?:classification|security class|sensitivity|confidentiality|data class|klassifizierung|vertraulichkeit(?:sstufe)?|einstufung|schutzklasse|niveau de confidentialité|clasificación|confidencialidad|classificazione|riservatezza|classificação|confidencialidade|classificatie|rubricering|vertrouwelijkheid)\s{0,2}[:=]\s{0,3}$/iu;

/** Said of the text at hand: "this memo is …", "the attached report is …". */
export const OF_THIS =
  /(?:^|[^\p{L}])(?:this|these|attached|enclosed|following|dies(?:e[rsm]?)?|beiliegend\p{L}{0,3}|folgend\p{L}{0,3}|ce|cet|cette|ces|ci-joint\p{L}?|est[ea]|estos|estas|adjunt[oa]|quest[oaie]|allegat[oaie]|anex[oa]|dez?e|dit|bijgevoegde?)(?![\p{L}])/iu;

/** Talk about markings is no marking. */
export const MENTION =
  /(?:^|[^\p{L}])(?:means?|meaning|define[sd]?|definition|difference|versus|vs\.?|called|labell?ed as|stamps?|markings?|phrase|wording|disclaimer|write|add|put|example|template|bedeute[tn]?|bedeutung|unterschied|begriff|stempel|vermerk|signifie|sens|différence|mention|exemple|significa[do]*|diferencia|ejemplo|differenza|esempio|dicitura|diferença|exemplo|betekent|betekenis|verschil|voorbeeld)(?![\p{L}])/iu;
