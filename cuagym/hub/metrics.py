"""Counters in Prometheus' text format."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter

BOUNDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0)
"""Upper bounds of the latency histogram, in seconds."""
_ENDS = (*BOUNDS, float("inf"))


class Metrics:
    """What this process has answered since it started."""

    def __init__(self) -> None:
        self.requests: Counter[tuple[str, int]] = Counter()
        self.seconds: Counter[str] = Counter()
        self.buckets: Counter[tuple[str, float]] = Counter()
        self.operations: Counter[tuple[str, str]] = Counter()
        self.expired = 0

    def answered(self, call: str, status: int, seconds: float) -> None:
        self.requests[call, status] += 1
        self.seconds[call] += seconds  # type: ignore[assignment]
        self.buckets[call, _ENDS[bisect_left(BOUNDS, seconds)]] += 1

    def operated(self, app: str, result: str) -> None:
        """result: `accepted` or `refused`."""
        self.operations[app, result] += 1

    def text(self, sessions: int) -> str:
        lines = [
            *_head("cuagym_sessions", "gauge", "Sessions in the store."),
            f"cuagym_sessions {sessions}",
            *_head("cuagym_sessions_expired_total", "counter", "Sessions forgotten because they were idle."),
            f"cuagym_sessions_expired_total {self.expired}",
            *_head("cuagym_operations_total", "counter", "Operations by app and result."),
            *(
                f'cuagym_operations_total{{app="{app}",result="{result}"}} {n}'
                for (app, result), n in sorted(self.operations.items())
            ),
            *_head("cuagym_requests_total", "counter", "Requests by call and HTTP status."),
            *(
                f'cuagym_requests_total{{call="{call}",status="{status}"}} {n}'
                for (call, status), n in sorted(self.requests.items())
            ),
            *_head("cuagym_request_seconds", "histogram", "Server time by call."),
        ]
        for call in sorted(self.seconds):
            total = 0
            for bound in BOUNDS:
                total += self.buckets[call, bound]
                lines.append(f'cuagym_request_seconds_bucket{{call="{call}",le="{bound}"}} {total}')
            total += self.buckets[call, float("inf")]
            lines.append(f'cuagym_request_seconds_bucket{{call="{call}",le="+Inf"}} {total}')
            lines.append(f'cuagym_request_seconds_sum{{call="{call}"}} {self.seconds[call]:.6f}')
            lines.append(f'cuagym_request_seconds_count{{call="{call}"}} {total}')
        return "\n".join(lines) + "\n"


def _head(name: str, kind: str, says: str) -> tuple[str, str]:
    return f"# HELP {name} {says}", f"# TYPE {name} {kind}"
