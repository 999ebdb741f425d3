//! Lists over all their pages.

use futures_util::stream::{self, BoxStream, StreamExt, TryStreamExt};

use crate::calls::Call;
use crate::client::Client;
use crate::error::Error;
use crate::v1;

/// All items of a list. The next page is requested when it is needed.
pub type Pages<Item> = BoxStream<'static, Result<Item, Error>>;

macro_rules! pages {
    ($($(#[$document:meta])* $method:ident $request:ident $field:ident $item:ty;)*) => {
        /// Lists over all their pages.
        impl Client {
            $(
                $(#[$document])*
                pub fn $method(&self, request: v1::$request) -> Pages<$item> {
                    let turn = |request: &mut v1::$request, token| request.page_token = token;
                    pages(self.clone(), request, turn, |page| (page.$field, page.next_page_token))
                }
            )*
        }
    };
}

pages! {
    /// The surfaces of a tenant by name.
    all_surfaces ListSurfacesRequest surfaces v1::Surface;
    /// Dead letters in the order in which they were first enqueued.
    all_dead_letters ListDeadLettersRequest dead_letters v1::DeadLetter;
    /// Audit entries in emit order.
    all_audits ListAuditsRequest entries v1::AuditEntry;
    /// Lineage entries in emit order.
    all_lineage ListLineageRequest entries v1::LineageEntry;
    /// Checkpoints in emit order.
    all_checkpoints ListCheckpointsRequest entries v1::CheckpointEntry;
    /// Conformance evidence in emit order.
    all_conformance ListConformanceRequest entries v1::ConformanceEntry;
    /// Sink idempotency keys that are remembered.
    all_sink_idempotency_keys ListSinkIdempotencyKeysRequest idempotency_keys String;
    /// Policy decisions in emit order.
    all_decisions ListDecisionsRequest entries v1::DecisionEntry;
}

fn pages<C: Call, Item: Send + 'static>(
    client: Client,
    request: C,
    turn: fn(&mut C, String),
    unpack: fn(C::Response) -> (Vec<Item>, String),
) -> Pages<Item> {
    let pages = stream::try_unfold(Some((client, request)), move |rest| async move {
        let Some((client, mut request)) = rest else {
            return Ok::<_, Error>(None);
        };
        let (items, token) = unpack(client.send(request.clone()).await?);
        let rest = (!token.is_empty()).then(|| {
            turn(&mut request, token);
            (client, request)
        });
        Ok(Some((stream::iter(items.into_iter().map(Ok)), rest)))
    });
    pages.try_flatten().boxed()
}
