// Written by Scripts/embed-schemas from config.schema.json; change that file.
let configSchema: StaticString = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Integrate/Lambda",
      "description": "Invokes a function by the Lambda Invoke API and answers with what it says.",
      "type": "object",
      "additionalProperties": false,
      "required": ["function"],
      "oneOf": [{ "required": ["upstream"] }, { "required": ["library"] }],
      "examples": [
        { "upstream": "backend", "function": "arn:aws:lambda:us-east-1:123456789012:function:orders" }
      ],
      "properties": {
        "upstream": {
          "description": "Name of the upstream that speaks the Lambda Invoke API.",
          "type": "string",
          "minLength": 1
        },
        "library": {
          "description": "Instead: a shared library that has the function, its absolute path or its name for the system's loader.",
          "type": "string",
          "minLength": 1
        },
        "blocks": {
          "description": "With library: whether the function may take longer than a millisecond; it then runs on a worker thread.",
          "type": "boolean",
          "default": true
        },
        "function": {
          "description": "The function's name or ARN, with a version or alias at its end where one is meant; of a library its name in C.",
          "type": "string",
          "minLength": 1,
          "maxLength": 512
        },
        "payload": {
          "description": "The event: rest, http-1.0, http-2.0 or websocket of a proxy integration; none: the request's body as it is (mapped), and the function's answer as it is.",
          "enum": ["rest", "http-1.0", "http-2.0", "websocket", "none"],
          "default": "rest"
        },
        "route_key": {
          "description": "The route as events name it; as the route is configured unless written.",
          "type": "string",
          "minLength": 1
        },
        "authorizers": {
          "description": "Of a chain of authorizers: their steps' names. What each said is requestContext.authorizer.NAME; without them the event has what one authorizer said, as AWS's.",
          "type": "array",
          "items": { "type": "string", "minLength": 1, "maxLength": 128 },
          "maxItems": 32,
          "default": []
        },
        "binary_media_types": {
          "description": "With rest: types of bodies that go to the function, and come from it, in base64.",
          "type": "array",
          "items": { "type": "string", "minLength": 1 },
          "default": []
        },
        "response_stream": {
          "description": "With rest: the answer is a stream that begins with metadata. forwarded: the upstream is Penstock's own and makes a response of it, which passes on as it comes; whole: it is read whole first.",
          "enum": ["forwarded", "whole"]
        },
        "timeout_ms": {
          "description": "Until the whole answer is there.",
          "type": "integer",
          "minimum": 1,
          "maximum": 900000,
          "default": 29000
        },
        "credentials": {
          "description": "What requests are signed with; not signed unless written.",
          "type": "object",
          "additionalProperties": false,
          "required": ["region", "host"],
          "oneOf": [{ "required": ["access_key_id", "secret_access_key"] }, { "required": ["caller"] }],
          "properties": {
            "caller": {
              "description": "Instead: the keys of callers. A request is signed with that of whom Auth/IAM found its signer to be; without one it gets 500.",
              "type": "object",
              "additionalProperties": false,
              "anyOf": [{ "required": ["keys"] }, { "required": ["keys_file"] }],
              "properties": {
                "keys": {
                  "description": "As Auth/IAM has them.",
                  "type": "array",
                  "maxItems": 10000,
                  "items": { "type": "object", "required": ["access_key_id", "secret_access_key"] }
                },
                "keys_file": {
                  "description": "Reference to a JSON file of keys, file:PATH, as Auth/IAM has it.",
                  "type": "string",
                  "pattern": "^(env|file):."
                }
              }
            },
            "access_key_id": {
              "description": "Reference to the access key's id, env:NAME or file:PATH.",
              "type": "string",
              "pattern": "^(env|file):."
            },
            "secret_access_key": {
              "description": "Reference to the secret.",
              "type": "string",
              "pattern": "^(env|file):."
            },
            "session_token": {
              "description": "Reference to the session's token, of temporary credentials.",
              "type": "string",
              "pattern": "^(env|file):."
            },
            "region": {
              "description": "The region that the signature is for.",
              "type": "string",
              "minLength": 1
            },
            "host": {
              "description": "The Host that the upstream gets.",
              "type": "string",
              "minLength": 1
            }
          }
        }
      }
    }
    """#
