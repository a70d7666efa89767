// Written by Scripts/embed-schemas from config.schema.json; change that file.
let configSchema: StaticString = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Auth/JWT",
      "description": "Lets in who has a signed token (RFC 7519) of an issuer.",
      "type": "object",
      "additionalProperties": false,
      "required": ["issuer"],
      "properties": {
        "issuer": {
          "description": "What iss must be, compared byte by byte.",
          "type": "string",
          "minLength": 1
        },
        "audience": {
          "description": "One of them must be in aud, or be client_id where there is no aud. Any unless written.",
          "type": "array",
          "minItems": 1,
          "maxItems": 100,
          "items": { "type": "string", "minLength": 1 }
        },
        "scopes": {
          "description": "One of them must be in scope or scp. None is needed unless written.",
          "type": "array",
          "minItems": 1,
          "maxItems": 100,
          "items": { "type": "string", "pattern": "^[!#-\\[\\]-~]+$" }
        },
        "algorithms": {
          "description": "What a token may be signed with. HS256 and its kind need keys that are written here or in a file.",
          "type": "array",
          "minItems": 1,
          "uniqueItems": true,
          "items": {
            "enum": ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "HS256", "HS384", "HS512"]
          },
          "default": ["RS256", "RS384", "RS512"]
        },
        "keys": {
          "description": "The issuer's keys: a JSON Web Key Set.",
          "type": "object"
        },
        "keys_file": {
          "description": "Absolute path of a file that holds the key set.",
          "type": "string",
          "minLength": 1
        },
        "jwks": {
          "description": "Where the key set is.",
          "type": "object",
          "additionalProperties": false,
          "required": ["upstream", "path"],
          "properties": {
            "upstream": { "description": "Name of an upstream.", "type": "string", "minLength": 1 },
            "path": { "description": "Path and query there.", "type": "string", "pattern": "^/" }
          }
        },
        "discovery": {
          "description": "Where the issuer says where its key set is (OpenID Connect Discovery): a jwks_uri at another host is asked there, where `others` of the upstream allows it.",
          "type": "object",
          "additionalProperties": false,
          "required": ["upstream", "path"],
          "properties": {
            "upstream": { "description": "Name of an upstream.", "type": "string", "minLength": 1 },
            "path": { "description": "Path and query there, /.well-known/openid-configuration.", "type": "string", "pattern": "^/" },
            "issuer": { "description": "What the document's issuer may be besides the configured one.", "type": "string" }
          }
        },
        "source": {
          "description": "Where the token is: request.header.NAME (as it is, or after Bearer), request.query.NAME or request.cookie.NAME.",
          "type": "string",
          "pattern": "^request\\.(header|query|cookie)\\..+$",
          "default": "request.header.authorization"
        },
        "leeway_seconds": {
          "description": "By how much clocks may differ.",
          "type": "integer",
          "minimum": 0,
          "maximum": 300,
          "default": 0
        },
        "token_use": {
          "description": "Which of a user pool's tokens it must be.",
          "enum": ["id", "access"]
        },
        "answers": {
          "description": "How refusals are worded: bearer (RFC 6750, as HTTP APIs do), cognito (as user pools of REST APIs) or rest (as JWT authorizers of REST APIs).",
          "enum": ["bearer", "cognito", "rest"],
          "default": "bearer"
        },
        "client_id": {
          "description": "Whether client_id counts where there is no aud.",
          "type": "boolean",
          "default": true
        },
        "claims": {
          "description": "What other claims must be: one string each.",
          "type": "array",
          "maxItems": 100,
          "default": [],
          "items": {
            "type": "object",
            "additionalProperties": false,
            "required": ["name"],
            "properties": {
              "name": { "description": "Name of the claim.", "type": "string", "minLength": 1 },
              "values": {
                "description": "It must be one of these. Empty: any string.",
                "type": "array",
                "maxItems": 100,
                "items": { "type": "string" },
                "default": []
              },
              "required": { "description": "Whether it must be there.", "type": "boolean", "default": false }
            }
          }
        },
        "other_issuers": {
          "description": "A token that another issuer made is refused, or left to another step of the chain (abstain) before any key is asked for.",
          "enum": ["refuse", "abstain"],
          "default": "refuse"
        },
        "principal": {
          "description": "The claim that says who it is; empty: nothing does.",
          "type": "string",
          "default": "sub"
        },
        "token_bytes_max": {
          "description": "A longer token is refused.",
          "type": "integer",
          "minimum": 64,
          "maximum": 65536,
          "default": 16384
        },
        "cached_tokens": {
          "description": "How many verified tokens are remembered, at most 32 MiB; 0: none.",
          "type": "integer",
          "minimum": 0,
          "maximum": 1000000,
          "default": 8192
        },
        "refresh_seconds": {
          "description": "How long fetched keys are used before they are fetched again.",
          "type": "integer",
          "minimum": 1,
          "maximum": 86400,
          "default": 300
        },
        "stale_seconds": {
          "description": "How much longer they are used while they can't be fetched.",
          "type": "integer",
          "minimum": 0,
          "maximum": 604800,
          "default": 7200
        },
        "refetch_seconds": {
          "description": "How long after a fetch an unknown key, or a failure, doesn't cause another.",
          "type": "integer",
          "minimum": 1,
          "maximum": 3600,
          "default": 10
        },
        "timeout_ms": {
          "description": "For each request for keys.",
          "type": "integer",
          "minimum": 10,
          "maximum": 30000,
          "default": 3000
        },
        "keys_bytes_max": {
          "description": "A longer key set isn't used, nor a longer discovery document.",
          "type": "integer",
          "minimum": 1024,
          "maximum": 1048576,
          "default": 150000
        },
        "unavailable": {
          "description": "What clients are told while there are no keys to check by: error (500) or unauthorized (401, as HTTP APIs do).",
          "enum": ["error", "unauthorized"],
          "default": "error"
        }
      },
      "oneOf": [
        { "required": ["keys"] },
        { "required": ["keys_file"] },
        { "required": ["jwks"] },
        { "required": ["discovery"] }
      ]
    }
    """#
