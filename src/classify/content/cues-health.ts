import type { ContentCue } from "./cue.ts";
export const HEALTH_CUES: readonly ContentCue[] = [
  {
    id: "health-diagnosed",
    label: "health",
    weight: 2,
    words:
      "diagnosed with|was diagnosed|been diagnosed|diagnosis of|my diagnosis|his diagnosis|her diagnosis|" +
      "suffers from|suffering from|came back positive|tested positive|test positive|leidet an|diagnose|" +
      "diagnostiziert|wurde bei|besteht eine|befund|souffre de|souffre d|diagnostiqué|diagnostiquée|" +
      "diagnosticado|diagnosticada|diagnosticaron|diagnosticó|padece|sufre de|diagnosticato|diagnosticata|" +
      "soffre di|affetto da|affetta da|sofre de|gediagnosticeerd|lijdt aan|vastgesteld",
  },
  {
    id: "health-presented",
    label: "health",
    weight: 2,
    words:
      "presented with|presents with|presenting with|complains of|complained of|admitted with|was admitted|" +
      "pt admitted|patient admitted|discharged on|discharge summary|chief complaint|medical history|on examination|" +
      "follow up x|referred to cardiology|referred to|emergency room|sick leave|doctor s note|" +
      "entlassungsbrief|arztbrief|stationär|aufgenommen|anamnese|krankgeschrieben|in behandlung|" +
      "psychotherapeutischer behandlung|hospitalisé|hospitalisée|compte rendu d|arrêt maladie|antécédents|" +
      "ingresó|ingresado|ingresada|informe de alta|baja médica|antecedentes|ricoverato|ricoverata|" +
      "lettera di dimissione|anamnesi|in malattia|internado|internada|nota de alta|baixa médica|" +
      "opgenomen|ontslagbrief|ziekgemeld|ziekteverlof|voorgeschiedenis",
  },
  {
    id: "health-treated",
    label: "health",
    weight: 2,
    words:
      "treated with|was prescribed|been prescribed|is prescribed|started on|started antiretroviral|" +
      "on medication|i take medication|takes medication|underwent|was operated|his medication|her medication|" +
      "my medication|my therapist|my psychiatrist|her therapist|his therapist|starts chemotherapy|" +
      "wurde verschrieben|verordnet|unter therapie|nimmt seit|operiert|traitement par|traité par|sous traitement|" +
      "prescrit|opéré|opérée|en tratamiento|le recetaron|tratado con|tratada con|operado|operada|" +
      "in terapia con|in terapia|prescritto|operato|operata|em tratamento|começa a quimioterapia|" +
      "medicada|medicado|receitado|voorgeschreven|behandeld met|onder behandeling|geopereerd",
  },
  {
    id: "health-patient",
    label: "health",
    weight: 1.5,
    words:
      "patient|the patient|pt|patientin|le patient|la patiente|el paciente|la paciente|il paziente|" +
      "la paziente|o paciente|a paciente|de patiënt|patiënte|paciente|paziente|patiënt",
  },
  {
    id: "health-condition",
    label: "health",
    weight: 1.2,
    words:
      "cancer|tumour|tumor|leukemia|leukaemia|lymphoma|diabetes|hypertension|asthma|copd|pneumonia|stroke|" +
      "heart attack|heart failure|myocardial infarction|angina|chest pain|epilepsy|multiple sclerosis|parkinson|alzheimer|" +
      "dementia|depression|depressive|bipolar|bipolar disorder|schizophrenia|anxiety disorder|ptsd|adhd|" +
      "autism|anorexia|bulimia|addiction|alcoholism|overdose|hiv|aids|hepatitis|tuberculosis|pregnant|" +
      "pregnancy|miscarriage|abortion|infertility|ivf|crohn|colitis|arthritis|slipped disc|fracture|sepsis|" +
      "kidney failure|renal failure|cirrhosis|endometriosis|migraine|covid|std|chlamydia|syphilis|" +
      "melanoma|psoriasis|lupus|gout|glaucoma|cataract|osteoporosis|fibromyalgia|anaphylaxis|insomnia|incontinence|obesity|" +
      "gastritis|appendicitis|bronchitis|meningitis|dermatitis|eczema|hernia|angina pectoris|arrhythmia|atrial fibrillation|" +
      "burnout|burn out|panic attacks|self harm|suicidal|pancreatitis|thyroid|anaemia|" +
      "krebs|brustkrebs|schlaganfall|herzinfarkt|herzinsuffizienz|lungenentzündung|bandscheibenvorfall|" +
      "depressive störung|schwanger|schwangerschaft|fehlgeburt|magersucht|sucht|demenz|pankreatitis|" +
      "bluthochdruck|epilepsie|multiple sklerose|angststörung|infarctus|cancer du sein|avc|diabète|épilepsie|" +
      "dépression|enceinte|grossesse|fausse couche|sclérose en plaques|insuffisance cardiaque|pneumonie|démence|" +
      "cáncer|infarto|ictus|neumonía|depresión|embarazada|embarazo|alzhéimer|epilepsia|insuficiencia cardíaca|" +
      "esclerosis múltiple|ansiedad|tumore|cancro|polmonite|depressione|incinta|gravidanza|insufficienza renale|" +
      "insufficienza cardiaca|sclerosi multipla|epilessia|cancro da mama|enfarte|pneumonia|depressão|grávida|" +
      "gravidez|avc|esclerose múltipla|borstkanker|kanker|hartfalen|hartinfarct|beroerte|depressie|zwanger|" +
      "longontsteking|dementie",
  },
  {
    id: "health-event",
    label: "health",
    weight: 1.4,
    words:
      "sick note|medical certificate|unable to work|unfit for work|signed off|fell off|fell down|broke her|broke his|" +
      "broke my|had surgery|had a stroke|had an operation|hip replacement|knee replacement|transplant|waiting list for|" +
      "dialysis|in hospital|in intensive care|in rehab|rehab clinic|spread to|metastases|relapse|relapsed|drug test|overdosed|" +
      "is pregnant|weeks pregnant|gave birth|special needs|disability|disabled|on the spectrum|autism spectrum|terminally ill|" +
      "palliative|hospice|catheter|post op|allergic to|side effects since|attest|krankschreibung|krankenhaus|klinik|entzug|" +
      "entzugsklinik|dialyse|schwangerschaftswoche|schwerbehindert|behinderung|pflegegrad|pflegestufe|rückfall|metastasen|" +
      "reha|operation|gestürzt|gebrochen|hôpital|clinique|opération|greffe|rechute|métastases|handicap|handicapé|" +
      "certificat médical|cure de|en arrêt|curetage|trasplante|operación|hospital|recaída|discapacidad|metástasis|" +
      "lista de espera|ha dejado la medicación|minusvalía|urgencias|trapianto|ricovero|intervento|frattura|ricaduta|disabilità|" +
      "invalidità|certificato medico|caduta|transplante|internamento|cirurgia|recaída|deficiência|baixa médica|paralisado|" +
      "paralisada|atestado|urgência|transplantatie|operatie|ziekenhuis|kliniek|terugval|uitzaaiingen|gehandicapt|arbeidsongeschikt|" +
      "valt steeds|wmo|revalidatie|ziekte van",
  },
  {
    // By their endings too: see classify.ts.
    id: "health-term",
    label: "health",
    weight: 1.2,
    words: "carcinoma|karzinom|sarcoma|lymphoma|lymphom|ectomy",
  },
  {
    id: "health-care",
    label: "health",
    weight: 1,
    words:
      "doctor|doctors|consultant|nurse|hospital|clinic|therapy|therapist|immunotherapy|medication|prescription|treatment|scan|" +
      "vertebrae|kidney|kidneys|liver|lymph nodes|obs|paracetamol|dose|pain|seizure|seizures|anxiety|eating disorder|drug|cocaine|" +
      "cannabis use|alcohol|sleep|memory loss|bilirubin|insurer|arzt|ärztin|medikament|medikamente|behandlung|schmerzen|" +
      "mrt|raumforderung|leber|niere|nieren|alkohol|biopsie|médecin|médicament|médicaments|ordonnance|douleurs|" +
      "séropositif|séropositive|foie|reins|anxiété|alcool|médico|médica|medicación|medicamento|medicinas|hígado|riñón|cirrosis|" +
      "trastorno|bilirrubina|seropositivo|dolor|medico|farmaco|farmaci|dolore|fegato|reni|femore|sieropositivo|" +
      "medicação|medicamentos|fígado|rim|rins|dor|dores|fisioterapia|seropositivo|arts|medicijn|medicijnen|pijn|lever|nieren|" +
      "parkinson|fysiotherapie|alcohol|verslaving|verslaafd|" +
      "chemotherapy|radiotherapy|biopsy|mri|ct scan|x ray|ecg|ultrasound|blood test|blood glucose|troponin|" +
      "creatinine|insulin|insulin pump|metformin|aspirin|prednisolone|ventolin|salbutamol|warfarin|statins|atorvastatin|omeprazole|amoxicillin|pregabalin|tramadol|" +
      "oxycodone|diazepam|olanzapine|quetiapine|citalopram|escitalopram|methylphenidate|ozempic|semaglutide|tamoxifen|lithium|sertraline|fluoxetine|ritalin|metoprolol|ramipril|" +
      "antibiotics|co amoxiclav|antidepressants|antiretroviral|antiretroviral therapy|methadone|morphine|" +
      "iv|oncologist|oncology|neurologist|cardiology|cardiologist|psychiatrist|psychiatric|psychotherapy|physiotherapy|" +
      "occupational health|rehab|surgery|gp|ward|laborwerte|chemotherapie|chemo|neurologe|kardiologe|psychiater|" +
      "hausarzt|onkologe|blutwerte|rezidivierende|therapie|neurologue|cardiologue|chimiothérapie|bêtabloquants|" +
      "psychiatre|quimioterapia|neurólogo|oncólogo|psiquiatra|creatinina|furosemide|furosemida|chemioterapia|" +
      "psichiatra|oncologo|neurologista|psiquiatra|huisarts|cardioloog|psychiater|chemokuur|controle over",
  },
  {
    id: "health-measure",
    label: "health",
    weight: 0.8,
    words:
      "mg|mcg|mmol|mmol l|mg dl|bpm|mmhg|ml|hba1c|bmi|blood pressure|blutdruck|grade 2|stage 2|stage 3|stage 4|g2",
  },
];
