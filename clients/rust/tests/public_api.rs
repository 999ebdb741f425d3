//! The public API: api.txt lists it, so that a change of it is seen in a review.
//!
//! REWRITE=1 in the environment writes the file anew. The messages are left out: the checks of the contract hold them.
//! So are the methods of trait implementations, which their traits name, and the paths of the standard library.
#![cfg(unix)]

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

/// The format of rustdoc's JSON from which on `public_api` reads it: that of Rust 1.93.
const OLDEST_FORMAT: u64 = 57;

/// The generated code.
const MESSAGES: [&str; 2] = ["lightspeed::rpc", "lightspeed::v1"];

const STANDARD_CRATES: [&str; 3] = ["alloc", "core", "std"];

#[test]
fn the_public_api_is_that_of_the_listing() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let json = document(folder);
    let content: serde_json::Value = serde_json::from_str(&fs::read_to_string(&json).unwrap()).unwrap();
    let format = content["format_version"].as_u64().unwrap();
    assert!(
        format >= OLDEST_FORMAT,
        "expected the rustdoc of Rust 1.93 or newer, whose JSON has format {OLDEST_FORMAT} or newer, but it has {format}. \
         Install a newer Rust: `rustup update stable`, or on Debian 12 `apt-get install cargo-web rust-web-clippy rustfmt-web`"
    );
    let api = public_api::Builder::from_rustdoc_json(json)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .build()
        .expect("public-api reads the JSON of this rustdoc; after a new format, update it in Cargo.toml");
    let items: Vec<String> = api.items().map(|item| item.to_string()).collect();
    let (listing, path) = (listing(&items), folder.join("api.txt"));
    if std::env::var("REWRITE").is_ok() {
        fs::write(&path, &listing).unwrap();
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    assert!(expected == listing, "api.txt differs from the public API, which is:\n{listing}\nREWRITE=1 writes it");
}

/// Lets rustdoc describe the crate, and returns the path of its JSON.
fn document(folder: &Path) -> String {
    let temporary = Path::new(env!("CARGO_TARGET_TMPDIR"));
    // The stable rustdoc writes JSON only so. The variable is set for rustdoc alone: cargo would build everything anew.
    let rustdoc = temporary.join("rustdoc");
    fs::write(&rustdoc, "#!/bin/sh\nRUSTC_BOOTSTRAP=1 exec rustdoc \"$@\"\n").unwrap();
    fs::set_permissions(&rustdoc, Permissions::from_mode(0o755)).unwrap();
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["rustdoc", "--quiet", "--locked", "--lib", "--all-features", "--target-dir"]);
    cargo.arg(temporary.parent().unwrap()).current_dir(folder).env("RUSTDOC", rustdoc);
    cargo.args(["--", "-Z", "unstable-options", "--output-format", "json"]);
    assert!(cargo.status().unwrap().success());
    temporary.with_file_name("doc").join("lightspeed.json").to_str().unwrap().to_owned()
}

/// Returns the lines of the listing.
fn listing(items: &[String]) -> String {
    let mut lines = Vec::new();
    let mut is_of_trait = false;
    for item in items {
        if let Some(implemented) = item.strip_prefix("impl") {
            let head = implemented.split(" where ").next().unwrap_or(implemented);
            let owner = head.rsplit(" for ").next().unwrap_or(head);
            is_of_trait = head.contains(" for ");
            // The head of other implementations says no more than their methods.
            let is_foreign = !owner.starts_with("lightspeed") && !head.trim_start().starts_with("lightspeed");
            if !is_of_trait || is_foreign || is_message(owner) || item.contains("StructuralPartialEq") {
                continue;
            }
        } else {
            let path = path_of(item);
            let is_member = !path.starts_with("lightspeed") || path.rsplit("::").nth(1).is_some_and(is_type);
            is_of_trait &= is_member;
            if is_of_trait || is_message(path) {
                continue;
            }
        }
        let line = short(item);
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines.join("\n") + "\n"
}

/// The path of a declared item, such as `lightspeed::Client::new`.
fn path_of(item: &str) -> &str {
    let path = item.split(' ').find(|word| word.contains("::") || word.starts_with("lightspeed")).unwrap_or(item);
    path.split('(').next().unwrap_or(path).trim_end_matches(':')
}

fn is_type(name: &str) -> bool {
    name.starts_with(char::is_uppercase)
}

fn is_message(path: &str) -> bool {
    MESSAGES.iter().any(|module| {
        let rest = path.strip_prefix(module);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    })
}

/// An item without the paths of the standard library.
fn short(item: &str) -> String {
    let is_of_path = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | ':');
    let (mut text, mut rest) = (String::new(), item);
    while let Some(start) = rest.find(is_of_path) {
        let end = rest[start..].find(|letter| !is_of_path(letter)).map_or(rest.len(), |length| start + length);
        let path = &rest[start..end];
        let is_standard = STANDARD_CRATES.contains(&path.split("::").next().unwrap_or(path));
        text.push_str(&rest[..start]);
        text.push_str(if is_standard { path.rsplit("::").next().unwrap_or(path) } else { path });
        rest = &rest[end..];
    }
    text + rest
}
