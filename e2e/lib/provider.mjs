// An identity provider on this machine, as an authority would run one: OpenID Connect with people
// whose names and numbers it knows. The numbers are the samples of GB 11643 and of the demo's kind.
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const PEOPLE = {
  known: { name: "甄省心", id_number: "11010519491231002X", ial: "3" },
  bare: { name: "甄无名" },
};

/** Starts it on `port` for the site at `url`; while `state.silent`, it takes questions and answers none. */
export async function startProvider(port, url) {
  const issuer = `http://localhost:${port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: "tongban",
        token_endpoint_auth_method: "none",
        grant_types: ["authorization_code"],
        response_types: ["code"],
        redirect_uris: [`${url}/login/official/back`],
        backchannel_logout_uri: `${url}/login/official/logout`,
        backchannel_logout_session_required: true,
        post_logout_redirect_uris: [`${url}/`],
      },
    ],
    claims: { openid: ["sub"], profile: ["name", "id_number", "ial"] },
    conformIdTokenClaims: false,
    cookies: { keys: ["journeys only"] },
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: true },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: { enabled: true },
    },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...PEOPLE[id] }) }),
  });
  const state = { silent: false };
  const answer = provider.callback();
  const server = createServer((request, response) => {
    // Silent: it takes the question and says nothing, as an overloaded one does.
    if (!state.silent) answer(request, response);
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  const stop = () =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(resolve);
    });
  return { issuer, stop, state };
}
