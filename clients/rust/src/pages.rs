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
                    let set_page_token = |request: &mut v1::$request, token| request.page_token = token;
                    pages(self.clone(), request, set_page_token, |page| (page.$field, page.next_page_token))
                }
            )*
        }
    };
}

include!("generated/lightspeed/ops/v1/pages.rs");

fn pages<C: Call, Item: Send + 'static>(
    client: Client,
    request: C,
    set_page_token: fn(&mut C, String),
    unpack: fn(C::Response) -> (Vec<Item>, String),
) -> Pages<Item> {
    let pages = stream::try_unfold(Some((client, request)), move |rest| async move {
        let Some((client, mut request)) = rest else {
            return Ok::<_, Error>(None);
        };
        let (items, token) = unpack(client.send(request.clone()).await?);
        let rest = (!token.is_empty()).then(|| {
            set_page_token(&mut request, token);
            (client, request)
        });
        Ok(Some((stream::iter(items.into_iter().map(Ok)), rest)))
    });
    pages.try_flatten().boxed()
}
