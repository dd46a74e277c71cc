"""How evidence is spoken of in the story of a record."""

from domain.language import N_

EVIDENCE_DEEDS = {
    "attach_evidence": N_("Evidence attached"),
    "link_evidence": N_("Evidence attached"),
    "detach_evidence": N_("Evidence taken away"),
}
EVIDENCE_FIELDS = {"kind": N_("Kind"), "files": N_("Files")}
