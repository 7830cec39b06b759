import type { ContentCue } from "./cue.ts";

export const EMPLOYMENT_CUES: readonly ContentCue[] = [
  {
    id: "employment-discipline",
    label: "employment",
    weight: 2,
    words:
      "written warning|final written warning|verbal warning|verbal warnings|disciplinary|disciplinary hearing|" +
      "gross misconduct|performance improvement plan|pip|was accused|has accused|accused of|accused her|accused his|" +
      "sexual harassment|harassment complaint|grievance|abmahnung|abmahnungen|abgemahnt|avertissement|" +
      "faute grave|sanction disciplinaire|sin justificación|absent sans|apercibimiento|expediente disciplinario|" +
      "plan de mejora|lettera di richiamo|richiamo|contestazione disciplinare|ritardi ingiustificati|" +
      "advertência|processo disciplinar|officiële waarschuwing|verbetertraject|te laat komen",
  },
  {
    id: "employment-dismissal",
    label: "employment",
    weight: 2,
    words:
      "dismissal letter|termination letter|let him go|let her go|have to let|being let go|was fired|will be fired|" +
      "made redundant|redundancy|was dismissed|severance|resigned because|exit interview|probation ends|notice of termination|" +
      "gekündigt werden|kündigungsschreiben|fristgerecht|fristlos|aufhebungsvertrag|abfindung|entlassen werden|" +
      "lettre de licenciement|licenciement|licencié|licenciée|rupture conventionnelle|carta de despido|" +
      "despedir a|despido|lettera di licenziamento|licenziato|licenziata|rescisão|despedimento|carta de rescisão|" +
      "ontslag|ontslagbrief|ontslagen|vaststellingsovereenkomst",
  },
  {
    id: "employment-review",
    label: "employment",
    weight: 2,
    words:
      "performance review for|performance review|performance rating|exceeds expectations|below expectations|" +
      "meets expectations|promotion list|rating 4|rating 3|rating 2|interview score|interview scores|interview feedback|" +
      "leistungsbeurteilung|mitarbeitergespräch|beurteilung von|bewertung der bewerberin|bewertung des bewerbers|" +
      "entretien annuel|évaluation de|évaluation annuelle|evaluación de desempeño|no alcanza|valutazione delle prestazioni|" +
      "avaliação de desempenho|abaixo das expectativas|beoordelingsgesprek|functioneringsgesprek|beoordeling van",
  },
  {
    id: "employment-conduct",
    label: "employment",
    weight: 1.5,
    words:
      "misses deadlines|missed deadlines|second complaint|complaint from|makes mistakes|too many errors|talks over|trial period|" +
      "not confirm|can t confirm|mid year appraisal|appraisal|year end review|feedback notes|hr case|alleges that|alleged that|" +
      "two witnesses|compliance breach|bonus is cut|bonus cut|reference letter|left after|gap of|failed the case|shortlist|wants 5|" +
      "calls in sick|no show|clocked in|copied the customer|on leave of|suspended|demoted|passed over|abmahnung|zu spät|war krank|" +
      "krank war|zwischenzeugnis|arbeitszeugnis für|verhalten gegenüber|vorgesetzten|fehlverhalten|freigestellt|probezeit nicht|" +
      "période d essai|trop d erreurs|augmentation|démotivé|démotivée|mise à pied|compte rendu d entretien|lettre de recommandation|" +
      "carta de amonestación|amonestación|faltas de asistencia|sin avisar|período de prueba|periodo de prueba|ha chiesto un aumento|" +
      "aumento di|scarso rendimento|scarso il rendimento|periodo di prova|sospeso|sospesa|repreensão|repreensão por escrito|faltou|" +
      "período experimental|suspenso|suspensa|op non actief|non actief|conflict met haar|conflict met zijn|leidinggevende|proeftijd|" +
      "gespreksverslag|slecht functioneren|disfunctioneren",
  },
  {
    id: "employment-pay",
    label: "employment",
    weight: 1.5,
    words:
      "salary to|his salary|her salary|earns|payslip|pay slip|bonus of|salary expectation|gehaltswunsch|" +
      "gehaltsabrechnung|sein gehalt|ihr gehalt|tax class|gross|net|bulletin de paie|fiche de paie|son salaire|" +
      "sueldo actual|nómina|su sueldo|busta paga|stipendio attuale|recibo de vencimento|salário atual|loonstrook|" +
      "zijn salaris|haar salaris",
  },
  {
    id: "employment-person",
    label: "employment",
    weight: 1.2,
    party: 0.8,
    words:
      "employee|the employee|an employee|line manager|candidate|applicant|employee no|direct report|" +
      "mitarbeiter|mitarbeiterin|arbeitnehmer|bewerber|bewerberin|le salarié|la salariée|salarié|candidat|candidate|" +
      "el empleado|la empleada|empleado|empleada|candidato|candidata|dipendente|il dipendente|la dipendente|" +
      "colaborador|colaboradora|funcionário|werknemer|medewerker|medewerkster|sollicitant",
  },
  {
    id: "employment-matter",
    label: "employment",
    weight: 1,
    words:
      "salary|salaries|bonus|promotion|sick leave|sick days|parental leave|absence|late|probation|dismissal|" +
      "misconduct|investigation|reject|rejection|overtime|counter offer|offer from|gehalt|krankheitstage|fehlzeiten|" +
      "absage|probezeit|kündigung|beförderung|salaire|absent|absences|retards|embauche|sueldo|salario|ausencias|" +
      "ascenso|despido|stipendio|assenze|ritardi|promozione|salário|faltas|promoção|contrato|salaris|verzuim|dossier|" +
      "promotie|werkgever",
  },
];
