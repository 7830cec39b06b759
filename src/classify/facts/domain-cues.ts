/** What speaks for each domain; same form and weights as task-cues.ts. "general" has none: it is what is left. */
import type { Domain } from "../../exchange.ts";
import type { Cue } from "./lexicon.ts";

export const DOMAIN_CUES: readonly Cue<Domain>[] = [
  {
    id: "software-language",
    label: "software",
    weight: 3,
    words:
      "python|javascript|typescript|java|golang|rust|kotlin|swift|php|ruby|scala|sql|postgres|postgresql|mysql|sqlite|mongodb|redis|bash|powershell|" +
      "html|css|react|vue|angular|svelte|django|flask|fastapi|spring boot|nodejs|nextjs|pandas|numpy|kubectl|kubernetes|docker|dockerfile|terraform|helm|" +
      "yaml|graphql|regex|nginx|kafka|rabbitmq|elasticsearch|grafana|prometheus|linux|ubuntu|git|github|gitlab|jenkins|aws|azure|gcp|s3 bucket|pytorch",
  },
  {
    id: "software-term",
    label: "software",
    weight: 2,
    words:
      "function|code|codebase|script|api|apis|endpoint|sdk|backend|frontend|deploy|deployment|deploys|rollback|ci pipeline|pipeline|pull request|merge conflict|" +
      "unit test|unit tests|bug|bugs|stack trace|traceback|exception|compile|compiler|repository|repo|microservice|microservices|database|latency|outage|" +
      "incident|postmortem|on call|server|cluster|container|pod|pods|algorithm|release notes|changelog|software|developer|developers|devops|refact*|debug|debugg*|" +
      "machine learning|model training|embedding|embeddings|unit testing|typeerror|keyerror|null pointer|segfault|async|webhook|oauth|cache|query plan|" +
      "datenbank|schnittstelle|entwickler|fehlermeldung|skript|logfile|logs|base de donnees|developpeur|base de datos|desarrollador|codigo|代码|函数",
  },
  {
    id: "support-order",
    label: "support",
    weight: 3,
    words:
      "my order|your order|order number|order status|tracking number|refund|return label|replacement|delivery|shipment|parcel|package|arrived damaged|" +
      "arrived broken|hasn t arrived|not arrived|warranty|customer service|customer support|support ticket|support agent|helpdesk|help desk|ticket|tickets|complaint|" +
      "complain|complaining|unhappy customer|angry customer|bestellung|bestellnummer|lieferung|paket|ruckgabe|ruckerstattung|reklamation|beschwerde|" +
      "kundenservice|kundendienst|garantie|umtausch|commande|colis|livraison|remboursement|service client|reclamation|pedido|envio|reembolso|devolucion|reclamacion",
  },
  {
    id: "support-account",
    label: "support",
    weight: 2,
    words:
      "log in|login|can t log|password reset|reset my password|my account|cancel my subscription|subscription|billing issue|charged twice|not working|" +
      "doesn t work|stopped working|customer|customers|user complains|chatbot|agent reply|einloggen|passwort|abo|kundigen abo|kunde|kunden|funktioniert nicht|" +
      "mon compte|mot de passe|abonnement|client|mi cuenta|contrasena|suscripcion|cliente",
  },
  {
    id: "sales-lead",
    label: "sales",
    weight: 3,
    words:
      "lead|leads|prospect|prospects|cold email|outreach|follow up email|sales|sales call|sales pitch|pitch|crm|salesforce|hubspot|quote|upsell|cross sell|churn|" +
      "deal|deals|pipeline review|account executive|rfp|demo call|discovery call|objection|objections|quota|win rate|angebot|vertrieb|kundengewinnung|akquise|" +
      "prospection|devis|ventes|commercial|ventas|cotizacion|cliente potencial",
  },
  {
    id: "sales-marketing",
    label: "sales",
    weight: 3,
    words:
      "marketing|campaign|landing page|product description|ad copy|slogan|tagline|newsletter|brand|branding|seo|conversion|target audience|buyer persona|" +
      "press release|product launch|launch|influencer|competitor|competitors|pricing page|market share|webinar|call to action|kampagne|werbung|werbetext|" +
      "produktbeschreibung|zielgruppe|marke|wettbewerber|campagne|publicite|marque|lancement|campana|publicidad|marca|lanzamiento|discount code|black friday",
  },
  {
    id: "hr-hiring",
    label: "hr",
    weight: 3,
    words:
      "candidate|candidates|job description|job ad|job posting|applicant|applicants|cv|cvs|cover letter|interview questions|interview|hiring|recrui*|onboarding|" +
      "offer letter|reference check|headcount|vacancy|bewerber|bewerberin|bewerbung|bewerbungen|lebenslauf|stellenanzeige|vorstellungsgesprach|einstellung|" +
      "personalabteilung|candidat|candidature|embauche|entretien d embauche|offre d emploi|candidato|contratacion|oferta de empleo|entrevista de trabajo",
  },
  {
    id: "hr-staff",
    label: "hr",
    weight: 3,
    words:
      "employee|employees|performance review|salary|salaries|payroll|parental leave|maternity leave|sick leave|vacation days|annual leave|paid leave|pto|remote work policy|" +
      "termination|layoff|layoffs|redundancy|harassment|resign|resignation|probation|human resources|hr|manager feedback|team member|appraisal|works council|" +
      "mitarbeiter|mitarbeiterin|gehalt|urlaub|urlaubstage|elternzeit|kundigung|arbeitszeugnis|betriebsrat|probezeit|krankmeldung|abmahnung|" +
      "salarie|conges|licenciement|teletravail|ressources humaines|fiche de paie|empleado|empleados|nomina|vacaciones|despido|recursos humanos",
  },
  {
    id: "legal-contract",
    label: "legal",
    weight: 3,
    words:
      "contract|contracts|clause|clauses|nda|non disclosure|indemnity|indemnification|liability|governing law|terms of service|terms and conditions|lease|tenancy|" +
      "agreement|warranties|force majeure|confidentiality|intellectual property|trademark|patent|copyright|licensing terms|msa|dpa|data processing agreement|" +
      "vertrag|vertrage|klausel|klauseln|haftung|mietvertrag|agb|geheimhaltung|urheberrecht|markenrecht|contrat|clause|bail|responsabilite|" +
      "contrato|clausula|clausulas|arrendamiento|responsabilidad|合同",
  },
  {
    id: "legal-law",
    label: "legal",
    weight: 3,
    words:
      "legal|lawyer|attorney|lawsuit|litigation|court|judge|plaintiff|defendant|statute|gdpr|dsgvo|rgpd|compliance|regulation|regulations|subpoena|deposition|" +
      "case law|precedent|sue|sued|law|ai act|ccpa|hipaa|injunction|power of attorney|testament|landlord|eviction|recht|rechtlich|anwalt|klage|gericht|urteil|" +
      "gesetz|widerspruch|frist|vermieter|bgb|datenschutz|avocat|tribunal|juridique|loi|jugement|abogado|demanda|juzgado|ley|sentencia",
  },
  {
    id: "finance-books",
    label: "finance",
    weight: 3,
    words:
      "invoice|invoices|accounting|balance sheet|cash flow|p l|income statement|revenue|ebitda|ledger|journal entry|accounts payable|accounts receivable|reconcile|" +
      "reconciliation|depreciation|audit|budget|forecast|quarterly results|earnings|earnings call|expense|expenses|expense report|vat|tax|taxes|tax return|iban|" +
      "rechnung|rechnungen|buchhaltung|bilanz|umsatz|umsatzsteuer|mehrwertsteuer|steuer|steuern|steuererklarung|jahresabschluss|spesen|mahnung|" +
      "facture|factures|comptabilite|tva|impot|impots|bilan|factura|facturas|contabilidad|iva|impuesto|impuestos|发票",
  },
  {
    id: "finance-bank",
    label: "finance",
    weight: 3,
    words:
      "bank|bank account|bank statement|wire transfer|transaction|transactions|loan|mortgage|credit|credit card|credit score|interest rate|interest rates|invest|investing|" +
      "investment|investments|portfolio|stock|stocks|shares|bond|bonds|etf|index fund|pension|401k|insurance|insurance claim|premium|dividend|hedge|" +
      "fraud|money laundering|kyc|aml|inflation|konto|kontoauszug|uberweisung|kredit|darlehen|zinsen|versicherung|aktien|fonds|geldanlage|baufinanzierung|" +
      "banque|virement|pret|credit immobilier|assurance|placement|banco|transferencia|prestamo|hipoteca|seguro|inversion",
  },
  {
    id: "health-patient",
    label: "health",
    weight: 3,
    words:
      "patient|patients|symptom|symptoms|diagno*|doctor|physician|nurse|hospital|clinic|clinical|discharge summary|medical|medical history|lab results|blood pressure|" +
      "blood test|mri|ct scan|x ray|icd 10|icd|ehr|anamnesis|triage nurse|surgery|icu|prognosis|patientin|patienten|arzt|arztin|arztbrief|krankenhaus|befund|" +
      "blutdruck|blutwerte|krankheit|krank|medecin|hopital|ordonnance|maladie|sante|paciente|pacientes|sintomas|medico|hospital|receta medica|enfermedad|患者|医生",
  },
  {
    id: "health-treatment",
    label: "health",
    weight: 3,
    words:
      "medication|medications|dose|dosage|mg|side effects|side effect|prescription|prescribed|ibuprofen|metformin|insulin|antibiotic|antibiotics|vaccine|therapy|treatment|" +
      "diabetes|cancer|asthma|migraine|headache|fever|cough|rash|pregnant|pregnancy|depression|anxiety|insomnia|allergy|allergic|nausea|injury|back pain|chest pain|" +
      "medikament|medikamente|dosierung|nebenwirkungen|rezeptpflichtig|schmerzen|kopfschmerzen|fieber|husten|schwanger|allergie|therapie|impfung|" +
      "medicament|douleur|douleurs|fievre|grossesse|vaccin|medicamento|medicamentos|dolor|fiebre|embarazo|vacuna|alergia",
  },
];
