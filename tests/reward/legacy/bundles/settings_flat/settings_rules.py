"""What has to change, from what to what."""

WANTED = {"theme": ("light", "dark"), "signature": ("", "Kim from Oslo")}
