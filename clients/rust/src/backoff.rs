//! The backoff: the wait before the next attempt, which grows up to a limit and has a random part.

use std::time::Duration;

/// Each wait is twice the one before, so that the limit is reached in a few steps.
const FACTOR: u32 = 2;

/// Jitter: each wait is shortened at random by up to half, so that clients of the same server do not reconnect all at
/// once.
const JITTER: f64 = 0.5;

/// The backoff: waits that grow from the first to the limit.
#[derive(Debug)]
pub(crate) struct Backoff {
    first: Duration,
    limit: Duration,
    wait: Duration,
}

impl Backoff {
    pub(crate) fn new(first: Duration, limit: Duration) -> Self {
        Self { first, limit, wait: first }
    }

    /// Returns the next wait, which is never shorter than the server asked for.
    pub(crate) fn next(&mut self, at_least: Option<Duration>) -> Duration {
        let wait = self.wait.mul_f64(1.0 - JITTER * random());
        self.wait = self.limit.min(self.wait * FACTOR);
        wait.max(at_least.unwrap_or_default())
    }

    /// Starts again at the first wait, after a success.
    pub(crate) fn reset(&mut self) {
        self.wait = self.first;
    }
}

/// A random number from 0 to 1; the middle if the system has no random numbers.
fn random() -> f64 {
    getrandom::u32().map_or(0.5, |number| f64::from(number) / f64::from(u32::MAX))
}

/// A unique text: 32 random hexadecimal digits.
pub(crate) fn unique() -> String {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the system has random numbers");
    hex(&bytes)
}

/// Bytes as lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The backoff doubles up to the limit, is shortened by up to half, and starts again after a success.
    #[test]
    fn waits_grow_to_the_limit() {
        let seconds = Duration::from_secs;
        let mut backoff = Backoff::new(seconds(1), seconds(3));
        for longest in [1, 2, 3, 3] {
            let wait = backoff.next(None);
            assert!(seconds(longest) / 2 <= wait && wait <= seconds(longest), "{wait:?} for {longest}");
        }
        backoff.reset();
        assert!(backoff.next(None) <= seconds(1));
        assert_eq!(seconds(9), backoff.next(Some(seconds(9))));
    }
}
