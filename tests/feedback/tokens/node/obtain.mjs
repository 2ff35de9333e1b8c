// Obtains tokens from an issuer with the published client, as a browser would: one by one and as a batch.
// Usage: node obtain.mjs BASE_URL ATTESTATION COUNT. Prints the Authorization headers as a JSON list.
import { AuthorizationHeader, WWWAuthenticateHeader, genericBatched, publicVerif, sendTokenRequest } from '@cloudflare/privacypass-ts';

const [base, attestation, count] = process.argv.slice(2);
const directoryUrl = new URL('/.well-known/private-token-issuer-directory', base);
const directory = await (await fetch(directoryUrl)).json();
const requestUrl = new URL(directory['issuer-request-uri'], directoryUrl);

const refusal = await fetch(new URL('/rating', base), { method: 'POST' });
const [offer] = WWWAuthenticateHeader.parse(refusal.headers.get('WWW-Authenticate'));
const listed = directory['token-keys'].map((key) => Buffer.from(key['token-key'], 'base64url').toString('hex'));
if (!listed.includes(Buffer.from(offer.tokenKey).toString('hex'))) {
    throw new Error('the collector offers a key that the directory does not list');
}

const newClient = () => new publicVerif.Client(publicVerif.BlindRSAMode.PSS);
const headers = () => new Headers({ 'Tiepdan-Attestation': attestation });

const single = newClient();
const request = await single.createTokenRequest(offer.challenge, offer.tokenKey);
const response = await sendTokenRequest(request.serialize(), requestUrl, headers());
const tokens = [await single.finalize(single.deserializeTokenResponse(response))];

const clients = Array.from({ length: Number(count) }, newClient);
const requests = [];
for (const client of clients) {
    requests.push(new genericBatched.TokenRequest(await client.createTokenRequest(offer.challenge, offer.tokenKey)));
}
const batch = new genericBatched.Client();
const answer = await fetch(requestUrl, {
    method: 'POST',
    headers: { 'Content-Type': 'application/private-token-generic-batch-request', 'Tiepdan-Attestation': attestation },
    body: batch.createTokenRequest(requests).serialize(),
});
if (answer.status !== 200) throw new Error(`batch refused: ${answer.status} ${await answer.text()}`);
let index = 0;
for (const { tokenResponse } of batch.deserializeTokenResponse(new Uint8Array(await answer.arrayBuffer()))) {
    tokens.push(await clients[index++].finalize(tokenResponse));
}
console.log(JSON.stringify(tokens.map((token) => new AuthorizationHeader(token).toString())));
