//! The position at which a stream begins, and its resume tokens.
//!
//! A server's token names the end of a frame, and is opaque. A caller can stop in the middle of a frame, so the client
//! makes the tokens of the entries before a frame's last, as text that only clients read:
//!
//! - `after:17`: one surface, everything after sequence 17;
//! - `after:17@tenants/x/surfaces/a:<server token>`: all surfaces; resume from the server's token of the frame before,
//!   and skip the entries of surface a up to 17.
//!
//! The second form is exact because a frame has entries of one surface, in order: the entries after the token up to the
//! sequence are exactly the returned ones, however the server cuts the next frames.

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Position {
    /// As in the request; 0 if there is a token.
    pub after_sequence: i64,
    /// The server's resume token; empty: none.
    pub token: String,
    /// Surface of the frame that the caller left in its middle; empty: none.
    pub returned_surface: String,
    /// The newest returned sequence of that surface.
    pub returned_sequence: i64,
}

impl Position {
    /// The position of a caller's token, or without a token of its sequence.
    pub(crate) fn of(resume_token: &str, after_sequence: i64) -> Self {
        Self::mid_frame(resume_token).unwrap_or_else(|| Self {
            after_sequence,
            token: resume_token.to_owned(),
            ..Self::default()
        })
    }

    fn mid_frame(resume_token: &str) -> Option<Self> {
        let rest = resume_token.strip_prefix("after:")?;
        let Some((sequence, rest)) = rest.split_once('@') else {
            return Some(Self { after_sequence: digits(rest)?, ..Self::default() });
        };
        let (surface, token) = rest.split_once(':')?;
        (!surface.is_empty()).then_some(())?;
        Some(Self {
            token: token.to_owned(),
            returned_surface: surface.to_owned(),
            returned_sequence: digits(sequence)?,
            ..Self::default()
        })
    }

    /// Whether the entry was returned before.
    pub(crate) fn is_returned(&self, surface: &str, sequence: i64) -> bool {
        surface == self.returned_surface && sequence <= self.returned_sequence
    }

    /// Returns the token of this position.
    pub(crate) fn resume_token(&self) -> String {
        if !self.returned_surface.is_empty() {
            format!("after:{}@{}:{}", self.returned_sequence, self.returned_surface, self.token)
        } else if self.token.is_empty() && self.after_sequence > 0 {
            format!("after:{}", self.after_sequence)
        } else {
            self.token.clone()
        }
    }
}

fn digits(text: &str) -> Option<i64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tokens of the middle of a frame are read as they were written, and a server's token stays unchanged.
    #[test]
    fn tokens_round_trip() {
        for token in ["after:17", "after:17@tenants/x/surfaces/a:", "after:3@tenants/x/surfaces/a:w1:a@b:c", "w1:x"] {
            assert_eq!(token, Position::of(token, 0).resume_token());
        }
        assert_eq!("after:9", Position::of("", 9).resume_token());
        assert_eq!("", Position::of("", 0).resume_token());
        for malformed in ["after:", "after:x", "after:-1", "after:1@:t", "after:99999999999999999999"] {
            assert_eq!(malformed, Position::of(malformed, 0).token, "{malformed}");
        }
    }
}
