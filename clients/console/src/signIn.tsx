/** The sign-in: takes a token, which stays in this tab. */

import { useState } from "preact/hooks";

import { serverFailure } from "./identity.ts";
import { signIn, token } from "./rpc.ts";

export function SignIn() {
  const [value, setValue] = useState("");
  const wasRefused = Boolean(token.value);

  function submit(event: Event): void {
    event.preventDefault();
    signIn(value.trim());
  }

  return (
    <main id="main" class="sign-in" tabIndex={-1}>
      <form onSubmit={submit}>
        <h1>Sign in</h1>
        <p>
          The server knows its callers. Sign in with your token; it stays in this tab, and is gone when you close it.
        </p>
        <label>
          Token
          <input
            type="password"
            name="token"
            required
            autoFocus
            autoComplete="off"
            spellcheck={false}
            value={value}
            onInput={(event) => setValue(event.currentTarget.value)}
          />
        </label>
        {wasRefused && (
          <p class="failure" role="alert">
            The server did not take the token: {serverFailure.value?.text ?? "it is not valid"}
          </p>
        )}
        <button type="submit" class="primary">
          Sign in
        </button>
        <p class="faint">
          <code>lightspeed console</code> opens this page with the token of its context.
        </p>
      </form>
    </main>
  );
}
