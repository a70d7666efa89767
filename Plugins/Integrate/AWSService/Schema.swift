// Written by Scripts/embed-schemas from config.schema.json; change that file.
let configSchema: StaticString = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Integrate/AWSService",
      "description": "Calls a service of AWS as an integration of type AWS does, signed.",
      "type": "object",
      "additionalProperties": false,
      "required": ["upstream", "service", "region", "host"],
      "examples": [
        { "upstream": "backend", "service": "dynamodb", "region": "us-east-1", "host": "127.0.0.1:4566", "action": "PutItem", "method": "POST" }
      ],
      "properties": {
        "upstream": {
          "description": "Name of the upstream where the service is.",
          "type": "string",
          "minLength": 1
        },
        "service": {
          "description": "The service as signatures name it: dynamodb, sqs, states.",
          "type": "string",
          "pattern": "^[a-z0-9-]+$",
          "maxLength": 64
        },
        "region": {
          "description": "The region that the signature is for.",
          "type": "string",
          "minLength": 1,
          "maxLength": 64
        },
        "host": {
          "description": "The Host that the upstream gets, and that is signed.",
          "type": "string",
          "minLength": 1
        },
        "action": {
          "description": "The operation: X-Amz-Target where the service takes JSON, else Action in the query.",
          "type": "string",
          "pattern": "^[A-Za-z0-9]+$",
          "maxLength": 128
        },
        "path": {
          "description": "Path of the request; {name} is a path parameter, {name+} one that keeps its slashes.",
          "type": "string",
          "pattern": "^/"
        },
        "subtype": {
          "description": "The operation as an HTTP API's integrationSubtype names it, with what is mapped to its parameters (parameters_from: a Transform/ParameterMapping step) as the body.",
          "enum": ["AppConfig-GetConfiguration", "EventBridge-PutEvents", "Kinesis-PutRecord", "SQS-SendMessage", "SQS-ReceiveMessage", "SQS-DeleteMessage", "SQS-PurgeQueue", "StepFunctions-StartExecution", "StepFunctions-StartSyncExecution", "StepFunctions-StopExecution"]
        },
        "query": {
          "description": "Query of the request, encoded; what is mapped follows it.",
          "type": "string"
        },
        "parameters_from": {
          "description": "Name of a Transform/MappingTemplate step: {name} of path is what it mapped to integration.request.path.name, and the query is what it mapped, instead of the client's.",
          "type": "string",
          "pattern": "^[^.]+$"
        },
        "method": {
          "description": "Method to send instead of the client's.",
          "type": "string",
          "pattern": "^[A-Z]+$"
        },
        "timeout_ms": {
          "description": "Until the whole response head is there; 0: the upstream's own.",
          "type": "integer",
          "minimum": 0,
          "maximum": 3600000,
          "default": 29000
        },
        "credentials": {
          "description": "What requests are signed with; not signed unless written.",
          "type": "object",
          "additionalProperties": false,
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
            "shared_file": {
              "description": "Reference to a credentials file of the AWS CLI, instead of the three.",
              "type": "string",
              "pattern": "^file:."
            },
            "profile": {
              "description": "With shared_file: the profile.",
              "type": "string",
              "minLength": 1,
              "default": "default"
            }
          },
          "oneOf": [
            { "required": ["access_key_id", "secret_access_key"] },
            { "required": ["shared_file"] },
            { "required": ["caller"] }
          ]
        }
      },
      "oneOf": [
        { "required": ["action"] },
        { "required": ["path"] },
        { "required": ["subtype", "parameters_from"] }
      ]
    }
    """#
