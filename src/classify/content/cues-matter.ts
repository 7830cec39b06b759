/** The everyday words of each matter, in all languages: one says nothing, several beside somebody's name do. */
import type { ContentCue } from "./cue.ts";

export const MATTER_CUES: readonly ContentCue[] = [
  {
    id: "health-words",
    label: "health",
    weight: 1,
    words:
      // Complaints and specialists once more, by the body.
      "hoarseness|weight loss|lump|nosebleed|tinnitus|ringing in his|ringing in her|palpitations|shortness of|chest tightness|headache|" +
      "headaches|migraines|back pain|stomach ache|constipation|incontinent|sore throat|sprain|sprained|wrist|ankle|shoulder|elbow|rib|" +
      "ribs|skull|jaw|haemophilia|anaemic|anemia|hypothyroidism|sciatica|scoliosis|hernia|kidney stones|gallstones|endoscopic|" +
      "laryngoscopy|ward round|referral|orthopaedic|ent|neurology|rheumatology|haematology|pharmacist|beta blocker|" +
      "blood thinner|anticoagulants|blood test|lab results|test results|sectioned|self admitted|psychiatric ward|rehab centre|heiserkeit|" +
      "gewichtsverlust|knoten|nasenbluten|ohrensausen|herzrasen|atemnot|kopfschmerzen|migräne|rückenschmerzen|bauchschmerzen|verstaucht|" +
      "handgelenk|knöchel|schulter|rippe|schädel|skoliose|korsett|ischias|nierensteine|orthopäde|orthopädin|krankenkasse|psychiatrie|" +
      "eingewiesen|blutverdünner|überweisung|diagnostik|enrouement|perte de poids|saignement de nez|acouphènes|essoufflement|maux de|" +
      "mal de dos|entorse|poignet|cheville|épaule|côte|scoliose|sciatique|orthopédiste|psychiatrie|anticoagulants|ordonnances|" +
      "ronquera|pérdida de peso|acúfenos|palpitaciones|dolor de|esguince|muñeca|tobillo|hombro|costilla|escoliosis|ciática|" +
      "anticoagulantes|ambulatorio|analítica|centro de salud|raucedine|perdita di peso|acufeni|palpitazioni|mal di|distorsione|polso|" +
      "caviglia|spalla|costola|scoliosi|sciatica|anticoagulanti|pronto soccorso|esami|rouquidão|perda de peso|zumbidos|palpitações|" +
      "dor de|entorse|pulso|tornozelo|ombro|costela|escoliose|ciática|lombar|hérnia|ressonância|doente|utente|consulta|anticoagulantes|" +
      "heesheid|gewichtsverlies|neusbloeding|oorsuizen|hartkloppingen|kortademig|hoofdpijn|migraine|rugpijn|buikpijn|verstuikt|pols|" +
      "enkel|schouder|rib|scoliose|hernia|nierstenen|paniekaanval|bloedverdunners|verwijzing|spoedeisende hulp|" +
      // Examinations, operations, care.
      "colonoscopy|endoscopy|mammogram|ultrasound|smear test|blood pressure|blood sugar|heart rate|surgeon|surgical|resection|stent|" +
      "bypass|amputation|anaesthetic|stitches|cast|crutches|wheelchair|walking frame|hearing aid|pacemaker|care home|nursing home|" +
      "home care|carer|midwife|paediatrician|dermatologist|gynaecologist|urologist|psychologist|counselling|detox|vaccinated|" +
      "immunised|dentist|root canal|inhaler|infusion|injection|phased return|occupational therapist|speech therapist|" +
      // Complaints and findings.
      "fever|rash|cough|nausea|vomiting|diarrhoea|dizzy|dizziness|fainted|bleeding|swelling|numbness|tremor|polyps|dysplasia|biopsies|" +
      "gallbladder|appendix|prostate|ovary|ovarian|uterus|bowel|bladder|lung|lungs|spine|knee|hip|wound|ulcer|infection|infected|" +
      "inflammation|allergy|whiplash|concussion|ptosis|crp|hallucinations|psychosis|manic|panic attack|suicide|self harming|" +
      "eating disorder|vascular|diabetic|epileptic|asthmatic|demented|insulin|antidepressants|painkillers|side effects|" +
      // German.
      "bluthochdruck|blutdruckmittel|blutzucker|schwindlig|schwindel|fieber|husten|ausschlag|übelkeit|erbrechen|durchfall|blutung|" +
      "schwellung|entzündung|infektion|wunde|knie|hüfte|wirbelsäule|lunge|herz|galle|gallenblase|prostata|gebärmutter|hausärztin|" +
      "chirurg|hebamme|pflegeheim|rollstuhl|hörgerät|herzschrittmacher|spritze|tabletten|medikation|verträgt|anfall|" +
      "epileptischen|diabetiker|diabetikerin|allergie|psychose|suizid|selbstverletzung|panikattacke|darmspiegelung|koloskopie|" +
      "ultraschall|röntgen|" +
      // French.
      "fièvre|toux|nausées|vomissements|vertiges|saignement|infection|plaie|genou|hanche|colonne|poumon|poumons|cœur|prostate|utérus|" +
      "vessie|intestin|côlon|chirurgien|sage femme|kiné|kinésithérapeute|ehpad|fauteuil roulant|piqûre|comprimés|crise|diabétique|" +
      "épileptique|asthmatique|allergie|psychose|suicide|échographie|coloscopie|radio|tension|" +
      // Spanish.
      "fiebre|tos|náuseas|vómitos|mareos|sangrado|infección|herida|rodilla|cadera|columna|pulmón|corazón|próstata|útero|vejiga|" +
      "intestino|cirujano|matrona|residencia|silla de ruedas|inyección|pastillas|crisis|diabético|diabética|epiléptico|asma|demencia|" +
      "alergia|suicidio|ecografía|colonoscopia|radiografía|tensión|geriatra|" +
      // Italian.
      "febbre|tosse|nausea|vomito|vertigini|sanguinamento|infezione|ferita|ginocchio|anca|colonna|polmone|cuore|prostata|utero|vescica|" +
      "chirurgo|ostetrica|casa di riposo|sedia a rotelle|iniezione|compresse|crisi|diabetico|diabetica|epilettico|demenza|allergia|" +
      "insulina|ecografia|radiografia|pressione|medico di base|" +
      // Portuguese.
      "febre|náuseas|tonturas|sangramento|infeção|ferida|joelho|anca|coluna|pulmão|coração|bexiga|cirurgião|parteira|lar de idosos|" +
      "cadeira de rodas|injeção|comprimidos|crise|diabético|diabética|epilético|alergia|ecografia|radiografia|tensão|demência|" +
      // Dutch.
      "koorts|hoest|misselijk|duizelig|bloeding|infectie|wond|knie|heup|rug|long|longen|hart|prostaat|blaas|darm|darmkanker|chirurg|" +
      "verloskundige|verpleeghuis|rolstoel|injectie|tabletten|aanval|diabeet|epilepsie|astma|allergie|zelfmoord|echo|röntgenfoto|" +
      "bloeddruk|chemo",
  },
  {
    id: "finance-words",
    label: "finance",
    weight: 1,
    words:
      "bounced|bounced twice|direct debit bounced|add a fee|late fee|late fees|pounds overdrawn|tax code|ni|net pay|take home|what i own|" +
      "i own|flat|mortgage 1|microloan|repaid|late payment|no collateral|guarantor|remortgage|refinance|consolidate|bankrupt|insolvent|" +
      "credit file|credit report|credit history|isa|401k|ira|dividends|capital gains|sell the|deal team|sign on|closing date|spin off|" +
      "letzte mahnung|mahnverfahren|offen sind|zinsen|schenken|gespart|netto|brutto|bürgschaft|umschuldung|insolvenz|steuerklasse|" +
      "kreditwürdigkeit|verkaufen wir|dépassé son plafond|plafond|frais|conteste|dette de|épargne|caution|faillite|impôts|héritage|" +
      "saldo deudor|devueltos|recibos devueltos|comisión|aval|avalista|refinanciar|quiebra|ahorros|declaración|sospensione delle|" +
      "sospensione|rata|perso il|garante|fallimento|risparmi|cartelle|renegociar|falhou|mensalidades|crédito pessoal|fiador|falência|" +
      "poupanças|niet meer betalen|betalen|achterstallig|borg|faillissement|spaargeld|kredietregistratie|bkr|" +
      "current account|savings account|cash withdrawal|direct debit|standing order|credit cards|credit card debt|repayment|repayments|" +
      "car loan|student loan|payday loan|deposit|down payment|net profit|self employed|pension|annuity|inheritance tax|interest rate|" +
      "minimum payment|refund|gas bill|invoice overdue|overdue|i owe|owe|owes|earn|earns|salary|cash and stock|buying out|" +
      "press release|shareholders|investors|equity|valuation|merger|takeover|stake|ipo|" +
      "girokonto|sparkonto|abbuchung|überweisung|schulde|schuldet|schulden|lohnpfändung|anzahlung|eigenkapital|nettogewinn|" +
      "selbständig|rente|zinsen|zinssatz|rückzahlung|übernahme|beteiligung|fusion|börsengang|aktien|umschichten|verdient|" +
      "compte courant|livret|prélèvement|virement|doit|échéance|échéances|échéancier|remboursement|apport|retraite|taux|salaire|" +
      "actions|rachat|fusion|entrée en bourse|" +
      "cuenta corriente|cuenta de ahorro|recibo|transferencia|debe|plazo|plazos|tarjeta|quita|entrada|pensión|interés|sueldo|acciones|" +
      "fusión|adquisición|" +
      "conto corrente|bonifico|addebito|deve|scadenza|scadenze|rateizzazione|anticipo|pensione|interessi|guadagna|stipendio|azioni|" +
      "fusione|acquisizione|" +
      "conta corrente|conta poupança|débito direto|transferência|deve|prazo|penhora|finanças|imi|entrada|pensão|juros|ordenado|ações|" +
      "fusão|aquisição|" +
      "betaalrekening|spaarrekening|incasso|overschrijving|schulden|termijn|termijnen|aflossing|aanbetaling|pensioen|rente|salaris|" +
      "aandelen|fusie|overname",
  },
  {
    id: "employment-words",
    label: "employment",
    weight: 1,
    words:
      "warned twice|was rude|rude to|end his contract|end her contract|pay review|hold at|attendance|grievance by|partly upheld|mediation|" +
      "outcome letter|direct report|up for promotion|hiring panel|arrogant|would not hire|disciplinary outcome|team leader|rota|tardiness|" +
      "unauthorised absence|flexible working|maternity cover|probationary|reprimand|insubordination|timekeeping|" +
      "unentschuldigt|gefehlt|kündigen|monatsende|note drei|zuverlässig|langsam|gehaltserhöhung|dienstplan|betriebsrat|nachtdienst|" +
      "pünktlichkeit|versetzt|surpris à|service de nuit|entretien préalable|convocation|mutation|retard|augmentation de|" +
      "ha llegado tarde|llegado tarde|carta de sanción|sanción|trabajador|trabajadora|traslado|vacaciones|chiede il trasferimento|" +
      "trasferimento|capoturno|sanzione|lavoratore|lavoratrice|recusou|horas extra|processo disciplinar|trabalhador|trabalhadora|chefe|" +
      "transferência|heeft genegeerd|rooster|formele waarschuwing|waarschuwing|overplaatsing|" +
      "attitude|last chance|missed both|missed targets|missed his|missed her|out of 5|underperforming|underperformance|targets|her team|" +
      "his team|role redundant|years service|redundant|redundancies|severance pay|notice period|did not hire|not hire|hire|hired|asked for|" +
      "last boss|rejection|investigation report|found asleep|night shift|timesheet|overtime|promotion|promoted|pay rise|" +
      "coaching|warned|warning|formal note|sickness|apprentice|trainee|supervisor|bullying|" +
      "discrimination|harassed|coworker|workplace|" +
      "ermahnung|leistung|mittelmäßig|gehaltsgespräch|gehaltserhöhung|arbeitszeit|arbeitszeiterfassung|schicht|überstunden|" +
      "vorgesetzter|vorgesetzte|kollegen|mobbing|belästigung|betriebsrat|einstellen|eingestellt|abgelehnt|befördert|fehlzeit|" +
      "krankmeldung|arbeitsvertrag|versetzung|kündigen|" +
      "avertissement|rappels|entrepôt|comportement|performance|heures supplémentaires|équipe|collègues|harcèlement|embauché|refusé|" +
      "promu|promue|contrat|mutation|poste|" +
      "advertencia|amonestación|rendimiento|turno|horas extra|compañeros|acoso|contratar|contratado|ascendido|ascendida|periodo|puesto|" +
      "no supera|" +
      "contestazione|assenza ingiustificata|assenza|rendimento|turno|straordinari|colleghi|molestie|assunto|assunta|promosso|promossa|" +
      "mansione|" +
      "nota de culpa|falsificar|horas|rendimento|turno|colegas|assédio|contratar|promovido|promovida|cargo|" +
      "onder de maat|verbeterplan|functioneert|coaching|dienst|overuren|collega|pesten|aangenomen|afgewezen|bevorderd|functie",
  },
  {
    id: "legal-words",
    label: "legal",
    weight: 1,
    words:
      "we represent|represent|letter before|before action|claiming|confession|facing|burglary|thrown out|attendance note|court date|hides income|" +
      "infringement|settle under|lawyers think|threaten court|never signed|solicitor s|icy steps|witnesses|affidavit|statement of claim|" +
      "arraignment|prosecuted|manslaughter|robbery|perjury|contempt|libel|mediator|arbitration|fahrerflucht|einlassung|zusammenstoß|" +
      "bestreitet|erbschein|gefälscht|vollmacht|widerspruch|einspruch|beschuldigter|zivilklage|strafanzeige|conteste son|réclame|" +
      "prud hommes|victime|témoignage|assignation|préjudice|orden de desahucio|desahucio|oponerse|oposición|víctima|indemnización|" +
      "acusado de|accusato di|diffamato|memoria difensiva|difensiva|vittima|testimonianza|apanhado a|sem carta|ir a tribunal|vítima|" +
      "testemunho|slachtoffer|contactverbod|aangifte|stalking|bezwaar|getuigenis|inbraak|mishandeling|" +
      "we act for|act for|defend the|proceedings|guarantee|summons|shoplifting|contest|contest our|probate|the will|whiplash|liability admitted|" +
      "offer|we want|rear ended|expert says|likely to succeed|counsel|legal aid|appeal|appealed|testify|testified|alibi|plea|" +
      "guilty|innocent|sentence|sentenced|prison|probation officer|parole|eviction|evicted|visa|asylum|deportation|alimony|maintenance|" +
      "access rights|guardian|trespass|harassment|stalking|slander|compensation|insurer|" +
      "anklage|unterschlagen|zeugen|räumung|gerichtstermin|termin|vermieter|mieter|berufung|strafe|gefängnis|bewährung|schuldig|" +
      "anzeige|kläger|beklagt|rechtsanwalt|mandantin|asyl|abschiebung|umgangsrecht|erbschaft|pflichtteil|verleumdung|" +
      "juge|juge aux|pension alimentaire|plainte|tapage|convocation|convoqué|condamné|condamnée|appel|prison|sursis|coupable|" +
      "locataire|expulsion|asile|succession|diffamation|" +
      "denuncia|denunciado|declarar|juez|jueza|condenado|condenada|recurso|prisión|culpable|inquilino|desahucio|asilo|pensión de alimentos|" +
      "calumnia|" +
      "fatto causa|causa|comparsa|condominio|giudice|condannato|condannata|appello|carcere|colpevole|inquilino|sfratto|asilo|mantenimento|" +
      "diffamazione|avvocato|" +
      "acusado|acusada|defesa|condução|juiz|juíza|condenado|condenada|recurso|prisão|culpado|inquilino|despejo|asilo|pensão de alimentos|" +
      "difamação|" +
      "kort geding|geding|omgangsregeling|pleitnota|rechter|veroordeeld|hoger beroep|gevangenis|schuldig|huurder|ontruiming|asiel|" +
      "alimentatie|smaad|boete",
  },
];
