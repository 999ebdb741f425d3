//! Signatures and the audit chain, computed from received records, independently of the server's own values.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::backoff::hex;
use crate::v1;

/// The hash before the first entry.
pub const GENESIS_HASH: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The `text_version` of entries with a subject and details; versions 0 and 1 have neither.
const SUBJECT_TEXT_VERSION: i64 = 2;

/// The result of a verification of audit entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditVerification {
    /// The number of entries that fit, from the first one.
    pub verified: u64,
    /// The first sequence that does not fit, or is missing; 0: none.
    pub first_bad_sequence: i64,
    /// Hash of the last entry that fits; empty: none fits.
    pub head_hash: String,
}

impl AuditVerification {
    /// Every entry fits.
    pub fn is_valid(&self) -> bool {
        self.first_bad_sequence == 0
    }
}

/// The signature of an audit record.
pub fn audit_signature(record: &v1::AuditRecord) -> String {
    let mut text = Canonical::of("audit.v1");
    text.text("action", &record.action);
    text.text("outcome", &record.outcome);
    text.number("at_ms", record.at_ms);
    text.0
}

/// The signature of a lineage record.
pub fn lineage_signature(record: &v1::LineageRecord) -> String {
    let mut text = Canonical::of("lineage.v1");
    text.text("run_id", &record.run_id);
    text.text("stage", &record.stage);
    text.text("source_signature", &record.source_signature);
    text.text("sink_signature", &record.sink_signature);
    text.text("watermark_signature", &record.watermark_signature);
    text.number("sequence", record.sequence);
    text.text("checkpoint_signature", &record.checkpoint_signature);
    text.0
}

/// The `chain_hash` that an entry must have after the entry with `previous_hash`.
///
/// Empty, which no entry has, if the entry has a `text_version` that this client does not know, or fields that the text of
/// its version does not cover.
pub fn audit_chain_hash(previous_hash: &str, entry: &v1::AuditEntry) -> String {
    canonical_text(entry).map_or_else(String::new, |text| hex(&Sha256::digest(format!("{previous_hash}\n{text}"))))
}

/// The canonical text of an entry in its version; `None` if the version is unknown.
fn canonical_text(entry: &v1::AuditEntry) -> Option<String> {
    let has_subject = entry.text_version == SUBJECT_TEXT_VERSION;
    let is_covered = entry.subject.is_empty() && entry.details.is_empty();
    if !(has_subject || matches!(entry.text_version, 0 | 1) && is_covered) {
        return None;
    }
    let mut text = Canonical::of(if has_subject { "audit_entry.v2" } else { "audit_entry.v1" });
    text.number("sequence", entry.sequence);
    text.text("record", &signature_of(entry));
    text.text("actor_id", &entry.actor_id);
    text.text("reason", &entry.reason);
    text.text("request_id", &entry.request_id);
    text.number("recorded_ms", entry.recorded_ms);
    if has_subject {
        let mut details = Canonical::of("audit_details.v1");
        for detail in &entry.details {
            details.text(&escaped(&detail.name), &detail.value);
        }
        text.text("subject", &entry.subject);
        text.text("details", &details.0);
    }
    Some(text.0)
}

/// Verifies the chain of audit entries of one surface, and returns how far they fit. The entries are in order and
/// without a filter, as they were listed or watched.
///
/// `previous_hash` is the `chain_hash` of the entry before the first; empty: not known. The first entry is then
/// trusted, unless it is the first of the surface.
pub fn verify_audit_entries<'a>(
    entries: impl IntoIterator<Item = &'a v1::AuditEntry>,
    previous_hash: &str,
) -> AuditVerification {
    let mut verification =
        AuditVerification { verified: 0, first_bad_sequence: 0, head_hash: previous_hash.to_owned() };
    let mut expected = None;
    for entry in entries {
        let sequence = expected.unwrap_or(entry.sequence);
        let before = match verification.head_hash.as_str() {
            "" if sequence == 1 => GENESIS_HASH,
            known => known,
        };
        // An entry without a canonical text never fits, not even the trusted first one.
        let hash = audit_chain_hash(before, entry);
        let is_linked = !hash.is_empty() && (before.is_empty() || entry.chain_hash == hash);
        if entry.sequence != sequence || !is_linked || entry.signature != signature_of(entry) {
            verification.first_bad_sequence = sequence;
            return verification;
        }
        verification.head_hash.clone_from(&entry.chain_hash);
        verification.verified += 1;
        expected = Some(sequence.saturating_add(1));
    }
    verification
}

fn signature_of(entry: &v1::AuditEntry) -> String {
    entry.record.as_ref().map_or_else(|| audit_signature(&v1::AuditRecord::default()), audit_signature)
}

/// A canonical text, field by field.
struct Canonical(String);

impl Canonical {
    fn of(versioned_kind: &str) -> Self {
        Self(versioned_kind.to_owned())
    }

    fn number(&mut self, name: &str, value: i64) {
        write!(self.0, "|{name}={value}").expect("a string takes everything");
    }

    fn text(&mut self, name: &str, value: &str) {
        write!(self.0, "|{name}={}", escaped(value)).expect("a string takes everything");
    }
}

/// A text with %, |, = and control characters as the %XX of their UTF-8 bytes.
fn escaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for character in value.chars() {
        if matches!(character, '%' | '|' | '=' | '\0'..='\x1f' | '\x7f'..='\u{9f}') {
            for byte in character.encode_utf8(&mut [0; 4]).bytes() {
                write!(text, "%{byte:02X}").expect("a string takes everything");
            }
        } else {
            text.push(character);
        }
    }
    text
}
