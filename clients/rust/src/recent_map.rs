//! A map that forgets: what was set longest ago makes room for what is new.

use std::collections::{BTreeMap, HashMap};

/// A map with a limit on its entries: beyond it, the entry that was set longest ago is forgotten.
#[derive(Debug)]
pub(crate) struct RecentMap<Value> {
    limit: usize,
    last: u64,
    entries: HashMap<String, (u64, Value)>,
    by_age: BTreeMap<u64, String>,
}

impl<Value> RecentMap<Value> {
    pub(crate) fn new(limit: usize) -> Self {
        Self { limit, last: 0, entries: HashMap::new(), by_age: BTreeMap::new() }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Value> {
        self.entries.get(key).map(|(_, value)| value)
    }

    pub(crate) fn set(&mut self, key: &str, value: Value) {
        self.remove(key);
        self.last += 1;
        self.entries.insert(key.to_owned(), (self.last, value));
        self.by_age.insert(self.last, key.to_owned());
        if self.entries.len() > self.limit {
            if let Some((_, oldest)) = self.by_age.pop_first() {
                self.entries.remove(&oldest);
            }
        }
    }

    pub(crate) fn remove(&mut self, key: &str) {
        if let Some((age, _)) = self.entries.remove(key) {
            self.by_age.remove(&age);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Beyond the limit, the entry that was set longest ago goes; setting it again keeps it.
    #[test]
    fn the_oldest_entry_is_forgotten() {
        let mut map = RecentMap::new(2);
        for (key, value) in [("a", 1), ("b", 2), ("a", 3), ("c", 4)] {
            map.set(key, value);
        }
        assert_eq!((Some(&3), None, Some(&4)), (map.get("a"), map.get("b"), map.get("c")));
        map.remove("c");
        assert_eq!(None, map.get("c"));
    }
}
