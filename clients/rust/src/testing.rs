//! Help for tests: a server in memory, and tasks for calls of a handler without a server.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::client::Client;
use crate::task::{BoxError, Cancellation, CancellationToken, Task};
use crate::v1;

/// The environment variable with the command of the server; without it, it is `lightspeed` on PATH.
const COMMAND_VARIABLE: &str = "LIGHTSPEED_COMMAND";

/// A server starts within a second; a busy machine needs more.
const START_TIMEOUT: Duration = Duration::from_secs(30);

/// A server in memory, on a free port, until it is dropped.
#[derive(Debug)]
pub struct TestServer {
    process: Child,
    address: String,
}

impl TestServer {
    /// Starts `lightspeed serve --journal memory`, and waits until it answers. The command is that in the environment
    /// variable `LIGHTSPEED_COMMAND`, or else `lightspeed` on PATH.
    ///
    /// # Errors
    ///
    /// The command cannot be started, or the server does not answer within 30 seconds.
    pub async fn start() -> Result<Self, BoxError> {
        let command = std::env::var(COMMAND_VARIABLE).unwrap_or_else(|_| "lightspeed".to_owned());
        let mut words = command.split_whitespace();
        let mut command = Command::new(words.next().unwrap_or("lightspeed"));
        command.args(words).args(["serve", "--journal", "memory", "--listen", "127.0.0.1:0"]);
        // Without settings of the server, so that all tests have the same one.
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("LIGHTSPEED_")) {
            command.env_remove(name);
        }
        // Servers of tests run beside each other: metrics on a free port.
        command.env("LIGHTSPEED_ADMIN_LISTEN", "127.0.0.1:0");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let unknown = |error| format!("expected the server's command in {COMMAND_VARIABLE} or on PATH, but: {error}");
        let mut process = command.spawn().map_err(unknown)?;
        let (send, port) = oneshot::channel();
        if let Some(log) = process.stderr.take() {
            thread::spawn(move || read_port(log, send));
        }
        let mut server = Self { process, address: String::new() };
        let port = timeout(START_TIMEOUT, port).await??;
        server.address = format!("127.0.0.1:{port}");
        let client = server.client()?.with_timeout(START_TIMEOUT);
        client.get_surface(v1::GetSurfaceRequest::default()).await?;
        Ok(server)
    }

    /// Its address, such as `127.0.0.1:50051`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Returns a client of the server.
    ///
    /// # Errors
    ///
    /// As [`Client::new`].
    pub fn client(&self) -> Result<Client, crate::Error> {
        Client::new(&self.address)
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        let _ = self.process.kill(); // It keeps nothing.
        let _ = self.process.wait();
    }
}

/// Reads the server's log to its end, and sends the port of the line that says that it serves.
fn read_port(log: impl Read, send: oneshot::Sender<u16>) {
    let mut send = Some(send);
    for line in BufReader::new(log).lines().map_while(Result::ok) {
        if let Some(port) = port_of(&line) {
            send.take().map(|send| send.send(port));
        }
    }
}

fn port_of(line: &str) -> Option<u16> {
    let line = line.replace(' ', "");
    let (_, rest) = line.split_once("\"port\":").filter(|_| line.contains("\"event\":\"serving\""))?;
    let end = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
    rest[..end].parse().ok()
}

/// A task without a server. Its fields can be changed; it can be cancelled as a worker would.
#[derive(Debug)]
pub struct TestTask {
    /// The first attempt of the batch.
    pub task: Task,
    cancellation: CancellationToken,
}

impl TestTask {
    /// Returns the first attempt of a batch.
    pub fn new(batch: v1::Batch) -> Self {
        let lease_token = format!("lease-{}", batch.key);
        let run_id = "run-000001".to_owned();
        let started = v1::StartedBatch { batch: Some(batch), run_id, attempt: 1, lease_token, ..Default::default() };
        let (task, cancellation) = Task::new(started, "tenants/default/surfaces/default");
        Self { task, cancellation }
    }

    /// Cancels the handler, as an operator does.
    pub fn cancel(&self, reason: &str, budget: Duration) {
        self.cancellation.send_replace(Some(Cancellation { budget: Some(budget), ..Cancellation::new(reason) }));
    }

    /// Cancels the handler because its lease is lost.
    pub fn lose_lease(&self) {
        self.cancellation.send_replace(Some(Cancellation { is_lost: true, ..Cancellation::new("the lease is lost") }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The port is that of the line about serving.
    #[test]
    fn the_port_is_read() {
        assert_eq!(Some(4711), port_of(r#"{"event": "serving", "listen": "127.0.0.1:0", "port": 4711}"#));
        assert_eq!(None, port_of(r#"{"event": "metrics", "port": 4711}"#));
    }

    /// A task can be handled without a server, and cancelled.
    #[tokio::test]
    async fn a_task_can_be_cancelled() {
        let test = TestTask::new(v1::Batch { key: "day-1".into(), ..Default::default() });
        assert_eq!(("day-1", 1), (test.task.batch.key.as_str(), test.task.attempt));
        assert!(!test.task.is_cancelled());
        test.cancel("wrong file", Duration::from_secs(5));
        assert_eq!("wrong file", test.task.cancelled().await.reason);
        test.lose_lease();
        assert!(test.task.cancelled().await.is_lost);
    }
}
