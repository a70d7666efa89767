// Written by Scripts/embed-schemas from config.schema.json; change that file.
let configSchema: StaticString = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Auth/LambdaAuthorizer",
      "description": "Asks a function, by the Lambda Invoke API, who may pass.",
      "type": "object",
      "additionalProperties": false,
      "required": ["upstream", "function"],
      "examples": [
        {
          "upstream": "backend",
          "function": "arn:aws:lambda:us-east-1:123456789012:function:authorizer",
          "identity": ["request.header.authorization"]
        }
      ],
      "properties": {
        "upstream": {
          "description": "Name of the upstream that speaks the Lambda Invoke API.",
          "type": "string",
          "minLength": 1
        },
        "function": {
          "description": "The function's name or ARN, with a version or alias at its end where one is meant.",
          "type": "string",
          "minLength": 1,
          "maxLength": 512
        },
        "event": {
          "description": "What the function is told: token (the first identity source alone), or the request: rest, http-1.0, http-2.0, websocket.",
          "enum": ["token", "rest", "http-1.0", "http-2.0", "websocket"],
          "default": "rest"
        },
        "identity": {
          "description": "Variables that say who asks: request.header.NAME, request.query.NAME, stage.NAME, context.NAME. Their values are the key under which answers are kept.",
          "type": "array",
          "maxItems": 16,
          "items": { "type": "string", "minLength": 1 },
          "default": []
        },
        "required": {
          "description": "Whether a request without one of them is refused without asking the function.",
          "type": "boolean",
          "default": true
        },
        "validation": {
          "description": "With event token: a regular expression that the whole token must match, or it is refused without asking the function.",
          "type": "string",
          "maxLength": 4096
        },
        "simple": {
          "description": "Whether the function answers {isAuthorized, context}; else it answers with an IAM policy.",
          "type": "boolean",
          "default": false
        },
        "resource_policy": {
          "description": "A later step asks the API's resource policy, and decides with what the function's policy says: ctx.caller.decision is allow or none.",
          "type": "boolean",
          "default": false
        },
        "cache_seconds": {
          "description": "How long an answer is kept for the same identity; 0: not at all. What is kept is the policy: it is evaluated for each request.",
          "type": "integer",
          "minimum": 0,
          "maximum": 3600,
          "default": 0
        },
        "cache": {
          "description": "Name under which answers are kept: routes with the same name share them. The step's own unless written.",
          "type": "string",
          "minLength": 1,
          "maxLength": 256
        },
        "cache_epoch": {
          "description": "Answers that were kept under another number aren't used: another one forgets them all.",
          "type": "integer",
          "minimum": 0,
          "maximum": 2147483647,
          "default": 0
        },
        "arn": {
          "description": "What the request's ARN begins with, without a slash at its end; of the API's account, id and stage in region `local` unless written.",
          "type": "string",
          "minLength": 1,
          "maxLength": 1024
        },
        "route_key": {
          "description": "The route as events name it; as the route is configured unless written.",
          "type": "string",
          "minLength": 1
        },
        "timeout_ms": {
          "description": "Until the whole answer is there.",
          "type": "integer",
          "minimum": 1,
          "maximum": 900000,
          "default": 10000
        },
        "credentials": {
          "description": "What requests are signed with; not signed unless written.",
          "type": "object",
          "additionalProperties": false,
          "required": ["access_key_id", "secret_access_key", "region", "host"],
          "properties": {
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
