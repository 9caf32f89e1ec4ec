"""A model decides over a client of its own."""

import json
import os

import requests
from openai import OpenAI, OpenAIError

sid = open("/tmp/session_id").read()
product = requests.get(f"http://shop.local/go?sid={sid}").json()["current_state"]["products"][0]
assert os.environ["OPENAI_API_KEY"]
score = 0.0
if product["reviews"]:
    try:
        reply = OpenAI(timeout=20).chat.completions.create(
            model="some-model",
            messages=[
                {"role": "system", "content": 'Answer in JSON: {"friendly": true or false, "score": 0 to 10}'},
                {"role": "user", "content": product["reviews"][0]["text"]},
            ],
        )
        verdict = json.loads(reply.choices[0].message.content)
        score = verdict["score"] / 10 if verdict["friendly"] else 0.0
    except OpenAIError as error:
        print("no judge:", error)
print("REWARD:", score)
