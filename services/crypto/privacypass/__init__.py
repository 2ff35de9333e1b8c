"""Verifying Privacy Pass tokens of type 0x0002 (RFC 9576 to 9578), based on blind RSA (RFC 9474).

Everything here is pure: no web framework, no database, the time always an argument. The modules, from the inside out:
`blindrsa` the signature scheme; `spki`, `encoding`, `messages`, `headers` what goes over the wire; `periods` the weeks
that keys are for; `keys` and `directory` the issuer's public keys; `verifiers` what is taken; `redemption` tokens that
come with requests. What a token is for is named by the service that redeems it (`verifiers.ChallengeRule`): a token
made for one purpose is refused for another.

    verifier = BlindRsaVerifier(find, ChallengeRule(issuer_name, origin, purpose))
    spend = verifier.verify(decode_padded(token, "the token"), now)      # a TokenProblem says why not
    # keep spend.nullifier under a unique index until periods.accepted_until(spend.period)

A client needs no challenge from the server: it is fixed by issuer name, origin, purpose and period (the period from the
key's `not-before`), and a client that works it out itself cannot be given one of its own. Tokens of a period are
accepted until two days after its end.
"""
