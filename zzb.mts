import { parseJson } from "/work/main/src/understand/json.ts";
import { dialects } from "/work/main/src/understand/dialects/index.ts";
import { classify } from "/work/main/src/classify/facts/index.ts";
import { randomBytes } from "node:crypto";
const ctx = { caller:{tenant:"a",user:null,identifiedBy:"header"}, declared:{task:null,dataClass:null,session:null}, bodyBytes:1, jurisdictionOf:()=>null, toolTypeOf:()=>null } as const;
function run(name:string, content: unknown) {
  const bytes = Buffer.from(JSON.stringify({model:"gpt-4.1",messages:[{role:"user",content}]}));
  const u:number[]=[],c:number[]=[]; let f;
  for (let i=0;i<40;i++){ const t0=performance.now(); const call=dialects.openai.readRequest(parseJson(bytes)); const t1=performance.now(); f=classify(call,ctx as never); const t2=performance.now(); if(i>10){u.push(t1-t0);c.push(t2-t1);} }
  const med=(a:number[])=>a.sort((x,y)=>x-y)[a.length>>1]!.toFixed(2);
  console.log(name, bytes.length, "understand", med(u), "classify", med(c), JSON.stringify(f!.facts.attachments), JSON.stringify(f!.facts.attachments_unread), Object.keys(f!.facts.kinds).join());
}
const img=randomBytes(1_048_576).toString("base64");
run("image 1MB",[{type:"text",text:"what is it"},{type:"image_url",image_url:{url:"data:image/png;base64,"+img}}]);
run("file 1MB random",[{type:"file",file:{filename:"x.pdf",file_data:"data:application/pdf;base64,"+img}}]);
run("file 1MB unsaid",[{type:"file",file:{file_data:img}}]);
run("text leaf image",[{type:"text",text:"data:image/png;base64,"+img}]);
const txt=("The quick brown fox jumps over the lazy dog, line after line.\n").repeat(17000);
run("text 1MB plain",[{type:"text",text:txt}]);
run("file text 1MB",[{type:"file",file:{filename:"x.txt",file_data:"data:text/plain;base64,"+Buffer.from(txt).toString("base64")}}]);
run("file text 1MB utf16",[{type:"file",file:{filename:"x.txt",file_data:"data:text/plain;base64,"+Buffer.from("\ufeff"+txt,"utf16le").toString("base64")}}]);
run("prose 'a' 1MB",[{type:"text",text:"abcdefgh".repeat(131072)}]);
const f=(t:string)=>[{type:"file",file:{filename:"x.html",file_data:"data:text/html;base64,"+Buffer.from(t).toString("base64")}}];
run("html <a",f("<a".repeat(500_000)));
run("html tags",f("<b>x</b>".repeat(125_000)));
run("html <!--",f("<!--".repeat(250_000)));
run("many b64 runs",[{type:"text",text:(img.slice(0,4000)+" ").repeat(250)}]);
run("big runs",[{type:"text",text:(img.slice(0,5000)+" ").repeat(200)}]);
