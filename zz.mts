import * as m from "./src/enforce/pattern/match.ts"; console.log(Object.keys(m));
