//! The Rust runner of the conformance suite: it executes the driver's commands, line by line, through the client.
//! tests/conformance/README.md describes the commands.

mod bytes_codec;
mod encoding;
mod runner;
mod scripted_worker;

use std::io::{self, BufRead, Write};

use runner::Runner;
use serde_json::Value;

fn main() -> io::Result<()> {
    tracing_subscriber::fmt().with_writer(io::stderr).init();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let mut runner = Runner::default();
    for line in io::stdin().lock().lines() {
        let command: Value = serde_json::from_str(&line?)?;
        let answer = runtime.block_on(runner.answer(&command));
        writeln!(io::stdout(), "{answer}")?;
        io::stdout().flush()?;
    }
    runtime.shutdown_background(); // It does not wait for handlers without a result.
    Ok(())
}
