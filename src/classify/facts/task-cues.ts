/**
 * What speaks for each task. One group per idea; words in English, German, French, Spanish and a little Chinese,
 * written without accents or capitals needed (lexicon.ts folds both). `abcdef*` is a six-letter stem.
 * Weights: 4 names the task, 3 nearly so, 2 suggests it, 1 leans.
 */
import type { Task } from "../../exchange.ts";
import type { Cue } from "./lexicon.ts";

export const TASK_CUES: readonly Cue<Task>[] = [
  // summarise
  {
    id: "summarise-verb",
    label: "summarise",
    weight: 4,
    words:
      "summar*|sumarise|sumarize|summerize|summerise|recap|tldr|tl dr|condense|boil down|sum up|" +
      "zusamm*|fasse|kurzfassung|synthe*|resume ce|resume le|resume la|resume cette|resume ces|resumez|resumer|" +
      "resumen|resume el|resume este|resume esta|resumir|resumeme|总结|摘要|概括",
  },
  {
    id: "summarise-points",
    label: "summarise",
    weight: 3,
    words:
      "key points|main points|key takeaways|takeaways|takeaway|bullet points|in a nutshell|gist|the gist|highlights|" +
      "main arguments|main ideas|meeting notes|minutes|action items|executive summary|abstract|digest|" +
      "kernaussagen|wichtigsten punkte|stichpunkte|stichpunkten|protokoll|das wesentliche|auf den punkt|" +
      "points cles|points principaux|l essentiel|compte rendu|puntos clave|puntos principales|lo esencial",
  },
  {
    id: "summarise-length",
    label: "summarise",
    weight: 2,
    words:
      "in one paragraph|in two sentences|in three sentences|in one sentence|in 3 sentences|in 2 sentences|in 5 bullets|" +
      "three bullets|five bullets|too long|long thread|catch me up|shorter version|what was decided|" +
      "in drei satzen|in zwei satzen|in einem satz|zu lang|en trois phrases|en quelques lignes|en una frase|en tres frases",
  },
  {
    id: "summarise-source",
    label: "summarise",
    weight: 1,
    words: "transcript|thread|article|report|paper|chapter|podcast|meeting|call notes",
  },

  // extract
  {
    id: "extract-verb",
    label: "extract",
    weight: 4,
    words:
      "extrac*|extrah*|pull out|pull all|pull the|parse out|scrape|lift out|heraus*|lies aus|auslesen|extrais|extraire|extrae|extraer|" +
      "提取|抽取",
  },
  {
    id: "extract-list",
    label: "extract",
    weight: 3,
    words:
      "list all|list every|list the names|find all the|all the dates|all names|all dates|all amounts|every date|every name|all mentions|" +
      "named entities|entities|key value|field values|fields|line items|liste alle|alle namen|alle daten aus|alle betrage|nenne alle|" +
      "toutes les dates|tous les noms|liste tous|todas las fechas|todos los nombres|lista todos",
  },
  {
    id: "extract-shape",
    label: "extract",
    weight: 2,
    words:
      "return json|return as json|as json|json with|json object|into json|to json|in json|valid json|as csv|into a table|to a table|as a table|" +
      "spreadsheet|columns|with keys|with the keys|null if|if missing|structured|als json|als tabelle|in eine tabelle|spalten|" +
      "en json|sous forme de tableau|en una tabla|en tabla",
  },
  {
    id: "extract-source",
    label: "extract",
    weight: 1,
    words:
      "invoice|receipt|rechnung|facture|factura|cv|resume|form|purchase order|following text|text below|aus dem text|du texte|del texto",
  },

  // classify
  {
    id: "classify-verb",
    label: "classify",
    weight: 4,
    words:
      "classi*|klassi*|catego*|kategorisiere|kategorie|einordnen|ordne|triage|label this|label each|label the|tag this|tag each|tag the|" +
      "clasifica|clasificar|分类|归类",
  },
  {
    id: "classify-kind",
    label: "classify",
    weight: 3,
    words:
      "sentiment|spam|phishing|is this spam|urgency|severity|intent|topic of|which category|which label|which team|which queue|which department|" +
      "positive negative|positive or negative|negative neutral|true or false|yes or no|answer yes|only yes|toxic|hate speech|priority|" +
      "stimmung|dringlichkeit|dringend|welche kategorie|welche abteilung|ja oder nein|positiv oder negativ|positiv negativ|prioritat|" +
      "quelle categorie|oui ou non|positif ou negatif|urgence|que categoria|si o no|positivo o negativo|urgencia",
  },
  {
    id: "classify-scale",
    label: "classify",
    weight: 3,
    words:
      "scale of 1|scale from 1|1 to 5|1 to 10|0 to 10|1 bis 5|1 bis 10|rate this|rate the|score this|score each|low medium high|" +
      "high medium low|bewerte|skala|niedrig mittel hoch|note de 1|puntua|del 1 al",
  },
  {
    id: "classify-closed",
    label: "classify",
    weight: 2,
    words:
      "one of the|exactly one|pick one|choose one|choose from|one word|single word|single label|labels|categories|only the label|reply with only|" +
      "answer with one|respond with only|reply with one|nur ein wort|nur mit|genau eine|eine der folgenden|un seul mot|une seule|una sola palabra|solo con",
  },
  {
    id: "classify-question",
    label: "classify",
    weight: 2,
    words:
      "is this a|is this an|does this|is it a|route this|detect whether|decide whether|determine if|determine whether|handelt es sich|est ce que ce|es esto|flag",
  },

  // draft
  {
    id: "draft-verb",
    label: "draft",
    weight: 4,
    words:
      "draft|drafting|compose|entwurf|entwirf|verfasse|verfassen|schreib|schreibe|schreiben sie|aufsetzen|redige|rediger|redigez|ecris|ecrire|" +
      "redacta|redactar|escribe|escribeme|escribir|写一|撰写|起草",
  },
  {
    id: "draft-write",
    label: "draft",
    weight: 3,
    words:
      "write a|write an|write me|write us|write to|write up|write back|help me write|write the|write our|write my|reply to|respond to|answer this email|" +
      "come up with a|antworte auf|antwort auf|reponds a|responde a",
  },
  {
    id: "draft-rewrite",
    label: "draft",
    weight: 4,
    words:
      "rewrite|rewrit*|rephra*|paraph*|reword|proofr*|polish|make this sound|make it sound|sound more|more formal|more polite|less formal|friendlier|" +
      "fix the grammar|fix grammar|correct the grammar|correct my|improve the wording|tone|shorten this|umform*|formul*|umschreiben|korrek*|" +
      "hoflicher|freundlicher|reformule|reformuler|corrige|mejora|reescribe|改写|润色",
  },
  {
    id: "draft-translate",
    label: "draft",
    weight: 4,
    words:
      "transl*|uberse*|tradui*|traduce|traducir|traduzca|into german|into english|into french|into spanish|ins deutsche|ins englische|auf englisch|en anglais|al ingles|翻译",
  },
  {
    id: "draft-product",
    label: "draft",
    weight: 2,
    words:
      "email|e mail|mail|letter|cover letter|blog post|post|linkedin|tweet|newsletter|press release|announcement|invitation|speech|toast|" +
      "product description|ad copy|slogan|tagline|headline|subject line|job ad|job posting|essay|poem|story|haiku|memo|proposal|thank you note|" +
      "apology|reminder|brief|schreiben|anschreiben|einladung|rede|gedicht|stellenanzeige|pressemitteilung|beitrag|lettre|courriel|discours|" +
      "annonce|article de blog|carta|correo|invitacion|anuncio|discurso",
  },
  {
    id: "draft-manner",
    label: "draft",
    weight: 1,
    words:
      "professional|friendly|polite|persuasive|witty|catchy|concise|warm|formal|hoflich|freundlich|poli|amable",
  },

  // code
  {
    id: "code-write",
    label: "code",
    weight: 4,
    words:
      "write a function|a python script|a bash script|a script|python script|shell script|bash script|regex|regexp|regular expression|sql query|" +
      "unit test|unit tests|refact*|debug|debugg*|stack trace|stacktrace|traceback|code review|this code|my code|the code|code snippet|snippet|" +
      "implement a|implement the|dockerfile|docker compose|makefile|helm chart|terraform|github action|github actions|pull request|" +
      "diesen code|den code|funktion die|skript|ce code|une fonction|este codigo|una funcion|代码|函数",
  },
  {
    id: "code-language",
    label: "code",
    weight: 3,
    words:
      "python|javascript|typescript|java|golang|rust|kotlin|swift|php|ruby|scala|c sharp|sql|postgres|postgresql|mysql|sqlite|bash|powershell|" +
      "html|css|react|vue|angular|svelte|django|flask|fastapi|spring boot|node js|nodejs|nextjs|pandas|numpy|kubectl|yaml|graphql|jq|awk|sed|" +
      "pytest|jest|vitest|webpack|vite|eslint|numpy|pytorch|tensorflow|laravel|rails|vba|matlab|git rebase|git",
  },
  {
    id: "code-term",
    label: "code",
    weight: 2,
    words:
      "function|functions|class method|method|variable|compile|compiler|compiles|exception|null pointer|nullpointerexception|undefined|typeerror|" +
      "keyerror|valueerror|syntaxerror|segfault|race condition|deadlock|memory leak|off by one|endpoint|api call|recursion|recursive|array|loop|" +
      "async|await|promise|callback|mutex|goroutine|lambda|decorator|generics|linked list|binary tree|hash map|hashmap|algorithm|big o|" +
      "index|foreign key|left join|inner join|migration|merge conflict|linter|bug|throws|stdout|stdin|cron|cronjob|nginx|funktion|schleife|fehlermeldung|" +
      "boucle|bucle|erreur de compilation",
  },
  {
    id: "code-syntax",
    label: "code",
    weight: 2,
    words:
      "def|const|console log|import|return|var|func|fn|elif|printf|println|public static|static void|select from|int main|std|self|null|nil|async function|lambda x|end if",
  },

  // search
  {
    id: "search-verb",
    label: "search",
    weight: 4,
    words:
      "search for|search the|search our|search|look up|lookup|google|find me|find the|find any|find out|find documents|find articles|find recent|where can i find|" +
      "locate|suche nach|such mir|suche|suchen|finde|recherchiere|recherche|cherche|trouve|trouve moi|busca|buscar|encuentra|搜索|查找",
  },
  {
    id: "search-ground",
    label: "search",
    weight: 4,
    words:
      "based on the|based only on|using only the|only the context|provided context|context below|context above|following context|following passages|passages|" +
      "the documents|documents below|retrieved|search results|cite|citation|citations|cite your|cite the|sources|with sources|with links|according to the|" +
      "knowledge base|our wiki|our docs|our documentation|confluence|sharepoint|intranet|the handbook|anhand der|laut|mit quellen|quellenangabe|quellen|" +
      "im folgenden kontext|wissensdatenbank|d apres|selon le|selon la|avec les sources|segun el|segun la|con fuentes|basandote en",
  },
  {
    id: "search-where",
    label: "search",
    weight: 2,
    words:
      "where is|where do we|where are|which document|which page|which section|what does our|what is our|do we have|latest|most recent|current price|" +
      "news about|today|wo steht|wo finde|wo ist|welches dokument|gibt es|aktuelle|aktuellen|neueste|ou se trouve|ou est|quel document|donde esta|donde|que documento",
  },
  {
    id: "search-source",
    label: "search",
    weight: 1,
    words:
      "context|document|documents|papers|studies|articles|records|policy|archive|website|source|dokumente|unterlagen|studien|documentos",
  },

  // chat
  {
    id: "chat-greeting",
    label: "chat",
    weight: 3,
    words:
      "hi|hello|hey|hiya|good morning|thanks|thank you|thx|lol|haha|hallo|guten morgen|guten tag|moin|servus|danke|bonjour|salut|merci|hola|buenos dias|gracias|你好|谢谢",
  },
  {
    id: "chat-ask",
    label: "chat",
    weight: 3,
    words:
      "explain|what is|what are|what s|what would|what should|why is|why do|why does|why are|how do|how does|how can|how would|how should|should i|can you explain|" +
      "tell me|do you think|what do you|help me understand|difference between|pros and cons|is it ok|is it safe|is it normal|erklar|erklare|erklaren|was ist|was sind|" +
      "warum|wieso|weshalb|wie kann|wie funktioniert|soll ich|sollte ich|was meinst|unterschied zwischen|explique|qu est ce|pourquoi|comment|dois je|" +
      "que es|por que|como|deberia|explica|什么|为什么|怎么",
  },
  {
    id: "chat-advice",
    label: "chat",
    weight: 3,
    words:
      "advice|any tips|tips|ideas|brainstorm|suggest|suggestions|recommend|recommendation|i feel|i m feeling|i want to|i need help|my boss|my friend|opinion|" +
      "let s|imagine|pretend|role play|play a|joke|recipe|gift|weekend|holiday|ideen|tipps|empfiehl|empfeh*|vorschlage|was denkst|witz|rezept|" +
      "conseil|conseils|idees|recomm*|consejo|consejos|ideas para|chiste|receta",
  },
];
