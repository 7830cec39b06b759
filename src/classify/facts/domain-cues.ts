/** What speaks for each domain; same form and weights as task-cues.ts. "general" has none: it is what is left. */
import type { Domain } from "../../exchange.ts";
import type { Cue } from "./lexicon.ts";

export const DOMAIN_CUES: readonly Omit<Cue<Domain>, "inMaterial">[] = [
  {
    id: "software-language",
    label: "software",
    weight: 3,
    words:
      "python|javascript|typescript|java|golang|rust|kotlin|swift|php|ruby|scala|sql|postgres|postgresql|" +
      "mysql|sqlite|mongodb|redis|bash|powershell|html|css|react|vue|angular|svelte|django|flask|fastapi|" +
      "spring boot|nodejs|nextjs|pandas|numpy|kubectl|kubernetes|docker|dockerfile|terraform|helm|yaml|" +
      "graphql|regex|nginx|kafka|rabbitmq|elasticsearch|grafana|prometheus|linux|ubuntu|git|github|" +
      "gitlab|jenkins|aws|azure|gcp|s3 bucket|pytorch|excel macro|k8s|openapi|grpc|webpack|jira ticket|" +
      "npm|pip|curl|zsh|airflow|spark|dbt|ansible|prisma|laravel|rails|node 18|node 20|ios app|" +
      "android app|makefile|cmake|mypy|vba|websockets|select from|openssl|systemd|tsx|jsx|deno|c projekt|" +
      "git reflog|nestjs|selenium",
  },
  {
    id: "software-term",
    label: "software",
    weight: 2,
    words:
      "function|codebase|script|api|apis|endpoint|sdk|backend|frontend|deploy|deployment|deploys|" +
      "rollback|ci pipeline|pipeline|pull request|merge conflict|unit test|unit tests|bug|bugs|" +
      "stack trace|traceback|exception|compile|compiler|repository|repo|microservice|microservices|" +
      "database|latency|outage|incident|postmortem|on call|server|cluster|container|pod|pods|algorithm|" +
      "release notes|changelog|software|developer|developers|devops|refact*|debug|debugg*|" +
      "machine learning|model training|embedding|embeddings|unit testing|typeerror|keyerror|null pointer|" +
      "segfault|async|webhook|oauth|cache|query plan|datenbank|schnittstelle|entwickler|fehlermeldung|" +
      "skript|logfile|logs|base de donnees|developpeur|base de datos|desarrollador|codigo|代码|函数|" +
      "source code|this code|my code|the code|junior dev|dev|devs|release branches|branch|branches|" +
      "commit|commits|pr description|env variables|environment variables|readme|retry logic|certificate|" +
      "certificates|ingress|runbook|monorepo|dashboard|dashboards|staging|prod|ci runners|access tokens|" +
      "session cookies|telemetry|config|thread safety|public class|time complexity|recursion|" +
      "reverse proxy|api gateway|gateway|log lines|error code|iterative|schema|optimisation|queue|sso|" +
      "signing key|debugger|programm|programmieren|developpement|programmation|programacion|mail server|" +
      "bumps|dependabot|bulk endpoint|rate limits|our docs|while true|sql injection|resolver|debounce|" +
      "pagination|paginacion|library|third party|feature request|return type|return value|stash|" +
      "type hints|open source|port 3000|static folder|dependency|dependencies|version|commit message",
  },
  {
    id: "support-order",
    label: "support",
    weight: 3,
    words:
      "my order|your order|order number|order status|tracking number|refund|return label|delivery|" +
      "shipment|parcel|arrived damaged|arrived broken|hasn t arrived|not arrived|warranty|" +
      "customer service|customer support|support ticket|support agent|helpdesk|help desk|ticket|" +
      "complaint|complain|complaining|unhappy customer|angry customer|bestellung|bestellnummer|lieferung|" +
      "paket|ruckgabe|ruckerstattung|reklamation|beschwerde|kundenservice|kundendienst|garantie|umtausch|" +
      "commande|colis|livraison|remboursement|service client|reclamation|pedido|envio|reembolso|" +
      "devolucion|reclamacion|order nr|order no|send it back|send back|still return|return policy|" +
      "courier|my parcel|wrong size|voucher|replacement part|shipping|help centre|help center|artikel|" +
      "sendung|retoure|retour produit|returns label|tickets|leaks|broken|kaputt|defekt|averiado|en panne|" +
      "damaged|a new one|order id|item|wanted action|reviewer|stars|box arrived|refund anymore|" +
      "delivery delay|third time i m writing",
  },
  {
    id: "support-account",
    label: "support",
    weight: 2,
    words:
      "log in|login|can t log|password reset|reset my password|my account|cancel my subscription|" +
      "subscription|billing issue|charged twice|not working|doesn t work|stopped working|user complains|" +
      "chatbot|agent reply|einloggen|passwort|abo|kundigen abo|funktioniert nicht|mon compte|" +
      "mot de passe|abonnement|mi cuenta|contrasena|suscripcion|serial|serial number|crashes|app crashes|" +
      "app logs me out|reinstall|printer|drucker|toner|router|device|remote|won t turn on|blinks|" +
      "blinking|e mail client|help articles|user manual|zendesk|shift handover|escalate|app version|" +
      "factory reset|firmware|pairing|can t print|log out|logged out|reset the pin|base station|" +
      "keeps going|app freezing|freezes|freezing|ticket about|already a ticket|kettle|reboots|" +
      "power supply|line test|error e|device won t|orange light|macro number|next agent|answer back",
  },
  {
    id: "sales-lead",
    label: "sales",
    weight: 3,
    words:
      "leads|prospect|prospects|cold email|outreach|follow up email|sales|sales call|sales pitch|pitch|" +
      "crm|salesforce|hubspot|upsell|cross sell|churn|pipeline review|account executive|rfp|demo call|" +
      "discovery call|objection|objections|quota|win rate|angebot|vertrieb|kundengewinnung|akquise|" +
      "prospection|devis|ventes|ventas|cotizacion|cliente potencial|b2b|distributor|distributors|buyer|" +
      "buying cycle|reps|account manager|closing|closed won|negotiation|champion left|price sheet|" +
      "lapsed customers|salesman|vendedor|kaltakquise|leadliste|presupuesto comercial|biggest deal|" +
      "cold lead|warm lead|sales lead|deals|lead gen|messe|werksbesuch|objections across|pricey|" +
      "our product|interested|price again|budget holder|kunden in|nichts bestellt|nachfassmail|" +
      "customer acquisition|signed with|decision maker",
  },
  {
    id: "sales-marketing",
    label: "sales",
    weight: 3,
    words:
      "marketing|campaign|landing page|product description|ad copy|slogan|tagline|newsletter|branding|" +
      "seo|conversion|target audience|buyer persona|press release|product launch|influencer|competitor|" +
      "competitors|pricing page|market share|webinar|call to action|kampagne|werbung|werbetext|" +
      "produktbeschreibung|zielgruppe|wettbewerber|campagne|publicite|lancement|campana|publicidad|" +
      "lanzamiento|discount code|black friday|open rate|newsletters|subscribers|subject line|ads|" +
      "google ads|personas|persona|presale|preventa|preorder|storefront|brand voice|loyalty|loyalist|" +
      "launched|product text|pressemitteilung|produkttext|slogans|copywriting|bargain|promo|" +
      "promotion code|market research|e commerce|sale|spring sale|banner|product name|naming|open rates|" +
      "click rate|flyer|rabatt|aktion|promocion|oferta|soldes|new collection",
  },
  {
    id: "hr-hiring",
    label: "hr",
    weight: 3,
    words:
      "candidate|candidates|job description|job ad|job posting|applicant|applicants|cv|cvs|cover letter|" +
      "interview questions|hiring|recrui*|onboarding|offer letter|reference check|headcount|vacancy|" +
      "bewerber|bewerberin|bewerbung|bewerbungen|lebenslauf|stellenanzeige|vorstellungsgesprach|" +
      "einstellung|personalabteilung|candidat|candidature|embauche|entretien d embauche|offre d emploi|" +
      "candidato|contratacion|oferta de empleo|entrevista de trabajo|interviewers|interviewer|hire|" +
      "would hire|new hire|exit interview|applicant s|job offer|talent|stellenausschreibung|" +
      "gehaltswunsch|cdi|cdd|curriculum|puesto de trabajo|rejection|last round|final round|senior|junior|" +
      "mid level|interns|intern|mentors|praktikant|praktikum|absage|stagiaire|becario",
  },
  {
    id: "hr-staff",
    label: "hr",
    weight: 3,
    words:
      "employee|employees|performance review|salary|salaries|payroll|parental leave|maternity leave|" +
      "sick leave|vacation days|annual leave|paid leave|pto|remote work policy|layoff|layoffs|redundancy|" +
      "harassment|resign|resignation|probation|human resources|manager feedback|team member|appraisal|" +
      "works council|mitarbeiter|mitarbeiterin|gehalt|urlaub|urlaubstage|elternzeit|kundigung|" +
      "arbeitszeugnis|betriebsrat|probezeit|krankmeldung|abmahnung|salarie|conges|licenciement|" +
      "teletravail|ressources humaines|fiche de paie|empleado|empleados|nomina|vacaciones|despido|" +
      "recursos humanos|boss|my boss|colleague|colleagues|coworker|coworkers|manager role|promoted|" +
      "employee handbook|handbook|work from home|work abroad|work from abroad|engagement survey|workload|" +
      "my team|team meeting|vorgesetzte|kollege|kollegin|kollegen|betriebsvereinbarung|" +
      "betriebsvereinbarungen|rufbereitschaft|arbeitszeit|uberstunden|gehaltserhohung|collegue|collegues|" +
      "directrice|accident de trajet|accident du travail|conge|jours de conge|companero de trabajo|jefe|" +
      "leaving after|last day|hr|mein chef|termination of employment|jefes|sueldos|encuesta|fridays off|" +
      "four day week|ersthelfer|betriebsarzt|intranet|rejection letter|sueldo|mi jefa|jubilacion|" +
      "my manager|team wants|pay rise|raise|burnout",
  },
  {
    id: "legal-contract",
    label: "legal",
    weight: 3,
    words:
      "contract|contracts|clauses|nda|non disclosure|indemnity|indemnification|liability|governing law|" +
      "terms of service|terms and conditions|lease|tenancy|force majeure|confidentiality|" +
      "intellectual property|trademark|patent|copyright|licensing terms|msa|dpa|" +
      "data processing agreement|vertrag|vertrage|klausel|klauseln|haftung|mietvertrag|agb|geheimhaltung|" +
      "urheberrecht|markenrecht|contrat|bail|responsabilite|contrato|clausula|clausulas|arrendamiento|" +
      "responsabilidad|合同|tenant|tenants|landlord|rent|sub processors|licensee|licensor|terminate|" +
      "notice period|breach|redline|counsel|supplier shall|warranty clause|publication rights|mieter|" +
      "vermieter|betriebskosten|betriebskostenabrechnung|kaufvertrag|vertragsstrafe|zusicherung|" +
      "verkaufer|inquilino|arrendador|bailleur|locataire|clause|agreement between|this agreement|" +
      "license agreement|boundary|obligations|the buyer|the seller|title passes|shall|shall inspect|" +
      "bescheid|aktenlage|frist|fristen|kaution|purchase agreement|guarantor",
  },
  {
    id: "legal-law",
    label: "legal",
    weight: 3,
    words:
      "legal|lawyer|attorney|lawsuit|litigation|court|judge|plaintiff|defendant|statute|gdpr|dsgvo|rgpd|" +
      "compliance|regulation|regulations|subpoena|deposition|case law|precedent|sue|sued|law|ai act|ccpa|" +
      "hipaa|injunction|power of attorney|testament|landlord|eviction|recht|rechtlich|anwalt|klage|" +
      "gericht|urteil|gesetz|widerspruch|frist|vermieter|bgb|datenschutz|avocat|tribunal|juridique|loi|" +
      "jugement|abogado|demanda|juzgado|ley|sentencia|ruling|appeal|appellant|claimant|witness|witnesses|" +
      "proceedings|damages|whistleblowing|whistleblower|court decisions|court decision|solicitor|notary|" +
      "notar|deposit back|my deposit|statutory|arbeitsrecht|mietrecht|strafrecht|jurisdiction|" +
      "infringement|liable|dommages|justice|demandado|derecho|fallo|mandant|gegenseite|respondent|" +
      "settled|settlement|directive|product liability|oj reference|lost property|legally|illegal|" +
      "allowed by law|stand in court|akte|straftat|bussgeld|rechtsanwalt|the claimant|own costs|police|" +
      "inheritance|erbe|will and testament|custody",
  },
  {
    id: "finance-books",
    label: "finance",
    weight: 3,
    words:
      "invoice|invoices|accounting|balance sheet|cash flow|p l|income statement|revenue|ebitda|ledger|" +
      "journal entry|accounts payable|accounts receivable|reconcile|reconciliation|depreciation|audit|" +
      "budget|forecast|quarterly results|earnings|earnings call|expense|expenses|expense report|vat|tax|" +
      "taxes|tax return|iban|rechnung|rechnungen|buchhaltung|bilanz|umsatz|umsatzsteuer|mehrwertsteuer|" +
      "steuer|steuern|steuererklarung|jahresabschluss|spesen|mahnung|facture|factures|comptabilite|tva|" +
      "impot|impots|bilan|factura|facturas|contabilidad|iva|impuesto|impuestos|发票|margin|gross margin|q1|" +
      "q2|q3|q4|net debt|fiscal year|fiscal|accountant|covenant|covenants|leverage|capex|opex|term sheet|" +
      "receipt|receipts|eigenkapital|eigenkapitalquote|bilanzsumme|geschaftsbericht|annual report|" +
      "board pack|organically|bookkeeping|amortisation|amortization|gestor|trimestre|skonto|" +
      "verzugszinsen|payable|expense claim|steuerberater|audit letter|comptable|owe|owe you|amounts|" +
      "rapport annuel|resultat operationnel|under plan|over budget|budget memo|unpaid|office supplies|" +
      "dividends|per share|receipt from|petty cash|cost centre",
  },
  {
    id: "finance-bank",
    label: "finance",
    weight: 3,
    words:
      "bank|bank account|bank statement|wire transfer|transaction|transactions|loan|mortgage|credit card|" +
      "credit score|interest rate|interest rates|invest|investing|investment|investments|portfolio|" +
      "stocks|bond|bonds|etf|index fund|pension|401k|insurance|insurance claim|dividend|hedge|fraud|" +
      "money laundering|kyc|aml|inflation|konto|kontoauszug|uberweisung|kredit|darlehen|zinsen|" +
      "versicherung|aktien|fonds|geldanlage|baufinanzierung|banque|virement|pret|credit immobilier|" +
      "assurance|banco|transferencia|prestamo|hipoteca|seguro|inversion|car loan|savings|saving|ahorros|" +
      "ahorro|ecb|central bank|deposit rate|below par|yield|compound interest|crypto|bitcoin|debt|" +
      "retirement|broker|stock market|stock price|kontostand|sparen|zinssatz|banco central|" +
      "tipo de interes|banque centrale|epargne|credit agreement|abbuchungen|wire transfers|this wire|" +
      "down payment|afford|buy a flat|buy a house|rates|property loan|repayment|overdraft|wage tax|" +
      "net worth|zins|sparplan|dividende",
  },
  {
    id: "health-patient",
    label: "health",
    weight: 3,
    words:
      "patient|patients|symptom|symptoms|diagno*|doctor|physician|nurse|hospital|clinic|clinical|" +
      "discharge summary|medical|medical history|lab results|blood pressure|blood test|mri|ct scan|x ray|" +
      "icd 10|icd|ehr|anamnesis|surgery|icu|prognosis|patientin|patienten|arzt|arztin|arztbrief|" +
      "krankenhaus|befund|blutdruck|blutwerte|krankheit|krank|medecin|hopital|ordonnance|maladie|sante|" +
      "paciente|pacientes|sintomas|medico|receta medica|enfermedad|患者|医生|blood|donating blood|radiology|" +
      "x rays|fracture|ultrasound|biopsy|tumour|tumor|oncology|cardiology|clinician|dentist|dental|" +
      "therapist|mental health|caregiver|sats|ecg|ekg|lab values|reference range|nurse line|chest|dizzy|" +
      "entlassungsbericht|entlassbericht|diagnosen|hauptdiagnose|aufnahme wegen|rontgen|apotheke|" +
      "pharmacy|pharmacie|farmacia|hausarzt|patiente|urgences|enfermera|adverse event|injection|" +
      "day 2 post|hip replacement|gp|gp letter|ward notes|practice s|hba1c|vitals|stitches|pulse|bp|" +
      "room air|pneumonia|admitted|febrile|afebrile|swallowed|toddler|frail|emergency number|" +
      "repeat prescriptions|sore|wound|ill|hurts|pain|schwindel|bauchschmerzen|ubelkeit|weh|duele|" +
      "mal de tete|first aid|nhs",
  },
  {
    id: "health-treatment",
    label: "health",
    weight: 3,
    words:
      "medication|medications|dose|dosage|mg|side effects|side effect|prescription|prescribed|ibuprofen|" +
      "metformin|insulin|antibiotic|antibiotics|vaccine|therapy|treatment|diabetes|cancer|asthma|" +
      "migraine|headache|fever|cough|rash|pregnant|pregnancy|depression|anxiety|insomnia|allergy|" +
      "allergic|nausea|back pain|chest pain|medikament|medikamente|dosierung|nebenwirkungen|" +
      "rezeptpflichtig|schmerzen|kopfschmerzen|fieber|husten|schwanger|allergie|therapie|impfung|" +
      "medicament|douleur|douleurs|fievre|grossesse|vaccin|medicamento|medicamentos|dolor|fiebre|" +
      "embarazo|vacuna|alergia|cramps|dizziness|bleeding|swollen|infection|virus|flu|covid|tablets|pills|" +
      "painkiller|opioid|opioids|placebo|randomised|randomized|trials|clinical trial|balance programme|" +
      "amoxicillin|paracetamol|aspirin|antidepressant|blood thinner|statin|simvastatin|bisoprolol|" +
      "ramipril|beta blocker|hustet|herz|herzinsuffizienz|hypothyreose|toux|mareo|embarazada|" +
      "scarlet fever|colonoscopy|surgery|kaplan meier|treatment arm|magnesium|vitamin|vitamins",
  },
  {
    id: "support-customer",
    label: "support",
    weight: 1.2,
    words:
      "customer|customers|client|clients|cliente|clientes|kunde|kunden|user says|complaint|complaints|" +
      "reviews|review",
  },
];
