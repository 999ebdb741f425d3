//! Versions of surfaces, as responses to changes say them and reads ask for them.
//!
//! The form is the same in all clients; tests/conformance/vectors/versions.json has examples.

use std::fmt;

/// The longest identity of a journal; the server accepts no longer one.
const MAX_JOURNAL: usize = 64;

/// A version of a surface in one journal, which its identity names. Another journal has another history, and counts
/// anew.
#[derive(Clone, Debug)]
pub(crate) struct SurfaceVersion {
    number: i64,
    journal: String,
}

impl SurfaceVersion {
    /// The version in a value of metadata; `None` if it has another form.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (number, journal) = text.split_once('@')?;
        let is_number = number.bytes().all(|byte| byte.is_ascii_digit()) && !number.starts_with('0');
        let is_identity = journal.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !is_number || !is_identity || !(1..=MAX_JOURNAL).contains(&journal.len()) {
            return None;
        }
        Some(Self { number: number.parse().ok()?, journal: journal.to_owned() })
    }

    /// Whether reads ask for it instead of the known version: it is higher, or of another journal.
    pub(crate) fn replaces(&self, known: Option<&Self>) -> bool {
        known.is_none_or(|known| self.journal != known.journal || self.number > known.number)
    }
}

impl fmt::Display for SurfaceVersion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}@{}", self.number, self.journal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples that all clients share.
    #[test]
    fn reads_ask_for_the_same_version_in_all_clients() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/conformance/vectors/versions.json");
        let vectors: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let vectors = vectors.as_array().unwrap();
        assert!(!vectors.is_empty());
        for vector in vectors {
            let mut known: Option<SurfaceVersion> = None;
            for said in vector["said"].as_array().unwrap() {
                let said = SurfaceVersion::parse(said.as_str().unwrap());
                known = said.filter(|said| said.replaces(known.as_ref())).or(known);
            }
            let asked = known.map_or(String::new(), |known| known.to_string());
            assert_eq!(vector["asked"].as_str().unwrap(), asked, "{vector}");
        }
    }
}
