// Written by Scripts/embed-schemas from config.schema.json; change that file.
let configSchema: StaticString = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Auth/IAM",
      "description": "Lets in who signed the request with Signature Version 4 for execute-api.",
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "keys": {
          "description": "The keys that are known; [] refuses everybody. Written here, in keys_file or in both.",
          "type": "array",
          "maxItems": 10000,
          "default": [],
          "items": {
            "type": "object",
            "additionalProperties": false,
            "required": ["access_key_id", "secret_access_key", "arn"],
            "properties": {
              "access_key_id": {
                "description": "Public name of the key, AKIA… or ASIA….",
                "type": "string",
                "minLength": 1
              },
              "secret_access_key": {
                "description": "Reference to the secret, env:NAME or file:PATH.",
                "type": "string",
                "pattern": "^(env|file):."
              },
              "session_token": {
                "description": "Reference to the session's token, of temporary credentials.",
                "type": "string",
                "pattern": "^(env|file):."
              },
              "expiration": {
                "description": "When the session ends, 2026-01-31T12:00:00Z.",
                "type": "string"
              },
              "arn": {
                "description": "Whose the key is: arn:aws:iam::111122223333:user/alice, …:root, or arn:aws:sts::111122223333:assumed-role/Reader/session.",
                "type": "string",
                "minLength": 1
              },
              "user_id": {
                "description": "The principal's id, AIDA… or AROA…:session; unless written the name in the ARN, the account for its root.",
                "type": "string",
                "minLength": 1
              },
              "organization": {
                "description": "The id of the principal's organization, o-….",
                "type": "string",
                "minLength": 1
              },
              "policies": {
                "description": "IAM policy documents, what the owner may call; without one only a resource policy lets them in, unless it is the account's root.",
                "type": "array",
                "maxItems": 50,
                "items": { "type": "object" }
              }
            }
          }
        },
        "keys_file": {
          "description": "Reference to a JSON file of keys, file:PATH: {\"keys\": […]} with the same members.",
          "type": "string",
          "pattern": "^(env|file):."
        },
        "region": {
          "description": "The region that signatures are for; any unless written.",
          "type": "string",
          "minLength": 1
        },
        "arn": {
          "description": "The ARN of the stage, which policies are about: arn:aws:execute-api:REGION:ACCOUNT:API/STAGE; made of the API's id, its account and the region \"local\" unless written.",
          "type": "string",
          "pattern": "^arn:"
        },
        "resource_policy": {
          "description": "A later step asks the API's resource policy, and decides with what the owner's policies say: ctx.caller.decision is allow or none.",
          "type": "boolean",
          "default": false
        },
        "skew_seconds": {
          "description": "By how much the signer's clock may differ.",
          "type": "integer",
          "minimum": 0,
          "maximum": 3600,
          "default": 300
        },
        "answers": {
          "description": "rest: a refusal says what is wrong, as REST APIs do; http: Forbidden, as HTTP APIs do.",
          "enum": ["rest", "http"],
          "default": "rest"
        },
        "action": {
          "description": "What policies must allow: execute-api:Invoke, or execute-api:ManageConnections for the callback URL of a WebSocket API.",
          "enum": ["execute-api:Invoke", "execute-api:ManageConnections"],
          "default": "execute-api:Invoke"
        },
        "acts": {
          "description": "What the integration does in the caller's name: whose policies don't allow it gets 500.",
          "type": "object",
          "additionalProperties": false,
          "required": ["action", "resource"],
          "properties": {
            "action": { "description": "lambda:InvokeFunction.", "type": "string", "minLength": 1 },
            "resource": { "description": "The ARN that it is done to.", "type": "string", "minLength": 1 }
          }
        },
        "unverified": {
          "description": "No key is known: who signs is let in, whatever the signature, as the management listener does. Keep it on loopback.",
          "type": "boolean",
          "default": false
        },
        "unrouted": {
          "description": "Nothing is behind this step: whoever comes is refused, for what came as a signature.",
          "type": "boolean",
          "default": false
        }
      },
      "examples": [
        {
          "keys": [
            {
              "access_key_id": "AKIDEXAMPLE",
              "secret_access_key": "env:ALICE_SECRET",
              "arn": "arn:aws:iam::111122223333:user/alice",
              "policies": [
                {
                  "Version": "2012-10-17",
                  "Statement": [{ "Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*" }]
                }
              ]
            }
          ],
          "region": "us-east-1"
        }
      ]
    }
    """#
