"""Audits as JSON, as text for a terminal, as JUnit XML, as SARIF and as one HTML file."""

from cuagym.reward.audit.report.document import document
from cuagym.reward.audit.report.junit import junit
from cuagym.reward.audit.report.page import page
from cuagym.reward.audit.report.sarif import sarif

__all__ = ["document", "junit", "page", "sarif"]
