/**
 * What speaks for each task. One group per idea; words in English, German, French, Spanish and a little Chinese,
 * written without accents or capitals needed (lexicon.ts folds both). `abcdef*` is a six-letter stem.
 * Weights: 4 names the task, 3 nearly so, 2 suggests it, 1 leans.
 */
import type { Task } from "../../exchange.ts";
import type { Cue } from "./lexicon.ts";

export const TASK_CUES: readonly Omit<Cue<Task>, "inMaterial">[] = [
  // summarise
  {
    id: "summarise-verb",
    label: "summarise",
    weight: 4,
    words:
      "summar*|sumarise|sumarize|summerize|summerise|recap|tldr|tl dr|condense|boil down|sum up|zusamm*|" +
      "fasse|kurzfassung|synthe*|resume ce|resume le|resume la|resume cette|resume ces|resumez|resumer|" +
      "resumen|resume el|resume este|resume esta|resumir|resumeme|总结|摘要|概括|distil|distill|boil this|" +
      "boil it|recapitulate|nutshell|en resume|en resumen|en bref|要点|abridge|shorten|gekurzt|kurze|" +
      "straff*",
  },
  {
    id: "summarise-points",
    label: "summarise",
    weight: 3,
    words:
      "key points|main points|key takeaways|takeaways|takeaway|bullet points|in a nutshell|the gist|" +
      "highlights|main arguments|main ideas|meeting notes|action items|executive summary|abstract|digest|" +
      "kernaussagen|wichtigsten punkte|stichpunkte|stichpunkten|protokoll|das wesentliche|auf den punkt|" +
      "points cles|points principaux|l essentiel|compte rendu|puntos clave|puntos principales|" +
      "lo esencial|main themes|themes|common themes|meeting minutes|make minutes|minutes of the|" +
      "minutes out|handover|executive overview|overview of|timeline|uberblick|das wichtigste|" +
      "grandes lignes|ideas principales|三点|gist",
  },
  {
    id: "summarise-length",
    label: "summarise",
    weight: 2,
    words:
      "in one paragraph|in two sentences|in three sentences|in one sentence|in 3 sentences|" +
      "in 2 sentences|in 5 bullets|three bullets|five bullets|too long|long thread|catch me up|" +
      "shorter version|what was decided|in drei satzen|in zwei satzen|in einem satz|zu lang|" +
      "en trois phrases|en quelques lignes|en una frase|en tres frases|one paragraph|into one paragraph|" +
      "a paragraph|in brief|short version|catch up|what happened|so far|what changed since|" +
      "the story so far|previously on|shorten to|abstract length|in plain language|in simple terms|" +
      "in simple language|in einfacher sprache|in einfachen worten|kurze fassung|in wenigen satzen|" +
      "en un parrafo|en un paragraphe|brevemente|brievement|argument of|one line per|two minutes|" +
      "chronological|balanced|merge into|no opinion|一段话|in the end|kurz und knapp|in the lift|elevator|" +
      "essentials|the essentials|the plot|plot of|the story|group them|objections|two lines|" +
      "three sentence|two sentence|one minute|in one minute|in a minute|sentences|satze|satzen|frases|" +
      "phrases|en cuatro frases|worum geht|was steht in|de quoi parle|de que trata|what does this say|" +
      "what is this about|long story short|what were the|bring me up to speed|up to speed|so they don t",
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
      "extrac*|extrah*|pull out|pull all|pull the|parse out|scrape|lift out|heraus*|lies aus|auslesen|" +
      "extrais|extraire|extrae|extraer|提取|抽取|pull product|pull names|parse|collect|collect every|fill in|" +
      "fill out|gather all|rausziehen|rausholen|herauslesen|heraussuchen|releve|relever|recupere|saca|" +
      "sacar|recoge|找出|列出",
  },
  {
    id: "extract-list",
    label: "extract",
    weight: 3,
    words:
      "list all|list every|list the names|find all the|all the dates|all names|all dates|all amounts|" +
      "every date|every name|all mentions|named entities|entities|key value|field values|line items|" +
      "liste alle|alle namen|alle daten aus|alle betrage|nenne alle|toutes les dates|tous les noms|" +
      "liste tous|todas las fechas|todos los nombres|lista todos|give me every|give me all|" +
      "every distinct|each distinct|who said|which names|what dates|are mentioned|mentioned here|" +
      "mentioned in|does this mention|appear in|occurrences|number of times|for each|for every|each with|" +
      "list each|list every event|list them|ingredients|jeweils|pro zeile|pour chaque|para cada|enumera|" +
      "de cada|alle termine|alle orte|names only|just names|as stated|nenne die|nenne mir|list the|" +
      "which certificates|who attends|quote the words|only the names|names of|amounts and|on which day|" +
      "what they|how many|recupere les|les noms|los nombres",
  },
  {
    id: "extract-shape",
    label: "extract",
    weight: 2,
    words:
      "return json|return as json|as json|json with|json object|into json|to json|in json|valid json|" +
      "as csv|into a table|to a table|as a table|spreadsheet|columns|with keys|with the keys|null if|" +
      "if missing|structured|als json|als tabelle|in eine tabelle|spalten|en json|sous forme de tableau|" +
      "en una tabla|en tabla|json lines|jsonl|csv|json array|array of|json schema for the output|" +
      "markdown table|table please|key value pairs|value pairs|records|structured records|one per line|" +
      "one line each|write null|otherwise null|use null|not stated|leave out|verbatim|tabelle|tableau|" +
      "tabla|用表格|表格|in a table|table|an array|return an array|comma separated|separated by|one per row|" +
      "per row|as key|key value|list of|in columns",
  },
  {
    id: "extract-source",
    label: "extract",
    weight: 1,
    words:
      "invoice|receipt|rechnung|facture|factura|cv|resume|form|purchase order|following text|text below|" +
      "aus dem text|du texte|del texto|ocr|scanned|bank statement|kontoauszug|transcript|listing|" +
      "listings|log lines|diary|term sheet|order line|bewerbungen|auszug|from the email|from this email|" +
      "from the note|from the text|from this text|from the message|aus der mail|aus der nachricht|" +
      "del correo|dans ce texte|from this",
  },

  // classify
  {
    id: "classify-verb",
    label: "classify",
    weight: 4,
    words:
      "classi*|klassi*|catego*|kategorisiere|kategorie|einordnen|ordne|triage|label this|label each|" +
      "label the|tag this|tag each|tag the|clasifica|clasificar|分类|归类|zuordnen|einstufen|sortiere|assign|" +
      "assign each|grade|etiqueta|etiquette|trie|归为|判断",
  },
  {
    id: "classify-kind",
    label: "classify",
    weight: 3,
    words:
      "sentiment|spam|phishing|is this spam|urgency|severity|intent|topic of|which category|which label|" +
      "which team|which queue|which department|positive negative|positive or negative|negative neutral|" +
      "true or false|yes or no|answer yes|only yes|toxic|hate speech|priority|stimmung|dringlichkeit|" +
      "dringend|welche kategorie|welche abteilung|ja oder nein|positiv oder negativ|positiv negativ|" +
      "prioritat|quelle categorie|oui ou non|positif ou negatif|urgence|que categoria|si o no|" +
      "positivo o negativo|urgencia|tone of this|le ton|favourable|unfavourable|compliant|suspicious|" +
      "opinion or|fact or|is it spam|kein spam|ham|present absent|absent|sincere|ironic|ironique|" +
      "sarcastic|neutral|neutre|hot warm|warm or cold|detect the language|which language|what language|" +
      "best fit|fits best|which persona|what kind of|what type of|which type|which of these|which of our|" +
      "serious|routine|urgent|critical|label|sev1|正面|负面|中性",
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
      "one of the|exactly one|pick one|choose one|choose from|one word|single word|single label|labels|" +
      "categories|only the label|reply with only|answer with one|respond with only|reply with one|" +
      "nur ein wort|nur mit|genau eine|eine der folgenden|un seul mot|une seule|una sola palabra|" +
      "solo con|exactly one of|one main|just the label|only the category|and nothing else|nothing else|" +
      "yes no|fact only|pick labels|from this list|from these|from the list|into one of|output one|" +
      "just two numbers|one intent|只回答|uno de|una de las|l une des|eine von|or both|or other|or none|" +
      "or neither|y n|pick the|matching|say noun|welche davon|gehort",
  },
  {
    id: "classify-question",
    label: "classify",
    weight: 2,
    words:
      "is this a|is this an|does this|is it a|route this|detect whether|decide whether|determine if|" +
      "determine whether|handelt es sich|est ce que ce|es esto|say whether|decide if|is the following|" +
      "does the following|is this commit|would you flag|is this expense|is that a|is this reply|" +
      "is this message|is this email|is this review|is this comment|is this ticket|does this patient|" +
      "does this message|bug question|gehort die|gehort das|is the tone",
  },

  // draft
  {
    id: "draft-verb",
    label: "draft",
    weight: 4,
    words:
      "draft|drafting|compose|entwurf|entwirf|verfasse|verfassen|schreib|schreibe|schreiben sie|" +
      "aufsetzen|redige|rediger|redigez|ecris|ecrire|redacta|redactar|escribe|escribeme|escribir|写一|撰写|" +
      "起草|drafts|formuliere|formulieren|verfass|entwerfe|rediges|redactame|写一封|写一篇",
  },
  {
    id: "draft-write",
    label: "draft",
    weight: 2.5,
    words:
      "write a|write an|write me|write us|write to|write up|write back|help me write|write the|write our|" +
      "write my|reply to|respond to|answer this email|come up with a|antworte auf|antwort auf|reponds a|" +
      "responde a|put together|help me phrase|phrase the|word this|turn this into|turn these|" +
      "into release notes|write down|announcing|announce|answer them|tell her|tell him|tell them|reply|" +
      "text for|versions of|tres versiones|deux versions|drei varianten|brauche eine|brauche einen|" +
      "i need a toast|necesito un correo|necesito una carta|answer the|respond|name the|three lines|" +
      "lines for|a line for|give me a text|kurze nachricht|kurze mail|bitte eine|bitte einen|" +
      "quiero felicitar|algo corto",
  },
  {
    id: "draft-rewrite",
    label: "draft",
    weight: 4,
    words:
      "rewrite|rewrit*|rephra*|paraph*|reword|proofr*|polish|make this sound|make it sound|sound more|" +
      "more formal|more polite|less formal|friendlier|fix the grammar|fix grammar|correct the grammar|" +
      "correct my|improve the wording|shorten this|umform*|umschreiben|korrek*|hoflicher|freundlicher|" +
      "reformule|reformuler|corrige|mejora|reescribe|改写|润色|less whiny|more confident|less aggressive|" +
      "make this|plain language version|inclusive|shorter without|formuliere um|formulier|tidy up|" +
      "clean up this text|typos|spelling|rechtschreibung|orthographe|ortografia|less robotic|a voice|" +
      "different voice|more human|clearer|simpler wording|smoother|in other words",
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
      "email|e mail|mail|letter|cover letter|blog post|post|linkedin|tweet|newsletter|press release|" +
      "announcement|invitation|speech|toast|product description|ad copy|slogan|tagline|headline|" +
      "subject line|job ad|job posting|essay|poem|story|haiku|memo|proposal|thank you note|apology|" +
      "reminder|brief|schreiben|anschreiben|einladung|rede|gedicht|stellenanzeige|pressemitteilung|" +
      "beitrag|lettre|courriel|discours|annonce|article de blog|carta|correo|invitacion|anuncio|discurso|" +
      "leaflet|flyer|brochure|limerick|song|lyrics|eulogy|vows|caption|captions|bio|blurb|release notes|" +
      "notice|text message|sms|greeting card|birthday card|statement|slack post|slack message|" +
      "bedtime story|short story|paragraph for|toast of|speech of|cold email|feedback section|" +
      "produktbeschreibung|werbetext|anleitung|rundmail|betreff|mahnung|gluckwunsch|asunto|poema|cancion|" +
      "cuento|poeme|chanson|message to all|offre d emploi|help text|web copy|copy|intro|banner|card for|" +
      "card that|a card|note for|note to|absage|zusage|nachricht|nachfassmail|mensaje|felicitar|" +
      "congratulate|congratulations|condolences|rejection|text for|answering machine|signature|" +
      "instructions for|danksagung|beileid|felicitacion|mot pour|un mot|script for|button|labels for",
  },
  {
    id: "draft-manner",
    label: "draft",
    weight: 1,
    words:
      "professional|friendly|polite|persuasive|witty|catchy|warm|formal|hoflich|freundlich|poli|amable|" +
      "humorvoll|witzig|sachlich|informal|casual|sober|sincere|funny|no jargon|no buzzwords|buzzwords|" +
      "no hashtags|hashtags|reading age|words|worter|mots|palabras|ton direct|tono|first person|tone|" +
      "reassuring|apologise|apologises",
  },

  // code
  {
    id: "code-write",
    label: "code",
    weight: 4,
    words:
      "write a function|a python script|a bash script|a script|python script|shell script|bash script|" +
      "regex|regexp|regular expression|sql query|unit test|unit tests|refact*|debug|debugg*|stack trace|" +
      "stacktrace|traceback|code review|this code|my code|the code|code snippet|snippet|implement a|" +
      "implement the|dockerfile|docker compose|makefile|helm chart|terraform|github action|" +
      "github actions|diesen code|den code|funktion die|skript|ce code|une fonction|este codigo|" +
      "una funcion|代码|函数|function that|script that|query that|class that|regex that|program that|" +
      "method that|component that|go function|python function|rust function|write a query|write a class|" +
      "write a program|write tests|add tests|one liner|port this|convert this curl|time complexity|" +
      "thread safety|thread safe|in excel|excel formula|google sheets|make it iterative|bash skript|" +
      "multi stage|写一个脚本|脚本|这段代码",
  },
  {
    id: "code-language",
    label: "code",
    weight: 3,
    words:
      "python|javascript|typescript|java|golang|rust|kotlin|php|ruby|scala|c sharp|sql|postgres|" +
      "postgresql|mysql|sqlite|bash|powershell|html|css|react|vue|angular|svelte|django|flask|fastapi|" +
      "spring boot|node js|nodejs|nextjs|pandas|numpy|kubectl|yaml|graphql|jq|awk|sed|pytest|jest|vitest|" +
      "webpack|vite|eslint|pytorch|tensorflow|laravel|rails|vba|matlab|git rebase|git|dplyr|ggplot|excel|" +
      "k8s|kubernetes|docker|redis|mongodb|curl|npm|pip|cargo|gradle|maven|elixir|haskell|perl|lua|dart|" +
      "flutter|liquid|jinja|ansible|tailwind|prisma|sqlalchemy|hibernate|zsh|vim|makefile|cmake|mypy|" +
      "linq|bash alias|htaccess|systemd|docker run|websockets|select from|openssl|ffmpeg|selenium|" +
      "playwright|node|deno|bun|nestjs|spring|tsx|jsx|c projekt|c program",
  },
  {
    id: "code-term",
    label: "code",
    weight: 2,
    words:
      "function|functions|class method|method|variable|compile|compiler|compiles|exception|null pointer|" +
      "nullpointerexception|undefined|typeerror|keyerror|valueerror|syntaxerror|segfault|race condition|" +
      "deadlock|memory leak|off by one|endpoint|api call|recursion|recursive|array|loop|async|await|" +
      "promise|callback|mutex|goroutine|lambda|decorator|generics|linked list|binary tree|hash map|" +
      "hashmap|algorithm|big o|foreign key|left join|inner join|migration|merge conflict|linter|bug|" +
      "throws|stdout|stdin|cron|cronjob|nginx|funktion|schleife|fehlermeldung|boucle|bucle|" +
      "erreur de compilation|stack overflow|ddl|schema|constraints|component|props|css grid|" +
      "liveness probe|pod|parameter|params|type error|nan|iterative|webhook|request body|pipeline|commit|" +
      "commits|branch|macro|snippet below|fehler|absturz|test cases|parse error|complexity|yaml below|" +
      "query plan|resolver|debounce|pagination|paginacion|cursor|stash|return type|return value|" +
      "incompatible|optional|third party|injection|sql injection|port 3000|static folder|argument|" +
      "arguments|compilation|stderr|exit code|null check|type hint|type hints|import error|deprecated|" +
      "concurrency|thread|threads|speed this up|workaround|flag|cli",
  },
  {
    id: "code-syntax",
    label: "code",
    weight: 2,
    words:
      "def|const|console log|import|return|var|func|fn|elif|printf|println|public static|static void|" +
      "select from|int main|std|null|nil|async function|lambda x|end if|while true|for i|if err|" +
      "throw new|try catch|catch|select|insert into|update set|order by|group by|var x|let|end|elsif|" +
      "std vector|cur execute|http get",
  },

  // search
  {
    id: "search-verb",
    label: "search",
    weight: 4,
    words:
      "search for|search the|search our|search|look up|lookup|google|find the|find any|find out|" +
      "find documents|find articles|find recent|where can i find|locate|suche nach|such mir|suche|suchen|" +
      "finde|recherchiere|recherche|cherche|trouve|trouve moi|busca|buscar|encuentra|搜索|查找|look for|" +
      "look through|go through|pull up|check the web|find me three|i m looking for|suche in|such in|" +
      "nachschlagen|recherchier|trouver|chercher|localiza|查一下|帮我查|帮我找|find me|schau im|schau nach|" +
      "nachsehen|nachschauen|titles and|where to listen|any good|any articles|show me where|point me to",
  },
  {
    id: "search-ground",
    label: "search",
    weight: 4,
    words:
      "based on the|based only on|using only the|only the context|provided context|context below|" +
      "context above|following context|following passages|passages|the documents|documents below|" +
      "retrieved|search results|cite|citation|citations|cite your|cite the|sources|with sources|" +
      "with links|according to the|knowledge base|our wiki|our docs|our documentation|confluence|" +
      "sharepoint|intranet|the handbook|anhand der|mit quellen|quellenangabe|quellen|" +
      "im folgenden kontext|wissensdatenbank|d apres|selon le|selon la|avec les sources|segun el|" +
      "segun la|con fuentes|basandote en|from the passages|only from|answer only from|use the policy|" +
      "excerpts|excerpt|auszug|retrieved passages|quote the section|documents only|from the documents|" +
      "given these|article id|with references|references|seitenangabe|fundstellen|fundstelle|" +
      "attached leaflet|the attached|passage|source please|give source|links please|links|link|enlace|" +
      "lien|page number|file numbers|laut|using the|from the guideline|snippet|say which",
  },
  {
    id: "search-where",
    label: "search",
    weight: 2,
    words:
      "where is|where do we|where are|which document|which page|which section|what does our|what is our|" +
      "do we have|latest|most recent|current price|news about|today|wo steht|wo finde|wo ist|" +
      "welches dokument|gibt es|aktuelle|aktuellen|neueste|ou se trouve|ou est|quel document|donde esta|" +
      "donde|que documento|where in the|does it say|nearest|opening times|open on|next train|who are the|" +
      "who was the|is there a list|a list somewhere|shared drive|check the|current|currently|as of|" +
      "recent|newest|not older than|last ten years|trials on|which version|when did|when s the|zustandig|" +
      "fundstelle|welche regelung|wo kann ich|wo gibt|en que version|quelle page|que pagina|horaires|" +
      "horarios|最近|哪里|在哪|in our docs|in the docs|steht irgendwo|irgendwo|in the crm|im crm|has the|" +
      "what did|extracts|snippets|already a ticket|ticket about|weather|wetter|quel temps|clima|" +
      "forecast for|tonight|this weekend|timetable|fahrplan|schedule|how much does|who won|when does|" +
      "when is the|each of the last|per share|guideline|three snippets|reference|opening hours|" +
      "offnungszeiten|welche unserer|which of our",
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
    weight: 1.5,
    words:
      "hi|hello|hey|hiya|good morning|thanks|thank you|thx|lol|haha|hallo|guten morgen|guten tag|moin|" +
      "servus|danke|bonjour|salut|merci|hola|buenos dias|gracias|你好|谢谢",
  },
  {
    id: "chat-ask",
    label: "chat",
    weight: 3,
    words:
      "explain|what is|what are|what s|what would|what should|why is|why do|why does|why are|how do|" +
      "how does|how can|how would|how should|should i|can you explain|tell me|do you think|what do you|" +
      "help me understand|difference between|pros and cons|is it ok|is it safe|is it normal|erklar|" +
      "erklare|erklaren|was ist|was sind|warum|wieso|weshalb|wie kann|wie funktioniert|soll ich|" +
      "sollte ich|was meinst|unterschied zwischen|explique|qu est ce|pourquoi|comment|dois je|que es|" +
      "por que|como|deberia|explica|什么|为什么|怎么|is it true|is it smarter|is it better|is this normal|" +
      "worth it|what happens if|what if|what does it|actually mean|what would you|would you|" +
      "how would you|when is it|why people|why do i|convince me|any thoughts|thoughts|your take|" +
      "honest question|can my|can i|may i|darf|kann das|lohnt sich|lohnt|was genau|que haria|por donde|" +
      "j hesite|vous feriez|我想|应该",
  },
  {
    id: "chat-advice",
    label: "chat",
    weight: 3,
    words:
      "advice|any tips|tips|ideas|brainstorm|suggest|suggestions|recommend|recommendation|i feel|" +
      "i m feeling|i want to|i need help|my boss|my friend|opinion|let s|imagine|pretend|role play|" +
      "play a|joke|recipe|gift|weekend|holiday|ideen|tipps|empfiehl|empfeh*|vorschlage|was denkst|witz|" +
      "rezept|conseil|conseils|idees|recomm*|consejo|consejos|ideas para|chiste|receta|pick|plan|" +
      "relaxed plan|itinerary|names for|vs|versus|devil s advocate|argue|weigh it|i m visiting|" +
      "stay motivated|momentum|i ve had|i ve been|thinking of|estoy pensando|was koche|wie sage ich|" +
      "agobiarme|surprising|socratic",
  },
];
