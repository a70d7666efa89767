// Written by Scripts/embed-schemas from config.schema.json; change that file.
let configSchema: StaticString = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Auth/Basic",
      "description": "Lets in who has a name and a password.",
      "type": "object",
      "additionalProperties": false,
      "examples": [
        { "realm": "orders", "users": [{ "name": "alice", "hash": "env:ALICE_HASH" }] },
        { "users_file": "/etc/penstock/users" }
      ],
      "properties": {
        "realm": {
          "description": "What the password is for, as clients show it.",
          "type": "string",
          "maxLength": 200,
          "pattern": "^[ -~]*$",
          "default": "penstock"
        },
        "users": {
          "description": "Who may come in.",
          "type": "array",
          "maxItems": 10000,
          "default": [],
          "items": {
            "type": "object",
            "additionalProperties": false,
            "required": ["name", "hash"],
            "properties": {
              "name": { "description": "The name: the principal and ctx.<step>.username.", "type": "string", "minLength": 1, "maxLength": 256, "pattern": "^[^:]*$" },
              "hash": {
                "description": "The password's hash (bcrypt $2y$, sha512-crypt $6$, sha256-crypt $5$, yescrypt $y$, scrypt $7$), or a reference to it, env:NAME or file:/path.",
                "type": "string",
                "minLength": 1
              },
              "context": {
                "description": "Put into the authorizer's context.",
                "type": "object",
                "additionalProperties": { "type": "string" }
              }
            }
          }
        },
        "users_file": {
          "description": "Absolute path of a file of users, one \"name:hash\" a line, as htpasswd -B writes it; # begins a comment.",
          "type": "string",
          "minLength": 1
        },
        "cached": {
          "description": "Credentials that are remembered once they were right, by keyed digests; 0: none.",
          "type": "integer",
          "minimum": 0,
          "maximum": 65536,
          "default": 4096
        },
        "cache_seconds": { "description": "For how long.", "type": "integer", "minimum": 0, "maximum": 86400, "default": 300 },
        "timeout_ms": { "description": "Until a password is checked.", "type": "integer", "minimum": 10, "maximum": 60000, "default": 5000 }
      },
      "anyOf": [{ "required": ["users"] }, { "required": ["users_file"] }]
    }
    """#
