// Written by Scripts/embed-schemas from config.schema.json; change that file.
let configSchema: StaticString = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Auth/OAuthIntrospection",
      "description": "Asks an OAuth 2.0 authorization server about tokens.",
      "type": "object",
      "additionalProperties": false,
      "required": ["upstream"],
      "examples": [
        { "upstream": "idp", "path": "/oauth2/introspect", "client": { "id": "gateway", "secret": "env:CLIENT_SECRET" }, "scopes": ["orders:read"] }
      ],
      "properties": {
        "upstream": { "description": "Name of the server's upstream.", "type": "string", "minLength": 1 },
        "path": { "description": "Where it answers about tokens.", "type": "string", "pattern": "^/[!-~]*$", "maxLength": 512, "default": "/introspect" },
        "client": {
          "description": "Whom the gateway is to the server, told by Basic.",
          "type": "object",
          "additionalProperties": false,
          "required": ["id", "secret"],
          "properties": {
            "id": { "description": "The client's id.", "type": "string", "minLength": 1 },
            "secret": { "description": "Reference to its secret, env:NAME or file:/path.", "type": "string", "minLength": 1 }
          }
        },
        "bearer": { "description": "Reference to a token by which the gateway asks instead, env:NAME or file:/path.", "type": "string", "minLength": 1 },
        "source": {
          "description": "Where the token is: request.header.NAME, request.query.NAME or request.cookie.NAME. Of Authorization only the scheme Bearer is looked at.",
          "type": "string",
          "pattern": "^request\\.(header|query|cookie)\\..+$",
          "default": "request.header.authorization"
        },
        "scopes": {
          "description": "One of them must be among the token's; none is needed unless written.",
          "type": "array",
          "minItems": 1,
          "maxItems": 64,
          "items": { "type": "string", "pattern": "^[!#-\\[\\]-~]+$" }
        },
        "audience": {
          "description": "One of them must be in aud, or be client_id where there is no aud; any unless written.",
          "type": "array",
          "minItems": 1,
          "maxItems": 64,
          "items": { "type": "string", "minLength": 1 }
        },
        "issuer": { "description": "What iss must be; any unless written.", "type": "string", "minLength": 1 },
        "principal": { "description": "The member that says who it is; the first of sub, username and client_id unless written.", "type": "string", "minLength": 1 },
        "context": {
          "description": "Members of the server's answer that are put into the authorizer's context.",
          "type": "array",
          "maxItems": 64,
          "items": { "type": "string", "minLength": 1 },
          "default": ["sub", "username", "client_id", "scope"]
        },
        "realm": { "description": "Told in challenges.", "type": "string", "maxLength": 200, "pattern": "^[ !#-\\[\\]-~]+$" },
        "leeway_seconds": { "description": "By how much clocks may differ.", "type": "integer", "minimum": 0, "maximum": 300, "default": 0 },
        "token_bytes_max": { "description": "A longer token is refused.", "type": "integer", "minimum": 64, "maximum": 65536, "default": 4096 },
        "cached": { "description": "Good tokens that are remembered, and as many bad ones; 0: none.", "type": "integer", "minimum": 0, "maximum": 65536, "default": 4096 },
        "cache_seconds": { "description": "For how long good ones are, at most until they are over: so long a withdrawn one is let in.", "type": "integer", "minimum": 0, "maximum": 86400, "default": 60 },
        "negative_seconds": { "description": "For how long bad ones are.", "type": "integer", "minimum": 0, "maximum": 3600, "default": 10 },
        "timeout_ms": { "description": "Until the whole answer is there.", "type": "integer", "minimum": 1, "maximum": 60000, "default": 2000 }
      },
      "not": { "required": ["client", "bearer"] }
    }
    """#
