import httpx

with open("/tmp/task_web_sid") as f:
    sid = f.read().strip()
states = {}
with httpx.Client(timeout=15.0) as client:
    for name in ("slack", "notion"):
        states[name] = client.get(f"https://cua-gym-{name}.example.test/go", params={"sid": sid}).json()
pages = states["notion"]["current_state"]["pages"]
copied = any(
    page["title"] == "Plan" and any(block["text"] == "Ship on Friday" for block in page["blocks"]) for page in pages
)
kept = states["slack"]["current_state"] == states["slack"]["initial_state"]
print("REWARD:", 1.0 if copied and kept else 0.0)
