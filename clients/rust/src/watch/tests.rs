//! How the watch cursor advances, frame by frame.

use super::*;

fn course(surface: &str, resume_token: &str) -> Course<v1::WatchAuditsRequest> {
    let client = Client::new("localhost:1").unwrap();
    let (surface, resume_token) = (surface.to_owned(), resume_token.to_owned());
    let request = v1::WatchAuditsRequest { surface, resume_token, ..Default::default() };
    let position = request.begin();
    Course { frames: Frames::new(client, "/"), request, position, ready: VecDeque::new() }
}

/// A frame of a surface, with a token of the server.
fn frame(surface: &str, sequences: &[i64], token: &str) -> v1::WatchAuditsResponse {
    let entries = sequences.iter().map(|sequence| v1::AuditEntry { sequence: *sequence, ..Default::default() });
    v1::WatchAuditsResponse {
        surface: surface.into(),
        entries: entries.collect(),
        resume_token: token.into(),
        ..Default::default()
    }
}

fn seen(course: &mut Course<v1::WatchAuditsRequest>) -> Vec<(i64, String)> {
    course.ready.drain(..).map(|seen| (seen.entry.sequence, seen.resume_token)).collect()
}

/// The next connection starts with the last frame's token, also after heartbeats and gaps.
#[tokio::test]
async fn it_goes_on_after_the_last_frame() {
    let mut course = course("tenants/x/surfaces/a", "");
    course.received(frame("tenants/x/surfaces/a", &[1, 2], "w1:two"));
    assert_eq!(vec![(1, "after:1".into()), (2, "w1:two".into())], seen(&mut course));
    course.received(frame("tenants/x/surfaces/a", &[], "w1:beat"));
    course.request.begin_at(&course.position);
    assert_eq!(("w1:beat", 0), (course.request.resume_token.as_str(), course.request.after_sequence));
}

/// In the middle of a frame of one surface, the token is a sequence.
#[tokio::test]
async fn a_token_of_one_surface_is_a_sequence() {
    let mut course = course("tenants/x/surfaces/a", "after:1");
    course.request.begin_at(&course.position);
    assert_eq!(("", 1), (course.request.resume_token.as_str(), course.request.after_sequence));
}

/// In the middle of a frame of all surfaces, the token starts before that frame, and skips the seen entries, however
/// the server cuts the next frames.
#[tokio::test]
async fn a_token_of_all_surfaces_passes_over_what_was_seen() {
    let mut first = course("tenants/x/surfaces/-", "w1:one");
    first.received(frame("tenants/x/surfaces/a", &[4, 5, 6], "w1:two"));
    let middle = seen(&mut first)[1].1.clone();
    assert_eq!("after:5@tenants/x/surfaces/a:w1:one", middle);

    let mut second = course("tenants/x/surfaces/-", &middle);
    second.request.begin_at(&second.position);
    assert_eq!("w1:one", second.request.resume_token);
    second.received(frame("tenants/x/surfaces/a", &[4], "w1:1a"));
    assert_eq!(Vec::<(i64, String)>::new(), seen(&mut second));
    second.received(frame("tenants/x/surfaces/a", &[5, 6], "w1:1b"));
    assert_eq!(vec![(6, "w1:1b".into())], seen(&mut second));
    second.received(frame("tenants/x/surfaces/b", &[5], "w1:three"));
    assert_eq!(vec![(5, "w1:three".into())], seen(&mut second));
}

/// The watch waits for an absent server; a refusal comes last.
#[tokio::test]
async fn a_watch_waits_for_its_server() {
    let client = Client::new("127.0.0.1:1").unwrap();
    let mut watch = client.watch_audits(v1::WatchAuditsRequest::default());
    assert!(tokio::time::timeout(Duration::from_millis(300), watch.next()).await.is_err());
}
