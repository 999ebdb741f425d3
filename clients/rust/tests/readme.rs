//! The program in the README, run against a server in memory.

use std::path::PathBuf;
use std::process::Command;

use lightspeed::testing::TestServer;

/// The program is examples/quickstart.rs, so that it compiles.
#[test]
fn the_program_is_an_example() {
    let readme = include_str!("../README.md");
    let program = readme.split("```rust,no_run\n").nth(1).unwrap().split("```\n").next().unwrap();
    let (_description, code) = include_str!("../examples/quickstart.rs").split_once("\n\n").unwrap();
    assert_eq!(code, program);
}

/// It ends well, with the loaded batch and the dead letter.
#[tokio::test]
async fn the_program_runs() {
    if std::env::var("LIGHTSPEED_COMMAND").is_err() {
        eprintln!("expected the server's command in LIGHTSPEED_COMMAND, but it is not set: make test-clients sets it");
        return;
    }
    let server = TestServer::start().await.unwrap();
    let tests: PathBuf = std::env::current_exe().unwrap();
    let program = tests.parent().unwrap().parent().unwrap().join("examples/quickstart");
    let address = server.address().to_owned();
    let run = move || Command::new(program).arg(address).output().unwrap();
    let output = tokio::task::spawn_blocking(run).await.unwrap();
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{printed}{}", String::from_utf8_lossy(&output.stderr));
    let failure = "batch_failed key=\"day-0\"";
    for expected in
        ["attempt 1: 842 records of day-0", failure, "loaded: Ok(", "dead letters: [", "error: there is no day 0"]
    {
        assert!(printed.contains(expected), "{expected}: {printed}");
    }
}
