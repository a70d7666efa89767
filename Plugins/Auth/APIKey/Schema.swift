// Written by Scripts/embed-schemas from config.schema.json; change that file.
let configSchema: StaticString = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Auth/APIKey",
      "description": "Lets in who has a known API key.",
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "source": {
          "description": "Where the key is: a header, a query parameter, or a variable that an authorizer wrote (AWS: apiKeySource AUTHORIZER).",
          "enum": ["header", "query", "authorizer"],
          "default": "header"
        },
        "name": {
          "description": "Name of the header, query parameter or variable; x-api-key, api_key and context.authorizer.usageIdentifierKey unless written.",
          "type": "string",
          "minLength": 1
        },
        "keys": {
          "description": "The keys. None, and no keys_file, is an error but with identity: a stage of AWS may have no key.",
          "type": "array",
          "maxItems": 100000,
          "default": [],
          "items": {
            "type": "object",
            "additionalProperties": false,
            "required": ["id"],
            "properties": {
              "id": {
                "description": "Public name of the key: the principal and ctx.<step>.apiKeyId.",
                "type": "string",
                "minLength": 1
              },
              "secret": {
                "description": "Reference to the key, env:NAME or file:/path.",
                "type": "string",
                "minLength": 1
              },
              "sha256": {
                "description": "SHA-256 of the key, in hexadecimal.",
                "type": "string",
                "pattern": "^[0-9a-fA-F]{64}$"
              },
              "principal": {
                "description": "Who has it, when that is not the id.",
                "type": "string",
                "minLength": 1
              },
              "context": {
                "description": "Put into the authorizer's context.",
                "type": "object",
                "additionalProperties": { "type": "string" }
              }
            },
            "oneOf": [{ "required": ["secret"] }, { "required": ["sha256"] }]
          }
        },
        "keys_file": {
          "description": "Absolute path of a file of keys, one \"id sha256\" a line; # begins a comment.",
          "type": "string",
          "minLength": 1
        },
        "identity": {
          "description": "Tell events and templates of the key, as AWS does: $context.identity.apiKey and .apiKeyId.",
          "type": "boolean",
          "default": false
        },
        "challenge": {
          "description": "WWW-Authenticate when there is no key, for instance ApiKey realm=\"orders\".",
          "type": "string"
        }
      },
      "anyOf": [{ "required": ["keys"] }, { "required": ["keys_file"] }]
    }
    """#
