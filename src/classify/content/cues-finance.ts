import type { ContentCue } from "./cue.ts";

export const FINANCE_CUES: readonly ContentCue[] = [
  {
    id: "finance-arrears",
    label: "finance",
    weight: 2,
    words:
      "months behind|in arrears|missed payment|missed payments|in default|defaulted on|filed for bankruptcy|" +
      "owes|owe him|owe her|i owe|outstanding loan|outstanding loans|outstanding debt|debt collector|collections agency|" +
      "repossessed|foreclosure|overdraft fee|overdrawn|in verzug|zahlungsverzug|mahnung|ausgeschöpft|" +
      "privatinsolvenz|gepfändet|pfändung|überschuldet|nachzahlen|découvert|impayée|impayées|impayé|" +
      "surendetté|surendettement|en mora|deuda pendiente|impagado|impagados|impago|embargo|" +
      "rate non pagate|rata non pagata|non pagate|pignoramento|insoluto|saldo negativo|em atraso|" +
      "saldo devedor|penhora|insolvência pessoal|betalingsachterstand|achterstand|schuldsanering|loonbeslag",
  },
  {
    id: "finance-application",
    label: "finance",
    weight: 2,
    words:
      "mortgage application|loan application|credit application|credit risk|debt to income|credit score dropped|" +
      "credit score|applicant|borrower|co signer|kreditantrag|kreditnehmer|kreditnehmerin|schufa|bonität|" +
      "demande de prêt|demande de crédit|emprunteur|solicita una hipoteca|solicita un préstamo|prestatario|" +
      "richiesta di mutuo|richiesta di prestito|mutuatario|pedido de crédito|pedido de empréstimo|mutuário|" +
      "hypotheekaanvraag|kredietaanvraag|betalingsregeling|ratenzahlung",
  },
  {
    id: "finance-statement",
    label: "finance",
    weight: 2,
    words:
      "bank statement|account statement|closing balance|opening balance|account balance|" +
      "my bank account|his bank account|her bank account|his account|her account|tax return|tax assessment|" +
      "my tax|net worth|kontoauszug|kontostand|saldo|steuerbescheid|steuererklärung|mein konto|" +
      "relevé de compte|avis d imposition|solde du compte|extracto bancario|saldo de la cuenta|" +
      "declaración de la renta|estratto conto|saldo del conto|dichiarazione dei redditi|extrato bancário|" +
      "declaração de irs|rekeningafschrift|belastingaangifte|belastingaanslag",
  },
  {
    id: "finance-inside",
    label: "finance",
    weight: 2.5,
    party: 1.2,
    words:
      "embargoed until|embargoed|under embargo|before we announce|not yet announced|not announced yet|not public until|not public yet|before the announcement|to be announced on|" +
      "will miss guidance|miss guidance|beat guidance|material non public|about to acquire|unreleased results|" +
      "unannounced|until it is announced|ad hoc mitteilung|noch nicht öffentlich|noch nicht veröffentlicht|" +
      "insiderinformation|pas encore annoncé|pas encore public|no se ha anunciado|aún no es público|" +
      "non ancora annunciato|non ancora pubblico|ainda não anunciado|ainda não é público|nog niet bekend|" +
      "nog niet openbaar",
  },
  {
    id: "finance-deal",
    label: "finance",
    weight: 1.5,
    words:
      "due diligence|purchase price|acquisition target|q1 results|q2 results|q3 results|q4 results|" +
      "board approval|kaufpreis|quartalszahlen|halbjahresergebnis|jahresergebnis|the dividend|new shares|prix d achat|precio de compra|prezzo di acquisto|overnameprijs",
  },
  {
    id: "finance-hardship",
    label: "finance",
    weight: 1.5,
    words:
      "missed two|hardship|minimum due|payment plan|repayment plan|county court judgment|ccj|gambled|cancel the overdraft|" +
      "behind with|cannot pay|can t pay|unable to pay|final demand|bailiff|bailiffs|garnish|garnished|tax debt|tax office|" +
      "gekündigte kredite|gerichtsvollzieher|mahnbescheid|inkasso|kontopfändung|privatinsolvent|rückstand|finanzamt|" +
      "rachat de crédit|crédits à la|huissier|saisie sur|interdit bancaire|trésor public|comisiones por|descubierto|embargada|" +
      "hacienda|plan de pagos|cartella esattoriale|rateizzare|agenzia delle entrate|equitalia|pignorato|ordenado penhorado|" +
      "penhorado|às finanças|plano de pagamentos|em dívida|studieschuld|deurwaarder|incasso|beslag op|belastingdienst|afbetalen",
  },
  {
    id: "finance-figures",
    label: "finance",
    weight: 1.4,
    words:
      "cut the dividend|issue new shares|profit warning|half year results|turnover down|lend to|credit limit|" +
      "transactions|portfolio|in shares|tech shares|in bonds|holdings|refund expected|wages|charitable gifts|freelance income|" +
      "gewinnwarnung|unter plan|aufsichtsrat|umsatzeinbruch|depot|résultats semestriels|" +
      "conseil d administration|portefeuille|gagne|resultados semestrales|cartera|cobra una|cobra|pensión|risultati semestrali|" +
      "portafoglio|pensione di|resultados do semestre|carteira|ganha|reforma de|halfjaarcijfers|portefeuille|verdient|bruto|" +
      "pensioen",
  },
  {
    id: "finance-income",
    label: "finance",
    weight: 1.2,
    words:
      "annual income|monthly income|household income|income|savings|pension pot|collateral|einkommen|ersparnisse|" +
      "revenus|ingresos|reddito|rendimento|rendimentos|inkomen",
  },
  {
    id: "finance-matter",
    label: "finance",
    weight: 1,
    words:
      "mortgage|loan|loans|debt|debts|overdraft|credit card|bankruptcy|instalment|instalments|installments|" +
      "investment portfolio|kredit|darlehen|schulden|dispo|hypothek|rate|raten|prêt|prêt immobilier|crédit|dette|" +
      "dettes|mensualités|hipoteca|préstamo|deuda|deudas|cuota|mutuo|prestito|debito|debiti|rate del mutuo|" +
      "empréstimo|crédito|dívida|dívidas|prestações|hypotheek|lening|schuld|cartão",
  },
  {
    id: "finance-customer",
    label: "finance",
    weight: 1,
    party: 0.8,
    words:
      "customer|client|account holder|kunde|kundin|le client|la cliente|el cliente|il cliente|o cliente|klant",
  },
  {
    id: "finance-amount",
    label: "finance",
    weight: 0.6,
    words: "eur|euro|euros|usd|dollars|gbp|pounds|chf|percent|per cent|million",
  },
];
