"""Issuing anonymous rating tokens: Privacy Pass type 0x0002 (RFC 9576 to 9578; see `services.crypto.privacypass`).

Everything here is pure: no web framework, no database, the time always an argument. The modules: `keys` the issuer's
keys and their ring; `batches`, `headers` what goes over the wire beside the protocol's own messages; `directory` and
`issuance` what the issuer answers; `requesting` a client's side.

The HTTP contract, and the function behind each answer:

    GET /.well-known/private-token-issuer-directory
        `directory_of(ring, now, request_uri).encode()` as DIRECTORY_MEDIA_TYPE, `Cache-Control` of
        `directory.CACHE_CONTROL`; the same bytes for everybody. request_uri is "/token-request".

    POST /token-request
        Content-Type application/private-token-request, answered with application/private-token-response;
        or application/private-token-generic-batch-request with up to 30 requests, answered with
        application/private-token-generic-batch-response, status 200 or, if some were left out, 206
        (`batches` has the encoding). `Tiepdan-Attestation: SCHEME PROOF` says why (`headers.Attestation`).

            order = issuance.read_order(content_type, body, ring, now)
            await attesters.grant(headers.Attestation.parse(header), order.count)
            issued = await run_in_threadpool(issuance.sign, order)
            return Response(issued.content, issued.status, media_type=issued.media_type)

        An order that cannot be signed is refused before the attestation is looked at, so a proof of work or
        desk code is not lost on it. Refusals are problem documents: 422 for anything wrong with the request
        (RFC 9578), 415 for another media type, 413 for more than 30, 400 without an attestation, 503 without
        a key. Answer with `Cache-Control: no-store`.

    GET /key-log
        JSON {"entries": [KeyLogEntry, …]}, oldest first (`feedback.tokens.key_log`).
"""
