"""0.6 by checks, 0.4 by a judge."""

import json
import sys

import requests

sys.path.insert(0, "/tmp")
from reward_judge import call_llm_judge

with open("/tmp/task_web_sid") as f:
    sid = f.read().strip()
drafts = requests.get(f"https://cua-gym-gmail.example.test/go?sid={sid}").json()["current_state"]["drafts"]
score = 0.0
if len(drafts) == 1 and [to["email"] for to in drafts[0]["to"]] == ["ana@example.test"]:
    score += 0.6
    said = call_llm_judge(
        task_instruction="Remind Ana politely that the report is due on Friday; keep it a draft.",
        success_criteria="The text is a polite reminder that names Friday.",
        state_excerpt=json.dumps(drafts[0]),
    )
    score += 0.4 * float(said)
print(f"REWARD: {min(score, 1.0)}")
