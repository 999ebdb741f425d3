//! A worker that stops on signals, in a process of its own.
#![cfg(unix)]

use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use lightspeed::{OnSignal, Task, Worker};
use tokio::sync::Notify;

/// SIGTERM stops a worker that asks for it, also if it has not reached its server.
#[tokio::test]
async fn a_signal_stops_the_worker() {
    let worker = Worker::builder("127.0.0.1:1", ["load"]).stop_on_signals(OnSignal::Finish);
    let worker = worker.build(|_: Task| async { Ok(Vec::new()) }).unwrap();
    let started = Arc::new(Notify::new());
    let begin = started.clone();
    let running = tokio::spawn(worker.run_until(async move {
        begin.notify_one();
        std::future::pending::<()>().await;
    }));
    started.notified().await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    let sent = Command::new("kill").args(["-TERM", &std::process::id().to_string()]).status().unwrap();
    assert!(sent.success());
    tokio::time::timeout(Duration::from_secs(15), running).await.unwrap().unwrap().unwrap();
}
