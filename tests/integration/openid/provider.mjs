// A real provider of OpenID Connect for tests: node provider.mjs <oidc-provider's index.js> <settings>
// Settings are JSON: {port, client, redirect_uri, people: {subject: claims}}. Who signs in is chosen on
// a page of our own without a password; consent is taken for granted.
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";

const [library, told] = process.argv.slice(2);
const settings = JSON.parse(told);
const { default: Provider } = await import(pathToFileURL(library).href);
const issuer = `http://127.0.0.1:${settings.port}`;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: settings.client.id,
      client_secret: settings.client.secret,
      redirect_uris: [settings.redirect_uri],
      grant_types: ["authorization_code"],
      response_types: ["code"],
    },
  ],
  claims: { openid: ["sub"], profile: ["name"], groups: ["groups"] },
  scopes: ["openid", "profile", "groups"],
  cookies: { keys: ["a key of tests"] },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  pkce: { required: () => true },
  ttl: { AccessToken: 300, AuthorizationCode: 60, Grant: 600, IdToken: 300, Interaction: 600, Session: 600 },
  findAccount: (_ctx, sub) => ({
    accountId: sub,
    claims: () => ({ sub, ...settings.people[sub] }),
  }),
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId,
      accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope("openid profile groups");
    await grant.save();
    return grant;
  },
});

async function bodyOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return new URLSearchParams(Buffer.concat(parts).toString());
}

const buttons = Object.entries(settings.people)
  .map(([sub, claims]) => `<button name="sub" value="${sub}">I am ${claims.name}</button>`)
  .join("");

provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith("/interaction/")) return next();
  if (ctx.method === "GET") {
    ctx.type = "html";
    ctx.body = `<!doctype html><title>Sign in</title><form method="post">${buttons}<button name="sub" value="">Cancel</button></form>`;
    return;
  }
  const sub = (await bodyOf(ctx.req)).get("sub");
  const result = sub
    ? { login: { accountId: sub } }
    : { error: "access_denied", error_description: "<b>not today</b>" };
  await provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: false });
  ctx.respond = false;
});

createServer(provider.callback()).listen(settings.port, "127.0.0.1", () => {
  console.log(`provider at ${issuer}`);
});
