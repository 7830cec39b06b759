"""Drives a gateway with the `openai` package for Python, unmodified. Prints what it saw as one line of JSON."""
import json
import sys

import openai

base_url, api_key = sys.argv[1:3]
client = openai.OpenAI(base_url=base_url, api_key=api_key, max_retries=0)
seen = {"version": openai.__version__}


def user(text):
    return [{"role": "user", "content": text}]


raw = client.chat.completions.with_raw_response.create(model="gpt-4.1", messages=user("say: hello from Python"))
answer = raw.parse()
seen["chat"] = answer.choices[0].message.content
seen["tokens"] = answer.usage.total_tokens
seen["record"] = raw.headers.get("x-lanekeeper-record")

chunks = client.chat.completions.create(
    model="gpt-4o", messages=user("say: one two three four five"), stream=True, stream_options={"include_usage": True}
)
text, usage = "", None
for chunk in chunks:
    usage = chunk.usage or usage
    for choice in chunk.choices:
        text += choice.delta.content or ""
seen["stream"] = text
seen["stream_tokens"] = usage.total_tokens

tools = [
    {
        "type": "function",
        "function": {
            "name": "get_weather",
            "description": "Reads the weather of a city",
            "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
        },
    }
]
asked = client.chat.completions.create(
    model="gpt-4.1", messages=user('call tool get_weather with {"city": "Oslo"}'), tools=tools
)
call = asked.choices[0].message.tool_calls[0]
seen["tool"] = [call.function.name, json.loads(call.function.arguments), asked.choices[0].finish_reason]
told = client.chat.completions.create(
    model="gpt-4.1",
    tools=tools,
    messages=[
        *user("How is the weather?"),
        asked.choices[0].message.model_dump(exclude_none=True),
        {"role": "tool", "tool_call_id": call.id, "content": "rain, four degrees"},
    ],
)
seen["tool_answer"] = told.choices[0].message.content

forbidden = {"model": "gpt-4.1", "messages": user('call tool delete_everything with {"now": true}'), "tools": tools}
withheld = client.chat.completions.create(**forbidden).choices[0]
seen["withheld"] = [withheld.message.tool_calls, withheld.finish_reason]
try:
    with client.chat.completions.stream(**forbidden) as stream:
        stream.get_final_completion()
except openai.ContentFilterFinishReasonError as error:
    # The SDK's own word for an answer that was held back.
    seen["withheld_stream"] = type(error).__name__

seen["models"] = [model.id for model in client.models.list()]

try:
    client.chat.completions.create(model="gpt-4.1", messages=[])
except openai.BadRequestError as error:
    seen["error"] = error.code
try:
    client.with_options(api_key="unknown").chat.completions.create(model="gpt-4.1", messages=user("hello"))
except openai.AuthenticationError as error:
    seen["unauthenticated"] = error.code

print(json.dumps(seen))
