/** Countries by their short English names (ISO 3166, UN M49) and large cities; nationalities belong to them. */
export const COUNTRIES: readonly string[] = (
  "Afghanistan|Albania|Algeria|Andorra|Angola|Argentina|Armenia|Australia|Austria|Azerbaijan|Bahamas|Bahrain|Bangladesh|Barbados|Belarus|" +
  "Belgium|Belize|Benin|Bhutan|Bolivia|Bosnia|Botswana|Brazil|Brunei|Bulgaria|Burundi|Cambodia|Cameroon|Canada|Chile|China|Colombia|Comoros|" +
  "Congo|Croatia|Cuba|Cyprus|Czechia|Denmark|Djibouti|Dominica|Ecuador|Egypt|Eritrea|Estonia|Eswatini|Ethiopia|Fiji|Finland|France|Gabon|" +
  "Gambia|Germany|Ghana|Greece|Greenland|Grenada|Guatemala|Guinea|Guyana|Haiti|Honduras|Hungary|Iceland|India|Indonesia|Iran|Iraq|Ireland|" +
  "Israel|Italy|Jamaica|Japan|Kazakhstan|Kenya|Kiribati|Kosovo|Kuwait|Kyrgyzstan|Laos|Latvia|Lebanon|Lesotho|Liberia|Libya|" +
  "Liechtenstein|Lithuania|Luxembourg|Madagascar|Malawi|Malaysia|Maldives|Mali|Malta|Mauritania|Mauritius|Mexico|Micronesia|Moldova|Monaco|" +
  "Mongolia|Montenegro|Morocco|Mozambique|Myanmar|Namibia|Nauru|Nepal|Netherlands|Nicaragua|Niger|Nigeria|Norway|Oman|Pakistan|Palau|" +
  "Panama|Paraguay|Peru|Philippines|Poland|Portugal|Qatar|Romania|Russia|Rwanda|Samoa|Senegal|Serbia|Seychelles|Singapore|Slovakia|" +
  "Slovenia|Somalia|Spain|Sudan|Suriname|Sweden|Switzerland|Syria|Taiwan|Tajikistan|Tanzania|Thailand|Togo|Tonga|Tunisia|Turkey|" +
  "Turkmenistan|Tuvalu|Uganda|Ukraine|Uruguay|Uzbekistan|Vanuatu|Venezuela|Vietnam|Yemen|Zambia|Zimbabwe|England|Scotland|Wales|" +
  "Amsterdam|Athens|Baghdad|Bangkok|Barcelona|Beijing|Berlin|Birmingham|Bogotá|Boston|Brussels|Bucharest|Budapest|Buenos Aires|Cairo|Chennai|" +
  "Chicago|Cologne|Copenhagen|Dallas|Delhi|Denver|Detroit|Dhaka|Dubai|Dublin|Edinburgh|Frankfurt|Geneva|Glasgow|Hamburg|Hanoi|Helsinki|" +
  "Houston|Istanbul|Jakarta|Jerusalem|Johannesburg|Karachi|Kyiv|Kyoto|Lagos|Lima|Lisbon|Liverpool|London|Los Angeles|Lyon|Madrid|Manchester|" +
  "Manila|Marseille|Melbourne|Miami|Milan|Montreal|Moscow|Mumbai|Munich|Nairobi|Naples|Osaka|Oslo|Ottawa|Porto|Prague|Riyadh|Rome|Rotterdam|" +
  "San Francisco|San Diego|Santiago|São Paulo|Seattle|Seoul|Shanghai|Shenzhen|Stockholm|Stuttgart|Tehran|Tokyo|Toronto|Turin|Vancouver|Vienna|" +
  "Warsaw|Zagreb|Zurich|Zürich|California|Texas|Florida|Ohio|Michigan|Pennsylvania|Illinois|Massachusetts|Minnesota|Oregon|Colorado|Arizona|" +
  "New York|New Zealand|New Jersey|New Mexico|North Carolina|South Carolina|North Korea|South Korea|South Africa|Saudi Arabia|Sri Lanka|" +
  "Costa Rica|El Salvador|Puerto Rico|Hong Kong|United Kingdom|United States|Czech Republic|Ivory Coast|Las Vegas|New Orleans|New Delhi|Tel Aviv"
).split("|");

export const NATIONALITIES: readonly string[] = (
  "Afghan|Albanian|Algerian|American|Angolan|Argentine|Argentinian|Armenian|Australian|Austrian|Azerbaijani|Bahraini|Bangladeshi|Belarusian|" +
  "Belgian|Belizean|Belizian|Bolivian|Bosnian|Brazilian|British|Bruneian|Bulgarian|Burmese|Cambodian|Cameroonian|Canadian|Chilean|Chinese|" +
  "Colombian|Congolese|Croatian|Cuban|Cypriot|Czech|Danish|Dutch|Ecuadorian|Egyptian|Emirati|English|Estonian|Ethiopian|Filipino|Finnish|" +
  "French|Georgian|German|Ghanaian|Greek|Guatemalan|Haitian|Honduran|Hungarian|Icelandic|Indian|Indonesian|Iranian|Iraqi|Irish|Israeli|" +
  "Italian|Jamaican|Japanese|Jordanian|Kazakh|Kenyan|Korean|Kuwaiti|Laotian|Latvian|Lebanese|Libyan|Lithuanian|Malaysian|Maltese|Mexican|" +
  "Moldovan|Mongolian|Moroccan|Namibian|Nepalese|Nicaraguan|Nigerian|Norwegian|Pakistani|Palestinian|Panamanian|Paraguayan|Peruvian|Polish|" +
  "Portuguese|Qatari|Romanian|Russian|Rwandan|Saudi|Scottish|Senegalese|Serbian|Singaporean|Slovak|Slovenian|Somali|Spanish|Sudanese|Swedish|" +
  "Swiss|Syrian|Taiwanese|Thai|Tunisian|Turkish|Ugandan|Ukrainian|Uruguayan|Uzbek|Venezuelan|Vietnamese|Welsh|Yemeni|Zambian|Zimbabwean|" +
  "Christian|Catholic|Protestant|Muslim|Jewish|Hindu|Buddhist|Sikh|Orthodox|Mormon"
).split("|");
