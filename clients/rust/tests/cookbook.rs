//! The programs of examples/cookbook, run against a server in memory.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use futures_util::TryStreamExt;
use lightspeed::testing::TestServer;
use lightspeed::{v1, Client};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;
use tokio::time::timeout;

/// Each program takes less than a second, unless the machine is busy; a retry waits for a second.
const LIMIT: Duration = Duration::from_secs(30);

/// Each program, the number of batches that succeed, and some of the lines that it prints.
const PROGRAMS: [(&str, i64, &[&str]); 6] = [
    ("enqueue_and_work", 10, &["day-10: 842 records"]),
    ("hand_off", 15, &["day-5: extract", "day-5: transform", "day-5: load"]),
    ("dead_letters", 3, &["day-2: error: the file is cut off", "1 redriven", "day-2 loaded"]),
    ("watch_audits", 0, &["1: create", "2: start_run", "3: pause"]),
    ("replay", 13, &["load: 3 batches again", "day-10 loaded"]),
    ("instrumented", 1, &["process load", "1 failed"]),
];

async fn server() -> Option<TestServer> {
    if std::env::var("LIGHTSPEED_COMMAND").is_err() {
        eprintln!("expected the server's command in LIGHTSPEED_COMMAND, but it is not set: make test-clients sets it");
        return None;
    }
    Some(TestServer::start().await.unwrap())
}

fn program(name: &str, server: &TestServer) -> Command {
    let tests: PathBuf = std::env::current_exe().unwrap();
    let program = tests.parent().unwrap().parent().unwrap().join("examples").join(name);
    assert!(program.is_file(), "expected {program:?}, but it is not built: cargo build --examples --all-features");
    let mut command = Command::new(program);
    command.arg(server.address()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    command
}

/// The queue of the surface that a program has made.
async fn queue(client: &Client, name: &str) -> v1::QueueCounts {
    let request = v1::ListSurfacesRequest { parent: "tenants/cookbook".into(), ..Default::default() };
    let surfaces: Vec<v1::Surface> = client.all_surfaces(request).try_collect().await.unwrap();
    let prefix = format!("tenants/cookbook/surfaces/{}-", name.replace('_', "-"));
    let surface = surfaces.into_iter().find(|surface| surface.name.starts_with(&prefix)).unwrap();
    surface.queue.unwrap()
}

/// Each program ends well, prints what it says, and leaves no batch behind.
#[tokio::test]
async fn the_programs_run() {
    let Some(server) = server().await else { return };
    let client = server.client().unwrap();
    for (name, succeeded, lines) in PROGRAMS {
        let output = timeout(LIMIT, program(name, &server).output()).await.expect(name).unwrap();
        let printed = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{name}: {printed}{}", String::from_utf8_lossy(&output.stderr));
        for line in lines {
            assert!(printed.contains(line), "{name} prints {line}: {printed}");
        }
        let queue = queue(&client, name).await;
        let left = queue.queued + queue.retrying + queue.in_flight + queue.dead_lettered;
        assert_eq!((succeeded, 0), (queue.succeeded, left), "{name}: {queue:?}");
    }
}

/// On a signal, the batches of running handlers are back in the queue, and the program ends well.
#[cfg(unix)]
#[tokio::test]
async fn a_signal_shuts_down() {
    let Some(server) = server().await else { return };
    let mut running = program("shutdown", &server).spawn().unwrap();
    let mut lines = BufReader::new(running.stdout.take().unwrap()).lines();
    while !lines.next_line().await.unwrap().unwrap().contains("day-3 begun") {}
    let process = running.id().unwrap().to_string();
    assert!(Command::new("kill").args(["-TERM", &process]).status().await.unwrap().success());
    let mut last = String::new();
    while let Some(line) = timeout(LIMIT, lines.next_line()).await.unwrap().unwrap() {
        last = line;
    }
    assert!(running.wait().await.unwrap().success());
    assert_eq!("stopped", last);
    let queue = queue(&server.client().unwrap(), "shutdown").await;
    assert_eq!((0, 100, 0), (queue.in_flight, queue.succeeded + queue.queued, queue.retrying), "{queue:?}");
    assert!(queue.succeeded > 0, "{queue:?}");
}
